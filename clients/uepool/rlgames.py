"""rl-games on uepool: ``import uepool.rlgames``, then any rl-games YAML with ``env_name: uepool`` in it trains.

    params:
      config:
        env_name: uepool
        num_actors: 64                 # envs
        env_config:
          address: sim:CartPole        # and any keyword of uepool.make_vec but num_envs and autoreset_mode
          envs_per_instance: 32

rl-games never sees a finished episode's last observation: it bootstraps a truncated episode from ``infos["time_outs"]``
and its own value of the observation before. That, and that it takes every row for a transition, asks for SAME_STEP,
which this module chooses by itself. A row that is none (``info["valid"]`` False: an instance failed) ends its episode
without a bootstrap.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from rl_games.common import env_configurations, vecenv
from rl_games.common.ivecenv import IVecEnv

from uepool.errors import ConfigError
from uepool.options import Options
from uepool.vector_env import UepoolVectorEnv, make_vec

NAME = "uepool"  # env_name of the YAML
VECENV_TYPE = "UEPOOL"

_SAME_STEP = AutoresetMode.SAME_STEP


class UepoolVecEnv(IVecEnv):
    """All actors of one trainer process. Rows are actor-major, agent-minor: num_actors * agents of them.

    Observations are float32 or uint8, the two types that rl-games knows: other numbers are converted to float32,
    Discrete and MultiDiscrete become one-hot as gymnasium.spaces.flatten_space has them. Box actions are clipped to
    their bounds, which rounding in rl-games' rescaling may leave by a hair.
    """

    def __init__(self, config_name: str, num_actors: int, address: Any = None, **keywords: Any) -> None:
        _check(address, keywords)
        self.envs: UepoolVectorEnv = make_vec(address, num_envs=num_actors, autoreset_mode=_SAME_STEP, **keywords)
        self.agents = self.envs.session.agents
        try:
            self.observation_space, self._observe = _observations(self.envs.single_observation_space)
            self.action_space, self._act = _actions(self.envs.single_action_space)
        except ConfigError:
            self.envs.close()
            raise
        self._action_shape = (self.envs.num_envs, *(self.envs.single_action_space.shape or ()))
        self._seed: int | None = None

    def get_env_info(self) -> dict[str, Any]:
        """The spaces of one row, as rl-games spells them, and how many agents an actor has."""
        return {
            "observation_space": self.observation_space,
            "action_space": self.action_space,
            "agents": self.agents,
            "value_size": 1,
            "state_space": None,
            "use_global_observations": False,
            "autoreset_mode": "same_step",
        }

    def get_number_of_agents(self) -> int:
        return self.agents

    def seed(self, seed: int) -> None:
        """The next reset restarts all envs from this seed."""
        self._seed = int(seed)

    def reset(self) -> Any:
        """The first observations, [rows, ...]."""
        observations, _ = self.envs.reset(seed=self._seed)
        self._seed = None
        return self._observe(observations)

    def step(self, actions: np.ndarray) -> tuple[Any, np.ndarray, np.ndarray, dict[str, Any]]:
        """(observations, rewards float32 [rows], dones bool [rows], infos with ``time_outs`` bool [rows])."""
        actions = np.asarray(actions)
        if actions.size == math.prod(self._action_shape):
            actions = actions.reshape(self._action_shape)  # rl-games' player drops an axis of length one
        observations, reward, terminated, truncated, info = self.envs.step(self._act(actions))
        infos = {name: value for name, value in info.items() if isinstance(value, np.ndarray) and value.dtype != object}
        infos["time_outs"] = truncated & ~terminated & info["valid"]
        return self._observe(observations), reward.astype(np.float32), terminated | truncated, infos

    def render(self, mode: str = "rgb_array") -> tuple[np.ndarray, ...] | None:
        """Pictures of all envs. They are shown by whoever asked."""
        return self.envs.render()

    def close(self) -> None:
        self.envs.close()


def _check(address: Any, keywords: dict[str, Any]) -> None:
    if address is None:
        raise ConfigError("env_config needs an address, for example  address: sim:CartPole")
    if "num_envs" in keywords:
        raise ConfigError("num_envs is given by num_actors: take it out of env_config")
    mode = keywords.pop("autoreset_mode", None)
    if mode is not None and Options.parse({"autoreset_mode": mode}).autoreset_mode is not _SAME_STEP:
        raise ConfigError(
            f"autoreset_mode {mode!r} would feed a wrong row per episode to rl-games: it is SAME_STEP here"
        )


def _observations(space: gym.Space) -> tuple[gym.Space, Callable[[Any], Any]]:
    """The space as rl-games sees it, and the function that makes batches of it."""
    if isinstance(space, gym.spaces.Dict):
        parts = {key: _observations(part) for key, part in space.spaces.items()}
        nested = [key for key, (part, _) in parts.items() if isinstance(part, gym.spaces.Dict)]
        if nested:
            raise ConfigError(f"rl-games takes a Dict observation of Boxes only, but {nested[0]!r} is a Dict itself")
        functions = {key: function for key, (_, function) in parts.items()}
        seen = gym.spaces.Dict({key: part for key, (part, _) in parts.items()})
        # Under "obs", so that a part of that very name is not taken for the whole.
        return seen, lambda value: {"obs": {key: function(value[key]) for key, function in functions.items()}}
    if isinstance(space, gym.spaces.Box) and space.dtype in (np.float32, np.uint8):
        return space, lambda value: value
    if isinstance(space, gym.spaces.Box):
        seen_box = gym.spaces.Box(space.low.astype(np.float32), space.high.astype(np.float32), dtype=np.float32)
        return seen_box, lambda value: value.astype(np.float32)
    if isinstance(space, gym.spaces.MultiBinary):
        return gym.spaces.Box(0, 1, space.shape, np.float32), lambda value: value.astype(np.float32)
    if isinstance(space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)):
        sizes = np.atleast_1d(getattr(space, "nvec", getattr(space, "n", 0))).ravel()
        one_hot = _one_hot(sizes, np.ravel(space.start))
        return gym.spaces.Box(0, 1, (int(sizes.sum()),), np.float32), one_hot
    raise ConfigError(f"rl-games takes no {type(space).__name__} observations: {space}")


def _one_hot(sizes: np.ndarray, starts: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    firsts = np.cumsum(sizes) - sizes - starts  # column of a component's value 0

    def encode(values: np.ndarray) -> np.ndarray:
        rows = len(values)
        encoded = np.zeros((rows, int(sizes.sum())), dtype=np.float32)
        encoded[np.arange(rows)[:, None], values.reshape(rows, -1) + firsts] = 1
        return encoded

    return encode


def _actions(space: gym.Space) -> tuple[gym.Space, Callable[[np.ndarray], Any]]:
    """The space as rl-games sees it, and the function from its actions to those of the envs."""
    if isinstance(space, gym.spaces.Discrete):
        start = space.start
        return gym.spaces.Discrete(int(space.n)), lambda actions: actions + start if start else actions
    if isinstance(space, gym.spaces.MultiDiscrete) and len(space.shape) == 1:
        heads = gym.spaces.Tuple([gym.spaces.Discrete(int(n)) for n in space.nvec])
        starts = np.asarray(space.start)
        return heads, lambda actions: actions + starts if starts.any() else actions
    if isinstance(space, gym.spaces.Box) and len(space.shape) == 1 and space.is_bounded():
        low, high = space.low, space.high
        return space, lambda actions: np.clip(actions, low, high)
    raise ConfigError(
        f"rl-games takes Discrete, MultiDiscrete (one-dimensional) or bounded one-dimensional Box actions, not {space}"
    )


def register() -> None:
    """Makes ``env_name: uepool`` known to rl-games. Done by importing this module; doing it again changes nothing."""
    vecenv.register(VECENV_TYPE, UepoolVecEnv)
    # The player that does not use the vecenv steps one actor, which is a vecenv of one.
    env_configurations.register(NAME, {"vecenv_type": VECENV_TYPE, "env_creator": _single})


def _single(**keywords: Any) -> UepoolVecEnv:
    keywords.pop("envs_per_instance", None)
    return UepoolVecEnv(NAME, 1, **keywords)


register()
