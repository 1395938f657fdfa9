"""The vec env that rl-games trains on, which also tells of episodes: by the env's own rewards, not the shaped ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from uepool.rlgames.channels import Channel
from uepool.rlgames.vec_env import UepoolVecEnv


class CountingVecEnv(UepoolVecEnv):
    """A UepoolVecEnv that tells of the episodes that ended.

    An episode's return is the mean over the agents that the trainer sees, of several rewards the sum. One that a fault
    cut short is not told of.
    """

    def __init__(self, num_actors: int, address: Any, **env_config: Any) -> None:
        super().__init__("uepool", num_actors, address, **env_config)
        self._returns = np.zeros(num_actors)
        self._lengths = np.zeros(num_actors, np.int64)
        self._ended: list[tuple[float, int]] = []

    def take_episodes(self) -> list[tuple[float, int]]:
        """(return, length) of the episodes that ended since the last call."""
        ended, self._ended = self._ended, []
        return ended

    @property
    def mask_channel(self) -> Channel | None:
        """Where the action mask is."""
        return self._mask_channel

    @property
    def state_channel(self) -> Channel | None:
        """Where the state for a central value is."""
        return self._state_channel

    def masks_fit(self) -> bool:
        """Whether rl-games can mask these actions: choices, as many for each head."""
        return len(set(self._actions.heads)) == 1

    def check_masks(self) -> None:
        """ConfigError when ``use_action_masks`` asks for what rl-games or the env cannot do."""
        self._mask = np.ones((self.envs.num_envs, sum(self._actions.heads)), bool) if self.has_action_masks() else None
        self.get_action_masks()

    def reset(self) -> Any:
        """As UepoolVecEnv's. Episodes that were under way are not told of."""
        seen = super().reset()
        self._returns[:] = 0
        self._lengths[:] = 0
        return seen

    def step(self, actions: np.ndarray) -> tuple[Any, np.ndarray, np.ndarray, dict[str, Any]]:
        """As UepoolVecEnv's."""
        seen, rewards, done, infos = super().step(actions)
        envs = len(self._returns)
        self._returns += rewards.reshape(envs, self.agents, -1).sum(axis=2).mean(axis=1)
        self._lengths += 1
        ended = done.reshape(envs, -1)[:, 0]  # all agents of an env end together
        if ended.any():
            is_whole = infos["valid"].reshape(envs, -1).all(axis=1)
            for env in np.flatnonzero(ended & is_whole):
                self._ended.append((float(self._returns[env]), int(self._lengths[env])))
            self._returns[ended] = 0
            self._lengths[ended] = 0
        return seen, rewards, done, infos
