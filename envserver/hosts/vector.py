"""What a host needs of a native vector env, one that steps all its envs in a single call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from envserver.hosts.configuration import Configuration
from envserver.spaces import Document
from envserver.spec import InfoEntry

Infos = dict[str, Any]


class Vector(Protocol):
    """A native vector env in Gymnasium's NEXT_STEP mode: an ended env is reset by the next step, whatever its action.

    Observations are given as one array [envs, ...] per leaf of the space; infos as dicts of arrays [envs, ...], with
    an optional bool array "_name" that says which envs gave "name".

    observation, action: documents of a single env's spaces.
    info: entries of info that are there without being declared.
    """

    observation: Document
    action: Document
    info: tuple[InfoEntry, ...]
    renders: bool
    metadata: dict[str, Any]

    def reset(
        self, envs: Sequence[int], seeds: Sequence[int | None], options: dict[str, Any] | None
    ) -> tuple[list[np.ndarray], Infos]:
        """Resets some envs; None for a seed lets the env's generator carry on. Rows of other envs mean nothing."""

    def step(self, actions: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray, np.ndarray, np.ndarray, Infos]:
        """Steps all envs, with one array [envs, ...] per leaf of the action.

        Returns (observations, rewards, terminated, truncated, infos).
        """

    def attribute(self, name: str) -> Any:
        """An attribute of the vector env. AttributeError when it has none of this name."""

    def render(self, env: int) -> np.ndarray:
        """uint8 [height, width, 3] of one env."""

    def close(self) -> None: ...


MakeVector = Callable[[Configuration, int], Vector]
