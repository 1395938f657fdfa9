"""Envs of these tests. Apart, so that the processes of the envs import no trainer."""

from __future__ import annotations

import os
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import spaces


class Counting(gym.Env):
    """Shows [seed of the episodes, episode, step]; ends after ``length`` steps, every other time by truncation.

    info: ``lives`` in every step but the first of an episode; ``bonus``, a vector, always. An action of 7 raises.
    """

    observation_space: gym.Space = spaces.Box(-1e6, 1e6, (3,), np.float64)
    action_space: gym.Space = spaces.Discrete(8)
    metadata = {"render_modes": ["rgb_array"], "render_fps": 5}  # noqa: RUF012 # as Gymnasium declares it

    def __init__(self, length: int = 3, render_mode: str | None = None) -> None:
        self.length, self.render_mode = length, render_mode
        self.seed, self.episode, self.count = -1, -1, 0
        self.options: dict[str, Any] | None = None

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        if seed is not None:
            self.seed, self.episode = seed, -1
        self.options = options
        self.episode += 1
        self.count = 0
        return self._observed(), {"bonus": np.full(2, self.episode, np.float32)}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if action == 7:
            raise ValueError("seven")
        self.count += 1
        over, odd = self.count == self.length, self.episode % 2 == 1
        info: dict[str, Any] = {"bonus": np.full(2, self.episode + 0.5, np.float32)}
        if self.count > 1:
            info["lives"] = 10 - self.count
        return self._observed(), 0.1 * self.count + float(action), over and not odd, over and odd, info

    def _observed(self) -> np.ndarray:
        return np.array([self.seed, self.episode, self.count], np.float64)

    def render(self) -> np.ndarray:
        return np.full((4, 6, 3), self.count, np.uint8)

    def scaled(self, factor: float, plus: float = 0) -> float:
        return self.count * factor + plus


class FloatPictures(Counting):
    def render(self) -> Any:
        return np.zeros((4, 6, 3))


INFO = {"lives": "int32", "bonus": {"dtype": "float32", "shape": [2]}}


class Sampling(gym.Env):
    """Shows samples of a space and takes actions from one; ends after 4 steps. ``received`` is the last action."""

    def __init__(self, observation: gym.Space, action: gym.Space) -> None:
        self.observation_space, self.action_space = observation, action
        self.count, self.received = 0, None

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        if seed is not None:
            self.observation_space.seed(seed)
        self.count = 0
        return self.observation_space.sample(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        self.count += 1
        self.received = action
        return self.observation_space.sample(), self.count / 3, False, self.count == 4, {}


class Doubled(gym.Wrapper):
    """Doubles rewards; ``times`` more exactly."""

    def __init__(self, env: gym.Env, times: float = 2.0) -> None:
        super().__init__(env)
        self.times = times

    def step(self, action: Any) -> Any:
        observation, reward, terminated, truncated, info = self.env.step(action)
        return observation, float(reward) * self.times, terminated, truncated, info


class Doubled2(Doubled):
    pass


class Dies(Counting):
    """Its process ends at action 6."""

    def step(self, action: Any) -> Any:
        if action == 6:
            os._exit(3)
        return super().step(action)
