"""An experiment whose results are held against what it declares, so that a mistake is told of where it is made."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np

from uepool.errors import ConfigError
from uepool.experiment.base import Experiment, Observed, Transition, is_own

_BOOL = np.dtype(bool)


class Checked:
    """Calls an experiment's methods, those that it defines.

    observes, judges: whether it has an observation, or a reward or an end of episodes, of its own.
    observation_space: as the trainer sees it.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.name = type(experiment).__name__
        self.observes = is_own(experiment, "observation") or is_own(experiment, "observation_space")
        self.terminates = is_own(experiment, "terminated")
        self._rewards = is_own(experiment, "reward")
        self.judges = self._rewards or self.terminates
        self.observation_space = experiment.observation_space
        if not isinstance(self.observation_space, gym.Space):
            raise ConfigError(
                f"{self.name}.observation_space must be a gymnasium space, got {self.observation_space!r}"
            )
        self._experiment = experiment
        self._check = _check_of(self.observation_space, f"{self.name}.observation()")

    def observation(self, batch: Observed, rows: int) -> Any:
        """Of ``rows`` rows."""
        if not self.observes:
            return batch.observation
        value = self._experiment.observation(batch)
        self._check(value, rows)
        return value

    def reward(self, batch: Transition) -> np.ndarray:
        """float64 [rows]."""
        if not self._rewards:
            return batch.reward
        value = np.asarray(self._experiment.reward(batch))
        self._one_per_row("reward", value, batch)
        if value.dtype.kind not in "fiub":
            raise ConfigError(f"{self.name}.reward() returned {value.dtype}; it must be numbers")
        return value.astype(np.float64, copy=False)

    def terminated(self, batch: Transition) -> np.ndarray:
        """bool [rows]."""
        if not self.terminates:
            return batch.terminated
        value = np.asarray(self._experiment.terminated(batch))
        self._one_per_row("terminated", value, batch)
        if value.dtype != _BOOL:
            raise ConfigError(f"{self.name}.terminated() returned {value.dtype}; it must be bool")
        return value

    def _one_per_row(self, method: str, value: np.ndarray, batch: Transition) -> None:
        rows = len(batch.reward)
        if value.shape != (rows,):
            raise ConfigError(f"{self.name}.{method}() returned shape {value.shape}; it must be ({rows},), one per row")


def _check_of(space: gym.Space, name: str) -> Any:
    """A function of a batch and its number of rows: ConfigError, naming the part, for what is not of the space."""
    if isinstance(space, gym.spaces.Dict):
        parts = {key: _check_of(part, f"{name}[{key!r}]") for key, part in space.spaces.items()}

        def check_dict(value: Any, rows: int) -> None:
            if not isinstance(value, dict) or value.keys() != parts.keys():
                found = sorted(value) if isinstance(value, dict) else type(value).__name__
                raise ConfigError(f"{name} must be a dict with the keys {sorted(parts)}, got {found}")
            for key, check in parts.items():
                check(value[key], rows)

        return check_dict
    if isinstance(space, gym.spaces.Tuple):
        listed = [_check_of(part, f"{name}[{index}]") for index, part in enumerate(space.spaces)]

        def check_tuple(value: Any, rows: int) -> None:
            if not isinstance(value, tuple) or len(value) != len(listed):
                raise ConfigError(f"{name} must be a tuple of {len(listed)}, got {type(value).__name__}")
            for part, check in zip(value, listed, strict=True):
                check(part, rows)

        return check_tuple
    shape, dtype = space.shape, space.dtype
    if shape is None or dtype is None:
        raise ConfigError(f"{name}: {type(space).__name__} spaces cannot be observations of an experiment")

    def check_leaf(value: Any, rows: int) -> None:
        if not isinstance(value, np.ndarray):
            raise ConfigError(f"{name} must be a numpy array, got {type(value).__name__}")
        if value.dtype != dtype or value.shape != (rows, *shape):
            raise ConfigError(
                f"{name} is {value.dtype} {value.shape}, but observation_space makes it {dtype} {(rows, *shape)}"
            )

    return check_leaf
