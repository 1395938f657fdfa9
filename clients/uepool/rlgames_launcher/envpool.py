"""Stands for EnvPool where rl-games asks for it: its env ``envpool``, played by uepool.

What rl-games' own class for EnvPool hands over, this does: layouts, ``time_outs``, ``scores`` and ``lives``, dict
observations with the last reward and action. Two things are better: no row per episode is wasted (EnvPool spends one on
each reset, whose action and reward are none), and the next game's score begins at 0 where a time limit ended the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gymnasium as gym
import numpy as np
from rl_games.common import env_configurations, vecenv

from uepool.rlgames import UepoolVecEnv
from uepool.rlgames_launcher.envpool_names import task

NAME = "envpool"  # env_name of the YAML
_VECENV_TYPE = "ENVPOOL"
_PLAYER_ACTORS = 16  # of rl-games' player, where the YAML does not say use_vecenv


class EnvpoolVecEnv(UepoolVecEnv):
    """rl-games' vec env of type ENVPOOL. ``options`` are the YAML's env_config: EnvPool's own, and rl-games'.

    Observations are those of the EnvPool task: uint8 [num_actors, 4, 84, 84] for Atari; float32 where EnvPool has
    float64, which rl-games makes float32 anyhow.
    """

    def __init__(self, config_name: str, num_actors: int, **options: Any) -> None:
        wanted = task(num_actors, options)
        super().__init__(config_name, num_actors, wanted.address, **wanted.keywords)
        self._has_lives, self._as_dict = wanted.has_lives, wanted.with_reward_and_action
        if isinstance(self.action_space, gym.spaces.Discrete):
            # torch takes no numpy integer for a size, and rl-games' resnet network makes one of it.
            self.action_space.n = int(self.action_space.n)
        if self._as_dict:
            self.observation_space = _with_reward_and_action(self.observation_space, self.action_space)
            self.get_env_info()["observation_space"] = self.observation_space
        self._scores = np.zeros(num_actors)

    def reset(self) -> Any:
        """The first observations, [num_actors, ...]."""
        self._scores[:] = 0
        return self._with_last(super().reset(), np.zeros(len(self._scores), np.float32), np.zeros_like(self._scores))

    def step(self, actions: np.ndarray) -> tuple[Any, np.ndarray, np.ndarray, dict[str, Any]]:
        """As UepoolVecEnv.step; infos of Atari games also have ``scores`` float64 [num_actors], and have ``lives`` only
        where the YAML says has_lives: where rl-games sees lives, a game ends with the last one."""
        observations, rewards, dones, infos = super().step(actions)
        if "lives" in infos and "reward" in infos:
            self._add_scores(dones, infos)
        return self._with_last(observations, rewards, actions), rewards, dones, infos

    def _add_scores(self, dones: np.ndarray, infos: dict[str, Any]) -> None:
        """The game's own points since it began, whatever was clipped, and however many lives it took."""
        self._scores += infos["reward"]
        infos["scores"] = self._scores.copy()
        lives = infos["lives"] if self._has_lives else infos.pop("lives")
        self._scores[dones & ((lives == 0) | infos["time_outs"]) if self._has_lives else dones] = 0

    def _with_last(self, observations: Any, rewards: np.ndarray, actions: np.ndarray) -> Any:
        if not self._as_dict:
            return observations
        return {"observation": observations, "reward": np.clip(rewards, -1, 1), "last_action": actions}

    def render(self, mode: str = "human") -> None:
        """Shows nothing, as with EnvPool, whose YAMLs say ``render: True`` all the same."""


def _with_reward_and_action(observation: gym.Space, action: gym.Space) -> gym.Space:
    choices = int(getattr(action, "n", 0))
    return gym.spaces.Dict(
        {
            "observation": observation,
            "reward": gym.spaces.Box(-1, 1, (), np.float32),
            "last_action": gym.spaces.Box(0, choices, (), np.int64),
        }
    )


@contextmanager
def replaced() -> Iterator[None]:
    """Within the block rl-games' env ``envpool`` is uepool's."""
    entry, make = env_configurations.configurations[NAME], vecenv.vecenv_config[_VECENV_TYPE]
    env_configurations.register(NAME, {"vecenv_type": _VECENV_TYPE, "env_creator": _for_the_player})
    vecenv.register(_VECENV_TYPE, EnvpoolVecEnv)
    try:
        yield
    finally:
        env_configurations.register(NAME, entry)
        vecenv.register(_VECENV_TYPE, make)


def _for_the_player(num_actors: int = _PLAYER_ACTORS, **options: Any) -> EnvpoolVecEnv:
    return EnvpoolVecEnv(NAME, num_actors, **options)
