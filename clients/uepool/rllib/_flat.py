"""How nested observations lie in one vector of numbers."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np

from uepool.errors import ConfigError

Path = tuple[Any, ...]


def leaves(space: gym.Space, path: Path = ()) -> list[tuple[Path, Any]]:
    """The parts of a nested space in the order in which :class:`FlattenObservations` writes them, with their keys."""
    if isinstance(space, gym.spaces.Dict):
        return [leaf for key, part in space.spaces.items() for leaf in leaves(part, (*path, key))]
    if isinstance(space, gym.spaces.Tuple):
        return [leaf for key, part in enumerate(space.spaces) for leaf in leaves(part, (*path, key))]
    return [(path, space)]


def size(space: gym.Space) -> int:
    """How many numbers a part takes: choices are one-hot. ConfigError where it cannot be numbers."""
    if isinstance(space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)):
        return int(choices(space).sum())
    if isinstance(space, (gym.spaces.Box, gym.spaces.MultiBinary)):
        return int(np.prod(space.shape))
    raise ConfigError(
        f"{type(space).__name__} observations cannot be flattened for RLlib's models: {space}; a model of your own can "
        "take them"
    )


def choices(space: gym.Space) -> np.ndarray:
    """Of each number of a Discrete or MultiDiscrete."""
    return np.atleast_1d(getattr(space, "nvec", getattr(space, "n", 0))).ravel()
