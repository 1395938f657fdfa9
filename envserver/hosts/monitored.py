"""An env made as SB3's make_vec_env makes it: monitored, then wrapped.

Imports no trainer: every instance would carry it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium as gym

from envserver.hosts import makers
from envserver.hosts.configuration import Configuration

RETURN, LENGTH = "uepool_episode_return", "uepool_episode_length"
ENTRIES = {RETURN: "float64", LENGTH: "int64"}  # for env_config's "info"


class Monitored(gym.Wrapper):
    """Puts an episode's return and length into the info of its last step."""

    def __init__(self, env: gym.Env) -> None:
        super().__init__(env)
        self._return, self._length = 0.0, 0

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        self._return, self._length = 0.0, 0
        return self.env.reset(seed=seed, options=options)

    def step(self, action: Any) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self.env.step(action)
        self._return += float(reward)
        self._length += 1
        if terminated or truncated:
            info = {**info, RETURN: self._return, LENGTH: self._length}
        return observation, reward, terminated, truncated, info


class Wrapped:
    """A callable that makes an env, monitors it and puts the user's wrapper around it.

    make: a callable, or the id of a registered env, as behind ``gym:``.
    """

    def __init__(
        self, make: str | Callable[..., gym.Env], wrapper_class: Callable[..., gym.Env], wrapper_kwargs: dict[str, Any]
    ) -> None:
        self._make = make
        self._wrapper_class = wrapper_class
        self._wrapper_kwargs = wrapper_kwargs
        self.__qualname__ = make if isinstance(make, str) else getattr(make, "__qualname__", type(make).__name__)

    def __call__(self, **env_kwargs: Any) -> gym.Env:
        if isinstance(self._make, str):
            env = makers.registered(self._make)(Configuration(env_kwargs=env_kwargs))
        else:
            env = self._make(**env_kwargs)
        return self._wrapper_class(Monitored(env), **self._wrapper_kwargs)
