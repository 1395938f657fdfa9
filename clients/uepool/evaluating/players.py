"""Who plays: a policy that sees observations alone, or a function that sees whole batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import gymnasium as gym
import numpy as np

from uepool.errors import ConfigError
from uepool.policies.base import Policy, Tree
from uepool.policies.describe import find_mask
from uepool.session import Batch
from uepool.vector_env import UepoolVectorEnv


class Player(ABC):
    """Acts for all rows of a vector env."""

    def begin(self, rows: np.ndarray) -> None:  # noqa: B027 - most remember nothing
        """Episodes begin in the rows that ``rows``, bool [rows], marks: what is remembered of them is forgotten."""

    @abstractmethod
    def act(self, batch: Batch) -> Tree:
        """The actions that follow on ``batch``, each leaf [rows, ...]."""


class PolicyPlayer(Player):
    """A :class:`uepool.policies.Policy`, with the action masks that the envs give.

    deterministic: the likeliest action, or one that is drawn.

    ConfigError when the policy is one for other spaces.
    """

    def __init__(self, policy: Policy, envs: UepoolVectorEnv, deterministic: bool = True) -> None:
        check_spaces(policy, envs)
        self._policy = policy
        self._deterministic = deterministic
        mask = find_mask(envs)
        self._mask = mask["name"] if mask is not None and mask["in"] == "info" else None

    def begin(self, rows: np.ndarray) -> None:
        self._policy.reset(rows)

    def act(self, batch: Batch) -> Tree:
        masks = None if self._mask is None else batch.info[self._mask] != 0
        return self._policy.act(batch.observation, masks=masks, deterministic=self._deterministic)


class BatchPlayer(Player):
    """A function from a batch to actions, such as the scripted players are (``uepool.seeing.policies``)."""

    def __init__(self, function: Callable[[Batch], Any]) -> None:
        self._function = function

    def act(self, batch: Batch) -> Tree:
        return self._function(batch)


def check_spaces(policy: Policy, envs: UepoolVectorEnv) -> None:
    """ConfigError when the policy cannot play the envs: it observes something else, or acts otherwise."""
    pairs: list[tuple[str, gym.Space, gym.Space]] = [
        ("observes", policy.observation_space, envs.single_observation_space),
        ("acts by", policy.action_space, envs.single_action_space),
    ]
    for word, own, given in pairs:
        if own != given:
            raise ConfigError(
                f"the policy does not fit {envs.session.address}: it {word} {own}, and there it is {given}; "
                "give the address and env config that it was trained on"
            )
