"""From what a trainer calls actions to what the core takes: one contiguous array of the exact dtype per leaf.

The usual case, an array that is right already, costs a few comparisons. Values are compared with their bounds by the
core, while it copies them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from uepool import _tree
from uepool.errors import ActionError


@dataclass(frozen=True)
class ActionLeaf:
    """One tensor of the action space: where it lies in the value, and what one row of it is."""

    name: str
    dtype: np.dtype
    shape: tuple[int, ...]


class ActionEncoder:
    """Turns the actions of ``rows`` rows into the list of arrays that the core's ``send`` takes."""

    def __init__(self, env: str, space: Any, document: _tree.Document, leaves: Sequence[ActionLeaf], rows: int) -> None:
        self._env = env
        self._space = space
        self._split = _tree.split_into(document)
        self._leaves = tuple(leaves)
        self._rows = rows
        self._is_flat = _tree.children(document) is None
        self._dtype = self._leaves[0].dtype if self._is_flat else None
        self._shape = (rows, *self._leaves[0].shape) if self._is_flat else ()

    def __call__(self, actions: Any) -> list[np.ndarray]:
        """The actions of all rows. ActionError when structure, shape or dtype is wrong."""
        is_ready = (
            self._is_flat
            and type(actions) is np.ndarray
            and actions.dtype == self._dtype
            and actions.shape == self._shape
            and actions.flags.c_contiguous
        )
        if is_ready:
            return [actions]
        return self.encode(actions, self._rows)

    def encode(self, actions: Any, rows: int) -> list[np.ndarray]:
        """The same for any number of rows."""
        try:
            parts = self._split(actions)
        except ValueError as error:
            raise ActionError(f"actions for {self._env}: {error}; the action space is {self._space}") from None
        return [self._leaf(leaf, part, rows) for leaf, part in zip(self._leaves, parts, strict=True)]

    def _leaf(self, leaf: ActionLeaf, part: Any, rows: int) -> np.ndarray:
        try:
            array = np.asarray(part)
        except (ValueError, TypeError) as error:
            raise ActionError(f"{self._where(leaf)} cannot be made an array: {error}") from None
        wanted = (rows, *leaf.shape)
        if array.shape != wanted:
            raise ActionError(
                f"{self._where(leaf)} have shape {array.shape}, but {rows} rows need {wanted}; "
                f"the action space of one is {self._space}"
            )
        if array.dtype != leaf.dtype:
            array = self._cast(leaf, array)
        return np.ascontiguousarray(array).reshape(wanted)

    def _cast(self, leaf: ActionLeaf, array: np.ndarray) -> np.ndarray:
        """To the leaf's dtype where no meaning is lost: int to float, any float width, ints whose values fit."""
        source, target = array.dtype.kind, leaf.dtype.kind
        if target == "f" and source in "fiub":
            return array.astype(leaf.dtype)
        if np.can_cast(array.dtype, leaf.dtype, "safe"):
            return array.astype(leaf.dtype)
        if target in "iub" and source in "iub":
            cast = array.astype(leaf.dtype)
            if np.array_equal(cast, array):
                return cast
            worst = array[cast != array].flat[0]
            raise ActionError(f"{self._where(leaf)}: {worst} does not fit {leaf.dtype}; the space is {self._space}")
        raise ActionError(
            f"{self._where(leaf)} have dtype {array.dtype}, which is no {leaf.dtype}; the action space is {self._space}"
        )

    def _where(self, leaf: ActionLeaf) -> str:
        return f"actions for {self._env}" + (f", part {leaf.name!r}," if leaf.name else "")
