"""Small Gymnasium envs, each with spaces of its own kind, by import path: ``callable:tests.exporting.games:Parts``."""

from __future__ import annotations

import gymnasium as gym
import numpy as np

STEPS = 6  # of an episode


class Game(gym.Env):
    """Observes samples of its space; what it observes depends on its seed and the actions."""

    observation_space: gym.Space = gym.spaces.Box(-2, 2, (3,), np.float32)
    action_space: gym.Space = gym.spaces.Discrete(3)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        return self._observed(), self.info()

    def step(self, action):
        self.steps += 1
        return self._observed(), float(self.np_random.random()), False, self.steps == STEPS, self.info()

    def info(self):
        return {}

    def _observed(self):
        self.observation_space.seed(int(self.np_random.integers(2**31)))
        return self.observation_space.sample()


class Image(Game):
    observation_space = gym.spaces.Box(0, 255, (16, 12, 3), np.uint8)


class Choices(Game):
    """One number of seven, from 2 on; two choices at once."""

    observation_space = gym.spaces.Discrete(7, start=2)
    action_space = gym.spaces.MultiDiscrete([3, 3], start=[1, 5])


class Numbers(Game):
    """Numbers of other ranges than -1 to 1."""

    observation_space = gym.spaces.Box(-5, 30, (4,), np.float64)
    action_space = gym.spaces.Box(np.float32([-1, 0]), np.float32([1, 8]))


class Parts(Game):
    """Of each kind."""

    observation_space = gym.spaces.Dict(
        {
            "choice": gym.spaces.Discrete(3, start=1),
            "image": gym.spaces.Box(0, 255, (40, 44, 3), np.uint8),
            "pair": gym.spaces.MultiDiscrete([2, 4]),
            "speed": gym.spaces.Box(-1, 1, (2,), np.float32),
        }
    )


class Masked(Game):
    """The choices that are allowed stand in info, bool [3]; a third of them is forbidden."""

    def info(self):
        mask = np.ones(3, bool)
        mask[int(self.np_random.integers(3))] = False
        return {"action_mask": mask}


class MaskedInside(Game):
    """The same in the observation."""

    observation_space = gym.spaces.Dict(
        action_mask=gym.spaces.MultiBinary(3), seen=gym.spaces.Box(-2, 2, (3,), np.float32)
    )


INFO_OF_MASKED = {"action_mask": {"dtype": "bool", "shape": [3]}}


class Forbidding(gym.Env):
    """Observes two numbers, allows one choice, and pays 1 for taking it."""

    observation_space = gym.spaces.Box(-100, 100, (2,), np.float32)
    action_space = gym.spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        return self._next()

    def step(self, action):
        self.steps += 1
        reward = float(self.allowed[action])
        observation, info = self._next()
        return observation, reward, False, self.steps == STEPS, info

    def _next(self):
        self.allowed = np.arange(2) == self.np_random.integers(2)
        return self.np_random.random(2).astype(np.float32), {"action_mask": self.allowed}
