"""Observations as rl-games takes them: float32 or uint8 arrays, or a flat dict of those."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium as gym
import numpy as np

from uepool.errors import ConfigError

Convert = Callable[[Any], Any]


def observed(space: gym.Space, without: frozenset[str] = frozenset()) -> tuple[gym.Space, Convert]:
    """The space as rl-games sees it, and the function that converts batches to it.

    without: parts of a Dict that the network is not to see. If that leaves a single part, it is seen as that part
        alone, which rl-games' own networks take.
    """
    if not isinstance(space, gym.spaces.Dict):
        return _array(space)
    parts = {key: part for key, part in space.spaces.items() if key not in without}
    nested = [key for key, part in parts.items() if isinstance(part, gym.spaces.Dict)]
    if nested:
        raise ConfigError(f"rl-games takes a Dict observation of Boxes only, but {nested[0]!r} is a Dict itself")
    if "obs" in parts and len(parts) > 1:
        raise ConfigError(
            "rl-games' player takes a part of a Dict observation that is called 'obs' for the whole: call it "
            "otherwise, which an experiment can do too"
        )
    if not parts:
        raise ConfigError(f"nothing is left of the observation for the network: {space} has only {sorted(without)}")
    converted = {key: _array(part) for key, part in parts.items()}
    if without and len(converted) == 1:
        [(key, (seen, function))] = converted.items()
        return seen, lambda value: function(value[key])
    functions = [(key, function) for key, (_, function) in converted.items()]
    return (
        gym.spaces.Dict({key: seen for key, (seen, _) in converted.items()}),
        lambda value: {key: function(value[key]) for key, function in functions},
    )


def _array(space: gym.Space) -> tuple[gym.Space, Convert]:
    if isinstance(space, gym.spaces.Box) and space.dtype in (np.float32, np.uint8):
        return space, _same
    if isinstance(space, gym.spaces.Box):
        seen = gym.spaces.Box(space.low.astype(np.float32), space.high.astype(np.float32), dtype=np.float32)
        return seen, _to_float32
    if isinstance(space, gym.spaces.MultiBinary):
        return gym.spaces.Box(0, 1, space.shape, np.float32), _to_float32
    if isinstance(space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)):
        sizes = np.atleast_1d(getattr(space, "nvec", getattr(space, "n", 0))).ravel()
        return gym.spaces.Box(0, 1, (int(sizes.sum()),), np.float32), _one_hot(sizes, np.ravel(space.start))
    raise ConfigError(f"rl-games takes no {type(space).__name__} observations: {space}")


def _same(values: Any) -> Any:
    return values


def _to_float32(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32)


def _one_hot(sizes: np.ndarray, starts: np.ndarray) -> Convert:
    firsts = np.cumsum(sizes) - sizes - starts  # column of a component's value 0

    def encode(values: np.ndarray) -> np.ndarray:
        rows = len(values)
        encoded = np.zeros((rows, int(sizes.sum())), dtype=np.float32)
        encoded[np.arange(rows)[:, None], values.reshape(rows, -1) + firsts] = 1
        return encoded

    return encode
