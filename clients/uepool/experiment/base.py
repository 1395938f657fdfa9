"""What a user of experiments writes, and what it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import gymnasium as gym
import numpy as np

from uepool.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Observed:
    """What an observation is made of. Rows are env-major, agent-minor, and may be any of them, in any number.

    observation: as the env gave it: nested like its observation space, each leaf [rows, ...]. Not to be written to.
    info: the entries that the env declares and ``elapsed_step`` (int32, steps since the episode's first observation),
        each an array [rows, ...]; a trainer-side experiment also finds ``env_id``, ``fault`` and ``valid``.
    """

    observation: Any
    info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Transition(Observed):
    """One step of every row. ``observation`` and ``info`` are those *after* it, also where it ended the episode: never
    those of the next episode.

    action: what the trainer chose, [rows, ...] or nested like the action space.
    reward: float64 [rows]; terminated, truncated: bool [rows]: what the env itself says.

    Rows of no real step (a first observation, a fault) are in it too; what is computed for them is not used.
    """

    action: Any
    reward: np.ndarray
    terminated: np.ndarray
    truncated: np.ndarray
    kept: Any = None

    @property
    def previous(self) -> Any:
        """The env's observation before the step, like ``observation``: for experiments with ``wants_previous``."""
        if self.kept is None:
            raise ConfigError("batch.previous is kept only for an experiment that says  wants_previous = True")
        return self.kept


class Experiment:
    """What the trainer is to see and to be rewarded for. Subclass it and define what differs from the env's own.

    Class attributes with a type hint are parameters; ``experiment_config`` overrides their defaults::

        class Upright(Experiment):
            weight: float = 0.5

            def reward(self, batch):
                return batch.reward - self.weight * np.abs(batch.observation[:, 2])

    Methods get whole arrays and must treat each row by itself, since they are called with any number of rows: all of
    them after a step, and the last observations of those episodes that ended.

    wants_previous: whether ``batch.previous`` is needed, the observation before the step: a copy per step.
    env_observation_space, env_action_space: of one row, as the env has them.
    agents: rows per env.
    """

    wants_previous: ClassVar[bool] = False

    def __init__(self, observation_space: gym.Space, action_space: gym.Space, agents: int = 1) -> None:
        self.env_observation_space = observation_space
        self.env_action_space = action_space
        self.agents = agents

    @property
    def observation_space(self) -> gym.Space:
        """Of one row, as the trainer sees it. To be overridden when :meth:`observation` changes shape, dtype or bounds.

        Asked for once.
        """
        return self.env_observation_space

    def observation(self, batch: Observed) -> Any:
        """What the trainer sees: nested like ``observation_space``, each leaf [rows, ...] of its very dtype."""
        return batch.observation

    def reward(self, batch: Transition) -> np.ndarray:
        """Numbers [rows]."""
        return batch.reward

    def terminated(self, batch: Transition) -> np.ndarray:
        """bool [rows]: in which rows the task is over.

        True where the env itself goes on: its episode is ended, and the env is reset. False where the env says
        terminated: its episode has ended all the same, and counts as truncated.
        """
        return batch.terminated


def is_own(experiment: Experiment, name: str) -> bool:
    """Whether a subclass has defined the method or property ``name``."""
    return name in vars(experiment) or getattr(type(experiment), name) is not getattr(Experiment, name)
