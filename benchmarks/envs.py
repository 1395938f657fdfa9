"""The Python environments that are measured. They stand in a module of their own so that they can be pickled."""

from __future__ import annotations

import time
from typing import Any

import gymnasium as gym
import numpy as np

IMAGE_SHAPE = (84, 84, 3)
IMAGE_ACTIONS = 4


class ImageEnv(gym.Env):
    """An 84×84×3 image that changes with every step, after ``work_s`` seconds of CPU time (not of waiting)."""

    metadata = {"render_modes": []}  # noqa: RUF012 (Gymnasium's convention)

    def __init__(self, work_s: float = 0.0, episode_steps: int = 1000) -> None:
        self.observation_space = gym.spaces.Box(0, 255, IMAGE_SHAPE, np.uint8)
        self.action_space = gym.spaces.Discrete(IMAGE_ACTIONS)
        self._work_s = work_s
        self._episode_steps = episode_steps
        self._image = np.zeros(IMAGE_SHAPE, np.uint8)
        self._step = 0

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[np.ndarray, dict]:
        super().reset(seed=seed)
        self._step = 0
        self._image.fill(0)
        return self._image, {}

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, dict]:
        self._step += 1
        if self._work_s:
            burn(self._work_s)
        self._image.fill(self._step & 255)
        return self._image, 1.0, False, self._step >= self._episode_steps, {}


def burn(seconds: float) -> None:
    """Uses up CPU time of the calling thread: time during which the thread is not scheduled doesn't count."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def image_env() -> gym.Env:
    return ImageEnv()


def image_env_2ms() -> gym.Env:
    return ImageEnv(work_s=2e-3)


def cartpole_env() -> gym.Env:
    return gym.make("CartPole-v1", disable_env_checker=True)


def pong_env() -> gym.Env:
    """Pong as 4 stacked grey frames of 84×84, as EnvPool and ALE's vector environment preprocess it."""
    import ale_py

    gym.register_envs(ale_py)
    env = gym.make("ALE/Pong-v5", frameskip=1, repeat_action_probability=0.0, disable_env_checker=True)
    env = gym.wrappers.AtariPreprocessing(env, noop_max=30, frame_skip=4, screen_size=84)
    return gym.wrappers.FrameStackObservation(env, 4)
