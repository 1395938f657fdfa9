"""The conversions of the trainers' adapters, on tensors: they go into the graph."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
import torch


def leaves(space: gym.Space) -> list[Any]:
    """The spaces other than Dict and Tuple, depth first."""
    if isinstance(space, gym.spaces.Dict):
        return [leaf for part in space.spaces.values() for leaf in leaves(part)]
    if isinstance(space, gym.spaces.Tuple):
        return [leaf for part in space.spaces for leaf in leaves(part)]
    return [space]


def one_hot(values: torch.Tensor, sizes: np.ndarray, starts: np.ndarray) -> torch.Tensor:
    """Discrete (sizes [1]) or MultiDiscrete numbers [rows, ...] as float32 [rows, sum of sizes]."""
    columns = values.long().reshape(-1, len(sizes)) - torch.as_tensor(starts, dtype=torch.int64)
    encoded = [torch.nn.functional.one_hot(columns[:, i], int(size)) for i, size in enumerate(sizes)]
    return torch.cat(encoded, dim=1).float()


def choices(space: gym.Space) -> np.ndarray:
    """The number of values of each component of a Discrete, MultiDiscrete or MultiBinary space, int64 [components]."""
    if isinstance(space, gym.spaces.MultiBinary):
        return np.full(int(np.prod(space.shape)), 2)
    return np.atleast_1d(getattr(space, "nvec", getattr(space, "n", 0))).ravel().astype(np.int64)


def starts(space: gym.Space) -> np.ndarray:
    """The first value of each component, int64 [components]."""
    return np.atleast_1d(getattr(space, "start", 0)).ravel().astype(np.int64)


def is_chosen(space: gym.Space) -> bool:
    """Whether its values are choices, not numbers."""
    return isinstance(space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete, gym.spaces.MultiBinary))


def best(logits: torch.Tensor, mask: torch.Tensor | None, forbidden: float) -> torch.Tensor:
    """The likeliest of the choices [rows, n] that the mask, bool [rows, n], allows, as int64 [rows]."""
    if mask is not None:
        logits = torch.where(mask, logits, torch.full_like(logits, forbidden))
    return logits.argmax(dim=-1)


def within(values: torch.Tensor, space: gym.spaces.Box) -> torch.Tensor:
    """Clipped to a Box's bounds: its ``low`` and ``high`` broadcast."""
    low, high = bounds(space)
    return torch.minimum(torch.maximum(values, low), high)


def bounds(space: gym.spaces.Box) -> tuple[torch.Tensor, torch.Tensor]:
    """low and high, float32."""
    return torch.as_tensor(space.low.astype(np.float32)), torch.as_tensor(space.high.astype(np.float32))


def rows_first(states: Any) -> list[torch.Tensor]:
    """States [layers, rows, units] as [rows, layers, units]."""
    return [state.transpose(0, 1) for state in states]


def layers_first(states: Any) -> list[torch.Tensor]:
    """Undoes :func:`rows_first`."""
    return [state.transpose(0, 1).contiguous() for state in states]
