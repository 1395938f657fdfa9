"""Which values each leaf of an action space allows, and the check of an array against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np

from envserver import spaces


@dataclass(frozen=True)
class LeafBounds:
    """Lowest and highest allowed values of one row of a leaf, both in the leaf's dtype and shape."""

    low: np.ndarray
    high: np.ndarray
    space: str  # for people


def action_bounds(document: Any) -> list[LeafBounds]:
    """The bounds of each leaf of an action space, given as its document, in order."""
    leaves = spaces.leaves(document)
    single = _leaf_spaces(spaces.from_document(document))
    return [
        LeafBounds(*_bounds(space, np.dtype(leaf.dtype), leaf.shape), str(space))
        for leaf, space in zip(leaves, single, strict=True)
    ]


def _leaf_spaces(space: gym.Space) -> list[gym.Space]:
    """The leaves of a space, depth-first."""
    if isinstance(space, gym.spaces.Dict):
        return [leaf for part in space.spaces.values() for leaf in _leaf_spaces(part)]
    if isinstance(space, gym.spaces.Tuple):
        return [leaf for part in space.spaces for leaf in _leaf_spaces(part)]
    return [space]


def _bounds(space: Any, dtype: np.dtype, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    low: Any
    high: Any
    if isinstance(space, gym.spaces.Discrete):
        low = space.start
        high = low + space.n - 1
    elif isinstance(space, gym.spaces.MultiDiscrete):
        low, high = space.start, np.add(space.start, space.nvec) - 1
    elif isinstance(space, gym.spaces.MultiBinary):
        low, high = 0, 1
    elif isinstance(space, gym.spaces.Box):
        low, high = space.low, space.high
    else:
        raise TypeError(f"{space} is no leaf")

    def filled(value: Any) -> np.ndarray:
        return np.ascontiguousarray(np.broadcast_to(np.asarray(value, dtype=dtype), shape)).reshape(shape)

    return filled(low), filled(high)
