"""Actions as rl-games makes them, Discrete, a Tuple of Discretes or a Box, and back to the envs' own spaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np

from uepool.errors import ConfigError

Decode = Callable[[np.ndarray], Any]
_CHOICES = (gym.spaces.Discrete, gym.spaces.MultiDiscrete, gym.spaces.MultiBinary)


@dataclass(frozen=True)
class Actions:
    """space: as rl-games sees it. shape: of one row of its actions. heads: the choices of each head, () for numbers.

    decode: from rl-games' actions, [rows, *shape] or with axes of length one dropped, to those of the envs.
    """

    space: gym.Space
    shape: tuple[int, ...]
    heads: tuple[int, ...]
    decode: Decode


def acted(space: gym.Space, rows: int) -> Actions:
    """How rl-games acts in ``space``. ConfigError when it cannot.

    A Dict or Tuple of choices becomes one head per choice, in order; one of Boxes becomes one Box. Box actions are
    clipped to their bounds, which rounding in rl-games' rescaling may leave by a hair.
    """
    if isinstance(space, gym.spaces.Discrete):
        start = int(space.start)
        return Actions(
            gym.spaces.Discrete(int(space.n)),
            (),
            (int(space.n),),
            lambda actions: actions.reshape(rows) + start if start else actions.reshape(rows),
        )
    leaves = _leaves(space)
    if all(isinstance(leaf, _CHOICES) for leaf in leaves):
        heads = tuple(int(n) for leaf in leaves for n in _choices(leaf))
        seen: gym.Space = gym.spaces.Tuple([gym.spaces.Discrete(n) for n in heads])
        width = len(heads)
    elif all(_is_bounded(leaf) for leaf in leaves):
        low = np.concatenate([leaf.low.ravel() for leaf in leaves])
        high = np.concatenate([leaf.high.ravel() for leaf in leaves])
        seen, heads, width = gym.spaces.Box(low, high, dtype=low.dtype.type), (), len(low)
    else:
        raise ConfigError(
            "rl-games takes choices (Discrete, MultiDiscrete, MultiBinary) or numbers (bounded Box of floats) as "
            f"actions, alone or in a Dict or Tuple, but not both at once: {space}"
        )
    build, _ = _builder(space, 0)
    return Actions(seen, (width,), heads, lambda actions: build(actions.reshape(rows, width)))


def _leaves(space: gym.Space) -> list[Any]:
    if isinstance(space, gym.spaces.Dict):
        return [leaf for part in space.spaces.values() for leaf in _leaves(part)]
    if isinstance(space, gym.spaces.Tuple):
        return [leaf for part in space.spaces for leaf in _leaves(part)]
    return [space]


def _is_bounded(leaf: Any) -> bool:
    return isinstance(leaf, gym.spaces.Box) and np.issubdtype(leaf.dtype, np.floating) and leaf.is_bounded()


def _choices(leaf: Any) -> np.ndarray:
    if isinstance(leaf, gym.spaces.MultiBinary):
        return np.full(int(np.prod(leaf.shape)), 2)
    return np.ravel(leaf.nvec if isinstance(leaf, gym.spaces.MultiDiscrete) else leaf.n)


def _builder(space: gym.Space, first: int) -> tuple[Decode, int]:
    """The function from all columns to the value of ``space``, which starts at column ``first``; the column after."""
    if isinstance(space, gym.spaces.Dict):
        named = []
        for key, part in space.spaces.items():
            build, first = _builder(part, first)
            named.append((key, build))
        return lambda actions: {key: build(actions) for key, build in named}, first
    if isinstance(space, gym.spaces.Tuple):
        parts = []
        for part in space.spaces:
            build, first = _builder(part, first)
            parts.append(build)
        return lambda actions: tuple([build(actions) for build in parts]), first
    return _leaf(space, first)


def _leaf(space: Any, first: int) -> tuple[Decode, int]:
    shape, dtype = (-1, *space.shape), space.dtype
    width = int(np.prod(space.shape))
    last = first + width
    if isinstance(space, gym.spaces.Box):
        low, high = space.low.ravel(), space.high.ravel()
        return lambda actions: np.clip(actions[:, first:last], low, high).astype(dtype, copy=False).reshape(shape), last
    start = np.ravel(getattr(space, "start", 0))
    return lambda actions: (actions[:, first:last] + start).astype(dtype, copy=False).reshape(shape), last
