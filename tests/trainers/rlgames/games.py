"""Small Gymnasium envs, each with one thing that rl-games can be told beside observation and reward."""

import sys

import cloudpickle
import gymnasium as gym
import numpy as np

cloudpickle.register_pickle_by_value(sys.modules[__name__])

CHOICES = 3
STEPS = 5  # of an episode


class Game(gym.Env):
    """Observes [episode, step]. Episodes of five steps, truncated."""

    observation_space: gym.Space = gym.spaces.Box(-1, 1000, (2,), np.float32)
    action_space: gym.Space = gym.spaces.Discrete(CHOICES)

    def __init__(self):
        self.episode, self.steps = -1, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.episode += 1
        self.steps = 0
        return self.observation(), self.info()

    def step(self, action):
        reward = self.reward(action)
        self.steps += 1
        return self.observation(), reward, False, self.steps == STEPS, self.info()

    def observation(self):
        return np.float32([self.episode, self.steps])

    def info(self):
        return {}

    def reward(self, action):
        return 1.0


class Masked(Game):
    """One choice is allowed, another one at each step and in each episode; what is forbidden costs 100."""

    observation_space = gym.spaces.Dict(observation=Game.observation_space, action_mask=gym.spaces.MultiBinary(CHOICES))

    def mask(self):
        return np.int8([(self.episode + self.steps) % CHOICES == choice for choice in range(CHOICES)])

    def observation(self):
        return {"observation": super().observation(), "action_mask": self.mask()}

    def reward(self, action):
        return 1.0 if self.mask()[action] else -100.0


class MaskedByInfo(Masked):
    """The same with the mask in info, under a name of its own."""

    observation_space = Game.observation_space

    def observation(self):
        return Game.observation(self)

    def info(self):
        return {"allowed": self.mask().astype(bool)}


class MaskedHeads(Masked):
    """Two heads of three choices, masked side by side."""

    observation_space = gym.spaces.Dict(
        observation=Game.observation_space, action_mask=gym.spaces.Box(0, 1, (2 * CHOICES,), np.uint8)
    )
    action_space = gym.spaces.MultiDiscrete([CHOICES, CHOICES])

    def mask(self):
        one = super().mask()
        return np.concatenate([one, one[::-1]]).astype(np.uint8)

    def reward(self, action):
        return 1.0 if all(self.mask().reshape(2, CHOICES)[[0, 1], action]) else -100.0


class Unequal(Game):
    """Heads of two and three choices, which rl-games cannot mask."""

    observation_space = gym.spaces.Dict(observation=Game.observation_space, action_mask=gym.spaces.MultiBinary(5))
    action_space = gym.spaces.MultiDiscrete([2, 3])

    def observation(self):
        return {"observation": super().observation(), "action_mask": np.ones(5, np.int8)}


class Judged(Game):
    """A state for the critic, a vector of rewards and a score."""

    observation_space = gym.spaces.Dict(seen=Game.observation_space, states=gym.spaces.Box(-1, 1000, (3,), np.float64))

    def observation(self):
        return {"seen": super().observation(), "states": np.array([self.episode, self.steps, 7.0])}

    def info(self):
        return {"rewards": np.float32([self.steps, 10 * self.steps]), "scores": np.float32(100 + self.steps)}


INFO_OF_JUDGED = {"rewards": {"dtype": "float32", "shape": [2]}, "scores": "float32"}


class Levels(Game):
    """Takes a parameter, and keeps what rl-games puts into its checkpoint."""

    def __init__(self):
        super().__init__()
        self.level, self.told, self.solved = 0, [], 0

    def set_params(self, level):
        self.level = level
        self.told.append(level)

    def get_env_state(self):
        return {"solved": self.episode}

    def set_env_state(self, state):
        self.solved = state["solved"]
