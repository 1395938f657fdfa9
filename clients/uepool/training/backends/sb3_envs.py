"""The envs that Stable-Baselines3 trains on: uepool's or, to debug, Gymnasium's own in this very process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import DummyVecEnv, VecEnv

from uepool.policies.describe import describe, describe_spaces
from uepool.sb3 import UepoolVecEnv
from uepool.training.config import CALLABLE, TrainConfig

_GYM = "gym:"


@dataclass(frozen=True)
class Envs:
    """agents: rows of each env. spaces: (observation, action) of one row as the envs give them."""

    vec_env: VecEnv
    agents: int
    spaces: tuple[gym.Space, gym.Space]

    def describe(self, config: TrainConfig, **more: Any) -> dict[str, Any]:
        """The document of policy.json."""
        if isinstance(self.vec_env, UepoolVecEnv):
            return describe(self.vec_env.envs, config, **more)
        return describe_spaces(*self.spaces, config, **more)


def open_envs(config: TrainConfig) -> Envs:
    """ConfigError, StartError and so on when they cannot be opened."""
    keywords = config.env_keywords()
    count, seed = keywords.pop("num_envs"), keywords.pop("seed")
    if config.local_mode and config.env.address.startswith((_GYM, CALLABLE)) and "experiment" not in keywords:
        return _in_this_process(config, keywords, seed)
    vec_env = UepoolVecEnv(config.env.target(), count, monitor=True, seed=seed, **keywords)
    vec_env.seed(seed)
    envs = vec_env.envs
    return Envs(vec_env, envs.session.agents, (envs.single_observation_space, envs.single_action_space))


def _in_this_process(config: TrainConfig, keywords: dict[str, Any], seed: int) -> Envs:
    """One env, stepped by SB3's DummyVecEnv: breakpoints in it work, and what it raises has its traceback."""
    target = config.env.target()
    kwargs = dict(keywords.get("env_kwargs") or {})
    make: Callable[..., gym.Env]
    if isinstance(target, str):
        name = target.removeprefix(_GYM)
        make = lambda: gym.make(name, **kwargs)  # noqa: E731
    else:
        assert callable(target)
        function = target
        make = lambda: function(**kwargs)  # noqa: E731
    vec_env = make_vec_env(make, 1, seed=seed, vec_env_cls=DummyVecEnv)
    return Envs(vec_env, 1, (vec_env.observation_space, vec_env.action_space))
