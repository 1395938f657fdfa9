"""The core's check of actions against their space, for sessions that are stepped without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class _Leaf:
    name: str
    low: np.ndarray
    high: np.ndarray
    space: str


class Bounds:
    """Words as in cpp/batch/action_bounds.cc."""

    def __init__(self, agents: int) -> None:
        self._agents = agents
        self._leaves: dict[int, _Leaf] = {}

    def set(self, index: int, name: str, low: np.ndarray, high: np.ndarray, space: str) -> None:
        self._leaves[index] = _Leaf(name, low, high, space)

    def check(self, leaves: Sequence[np.ndarray], env_ids: np.ndarray) -> None:
        """ValueError names the first env, and agent, whose action is outside its space."""
        for index, array in enumerate(leaves):
            leaf = self._leaves.get(index)
            if leaf is None:
                continue
            outside = ~((array >= leaf.low) & (array <= leaf.high))
            if outside.any():
                self._refuse(leaf, array, outside, env_ids)

    def _refuse(self, leaf: _Leaf, array: np.ndarray, outside: np.ndarray, env_ids: np.ndarray) -> None:
        place = int(np.flatnonzero(outside)[0])
        elements = max(1, leaf.low.size)
        row, element = divmod(place, elements)
        env, agent = env_ids[row // self._agents], row % self._agents
        raise ValueError(
            "action "
            + (f'"{leaf.name}" ' if leaf.name else "")
            + f"of env {env}"
            + (f" (agent {agent})" if self._agents > 1 else "")
            + f" is {array.reshape(-1)[place]}"
            + (f" at element {element}" if elements > 1 else "")
            + f", outside {leaf.space}"
        )
