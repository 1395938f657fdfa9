"""Spaces as Stable-Baselines3 takes them, and the conversions between its batches and those of the envs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import spaces

from uepool.errors import ActionError, ConfigError

Convert = Callable[[Any], Any]


def observations(space: gym.Space) -> tuple[gym.Space, Convert]:
    """The space as Stable-Baselines3 sees it, and the function that makes batches, or single observations, of it.

    ConfigError for a Dict or Tuple inside another, which it cannot take.
    """
    if isinstance(space, (spaces.Dict, spaces.Tuple)):
        parts = space.spaces.items() if isinstance(space, spaces.Dict) else enumerate(space.spaces)
        shown = {key: _leaf(key, part) for key, part in parts}
        if isinstance(space, spaces.Tuple):
            functions = [function for _, function in shown.values()]
            whole: gym.Space = spaces.Tuple([part for part, _ in shown.values()])
            return whole, _together(functions, tuple)
        whole = spaces.Dict({str(key): part for key, (part, _) in shown.items()})
        moved = {key: function for key, (_, function) in shown.items() if function is not _same}
        return whole, _keyed(moved) if moved else _same
    return _from_zero(space)


def _leaf(key: Any, part: gym.Space) -> tuple[gym.Space, Convert]:
    if isinstance(part, (spaces.Dict, spaces.Tuple)):
        raise ConfigError(
            f"Stable-Baselines3 takes no {type(part).__name__} inside a Dict or Tuple observation, but {key!r} is one: "
            "flatten it in the env, with gymnasium.wrappers.FlattenObservation or a wrapper of your own"
        )
    return _from_zero(part)


def _together(functions: list[Convert], make: type) -> Convert:
    if all(function is _same for function in functions):
        return _same
    return lambda value: make([function(part) for function, part in zip(functions, value, strict=True)])


def _keyed(moved: dict[Any, Convert]) -> Convert:
    return lambda value: {key: moved[key](part) if key in moved else part for key, part in value.items()}


def _same(value: Any) -> Any:
    return value


def _from_zero(space: gym.Space) -> tuple[gym.Space, Convert]:
    """Discrete numbers count from 0 there, whatever the env's own first one is."""
    if isinstance(space, spaces.Discrete) and space.start != 0:
        first = space.start
        return spaces.Discrete(int(space.n)), lambda value: value - first
    if isinstance(space, spaces.MultiDiscrete) and np.any(space.start):
        firsts = space.start.copy()
        return spaces.MultiDiscrete(space.nvec.copy(), dtype=str(space.dtype)), lambda value: value - firsts
    return space, _same


def actions(space: gym.Space, rows: int) -> tuple[gym.Space, Convert]:
    """The space as Stable-Baselines3 sees it, and the function from its actions of all rows to those of the envs.

    Box actions are clipped to their bounds, which rounding in a policy's rescaling may leave by a hair; those of a Box
    of integers, and MultiBinary ones, may be floats, as policies sample them. Dict and Tuple actions come as one sample
    per row.
    """
    if isinstance(space, (spaces.Dict, spaces.Tuple)):
        return space, lambda samples: _stacked(space, _checked(samples, rows))
    shown, _ = _from_zero(space)
    if isinstance(space, (spaces.Discrete, spaces.MultiDiscrete)):
        first = space.start
        return shown, (lambda value: np.asarray(value) + first) if shown is not space else np.asarray
    if isinstance(space, spaces.MultiBinary):
        return space, lambda value: np.asarray(value).astype(np.int8)
    if isinstance(space, spaces.Box) and (space.bounded_below.any() or space.bounded_above.any()):
        low, high, dtype = space.low, space.high, space.dtype
        if np.issubdtype(dtype, np.integer):
            return space, lambda value: np.clip(value, low, high).astype(dtype)
        return space, lambda value: np.clip(value, low, high)
    return space, np.asarray


def _checked(samples: Any, rows: int) -> Sequence[Any] | np.ndarray:
    if not isinstance(samples, (Sequence, np.ndarray)) or len(samples) != rows:
        raise ActionError(f"Dict and Tuple actions come as a list of {rows} samples, one per row")
    return samples


def _stacked(space: gym.Space, samples: Sequence[Any] | np.ndarray) -> Any:
    """One sample per row as nested batches."""
    if isinstance(space, spaces.Dict):
        return {key: _stacked(part, [sample[key] for sample in samples]) for key, part in space.spaces.items()}
    if isinstance(space, spaces.Tuple):
        return tuple(_stacked(part, [sample[i] for sample in samples]) for i, part in enumerate(space.spaces))
    return np.stack([np.asarray(sample, dtype=space.dtype) for sample in samples])
