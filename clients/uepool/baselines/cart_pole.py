"""A balancer for CartPole: pushes to where the pole is falling, and leans against where the cart is drifting.

    envs = uepool.make_vec("sim:CartPole", num_envs=16)
    observation, info = envs.reset(seed=0)
    while True:
        observation, reward, terminated, truncated, info = envs.step(push(observation))

It needs nothing but the observation, and balances until the episode is truncated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium as gym
import numpy as np

from uepool.session import Batch, Session

# Of the cart's position and speed, the pole's angle and its speed.
_GAINS = np.array([0.1, 0.2, 1.0, 0.5])


def push(observations: np.ndarray) -> np.ndarray:
    """The actions, int64 [rows], that follow on observations [rows, 4]: 1 pushes to the right."""
    return (observations @ _GAINS > 0).astype(np.int64)


def scripted_config(env_config: dict[str, Any] | None) -> dict[str, Any] | None:
    """The env config of a session that :func:`scripted` plays: as it is."""
    return env_config


def plays(session: Session) -> bool:
    """Whether it looks like a CartPole."""
    return session.observation_space.shape == (4,) and session.action_space == gym.spaces.Discrete(2)


def scripted(session: Session) -> Callable[[Batch], np.ndarray]:
    """From a batch of all envs to their next actions."""
    return lambda batch: push(batch.observation)
