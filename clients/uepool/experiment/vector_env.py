"""A vector env seen through an experiment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode

from uepool import _tree
from uepool._lease import Address
from uepool.errors import StateError
from uepool.experiment import nested
from uepool.experiment.base import Experiment, Observed, Transition
from uepool.experiment.checked import Checked
from uepool.experiment.load import Chosen
from uepool.options import Options
from uepool.vector_env import UepoolVectorEnv, put_final


class Step(NamedTuple):
    """What a step gave. Rows may come from two batches, where an env had to be reset."""

    observation: Any
    reward: np.ndarray
    terminated: np.ndarray
    truncated: np.ndarray
    info: dict[str, Any]


class Last(NamedTuple):
    """SAME_STEP: the last observations and infos of episodes that ended. Rows that ``mask`` does not mark: anything."""

    mask: np.ndarray
    observation: Any
    info: dict[str, np.ndarray]


class ExperimentVectorEnv(UepoolVectorEnv):
    """Like :class:`~uepool.vector_env.UepoolVectorEnv`; observations, rewards and ends of episodes are an experiment's.

    experiment: it.

    An env whose episode the experiment ends, and not the env itself, is reset from here. With SAME_STEP at once. With
    NEXT_STEP the next step moves it along with the others, once, and nobody sees what that gave. With DISABLED by the
    user.
    """

    def __init__(self, address: Address, options: Options, chosen: Chosen) -> None:
        super().__init__(address, options)
        session = self.session
        try:
            self.experiment: Experiment = chosen.make(session.observation_space, session.action_space, session.agents)
            self._checked = Checked(self.experiment)
        except BaseException:
            self.close()
            raise
        self.single_observation_space = self._checked.observation_space
        self._nested_actions = isinstance(self.single_action_space, (gym.spaces.Dict, gym.spaces.Tuple))
        self._previous: Any = None  # what the env showed last, where the experiment wants it
        self._last: Last | None = None  # of the step under way
        self._over: np.ndarray = np.zeros(session.num_envs, dtype=bool)  # ended here, while the env itself goes on
        self._any_over = False

    # --- reset ---------------------------------------------------------------------------------------------------

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """As :meth:`UepoolVectorEnv.reset`; observations are the experiment's."""
        observation, info = super().reset(seed=seed, options=options)
        mask = (options or {}).get("reset_mask")
        self._over &= False if mask is None else ~mask.reshape(len(self._over), -1)[:, 0]
        self._any_over = bool(self._over.any())
        self._last = None
        self._keep(observation)
        return self._checked.observation(Observed(observation, info), self.num_envs), info

    # --- step ----------------------------------------------------------------------------------------------------

    def step(self, actions: Any) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """As :meth:`UepoolVectorEnv.step`, with the experiment's observations, rewards and ends of episodes.

        ConfigError when the experiment returns what does not fit its spaces, or not one value per row.
        """
        if self._any_over and self.autoreset_mode is AutoresetMode.DISABLED:
            raise StateError(
                f"{self.session.address}: the experiment has ended the episode of env {int(self._over.argmax())} and "
                "auto-reset is disabled; reset it with a reset_mask first"
            )
        step = Step(*super().step(actions))
        last, self._last = self._last, None
        if self._any_over:
            step = self._reset(self._over)
            self._over = np.zeros_like(self._over)
            self._any_over = False
        if self._checked.judges:
            step, last = self._judged(step, last, actions)
            self._keep(step.observation)
        observation = self._checked.observation(Observed(step.observation, step.info), self.num_envs)
        if last is not None:
            self._put_last(step.info, last)
        return observation, step.reward, step.terminated, step.truncated, step.info

    def _keep(self, observation: Any) -> None:
        if self.experiment.wants_previous:  # a copy, since the trainer may write to what it gets
            self._previous = nested.copied(observation)

    def _add_final(self, arrays: Sequence[Any], info: dict[str, Any]) -> None:
        rows = self._rows  # of the step under way; what becomes of them, :meth:`step` knows
        self._last = Last(arrays[rows.final_flag], rows.final_observation(arrays), rows.final_info(arrays))

    def _put_last(self, info: dict[str, Any], last: Last) -> None:
        mask = last.mask
        info_rows = {name: values[mask] for name, values in {**info, **last.info}.items() if name != "fault_message"}
        count = len(info_rows["elapsed_step"])
        seen = self._checked.observation(Observed(_tree.take(last.observation, mask), info_rows), count)
        put_final(info, mask, [_tree.row_of(seen, row) for row in range(count)], last.info)

    def _judged(self, step: Step, last: Last | None, actions: Any) -> tuple[Step, Last | None]:
        """The experiment's rewards and ends of episodes in place of the env's, and the last rows of all that ended."""
        observation, info = step.observation, step.info
        if last is not None:  # what the step led to, not where the next episode begins
            observation = nested.replaced(observation, last.mask, last.observation)
            info = nested.replaced({name: info[name] for name in last.info}, last.mask, last.info)
            info = {**step.info, **info}
        batch = Transition(
            observation,
            info,
            actions if self._nested_actions else np.asarray(actions),
            step.reward,
            step.terminated,
            step.truncated,
            self._previous,
        )
        real = info["valid"] & (info["elapsed_step"] > 0)
        reward = np.where(real, self._checked.reward(batch), step.reward)
        if not self._checked.terminates:
            return step._replace(reward=reward), last
        terminated = np.where(real, self._checked.terminated(batch), step.terminated)
        truncated = step.truncated | (step.terminated & ~terminated)
        judged = step._replace(reward=reward, terminated=terminated, truncated=truncated)
        by_itself = (step.terminated | step.truncated).reshape(-1, self.session.agents).any(axis=1)
        self._over = terminated.reshape(-1, self.session.agents).any(axis=1) & ~by_itself
        if not self._over.any():
            return judged, last
        return self._ended(judged, observation, info, last)

    def _ended(self, step: Step, observation: Any, info: dict[str, Any], last: Last | None) -> tuple[Step, Last | None]:
        """Ends the episodes of the envs that are over: for all their agents."""
        rows = np.repeat(self._over, self.session.agents)
        step = step._replace(truncated=step.truncated | (rows & ~step.terminated))
        if self.autoreset_mode is not AutoresetMode.SAME_STEP:
            self._any_over = True
            return step, last
        first = self._reset(self._over)
        self._over = np.zeros_like(self._over)
        # Where even the reset failed there is no transition to speak of, as where it fails by itself.
        lost = rows & ~first.info["valid"]
        step = Step(
            first.observation,
            np.where(lost, first.reward, step.reward),
            np.where(lost, first.terminated, step.terminated),
            np.where(lost, first.truncated, step.truncated),
            first.info,
        )
        mask = rows & ~lost if last is None else last.mask | (rows & ~lost)
        names = [entry.name for entry in self.session.spec.info]
        return step, Last(mask, observation, {name: info[name] for name in (*names, "elapsed_step")})

    def _reset(self, envs: np.ndarray) -> Step:
        """Resets the envs marked; rows of others are those of the step."""
        batch = self.session.reset(np.flatnonzero(envs).astype(np.int32))
        return Step(batch.observation, batch.reward, batch.terminated, batch.truncated, batch.info)
