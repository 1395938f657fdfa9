"""Whether an exported policy acts as the trainer's own does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np

from envserver import spaces
from uepool import _tree
from uepool.policies.base import Policy, Tree

TOLERANCE = 1e-5  # of numbers up to 1 in size; of larger ones, or of larger bounds, this part of them


@dataclass(frozen=True)
class Step:
    """One observation of each row, which follows on that of the step before.

    observations: each leaf [rows, ...]. masks: bool [rows, choices] or None. first: bool [rows], the first of an
        episode: what a policy remembers of the row is forgotten before.
    """

    observations: Tree
    masks: np.ndarray | None
    first: np.ndarray

    @classmethod
    def of(cls, observations: Tree) -> Step:
        """Observations that have nothing to do with each other."""
        leaf = leaves_of(observations)[0]
        return cls(observations, None, np.ones(len(leaf), bool))


@dataclass(frozen=True)
class Comparison:
    """What :func:`check` found.

    observations: how many were compared. different: of how many the actions differ. largest: the largest difference
        of numbers (Box), as a part of what they are measured by if that is above 1; 0.0 where there are none. example:
        the first difference in words.
    """

    observations: int
    different: int
    largest: float
    example: str = ""

    @property
    def equal(self) -> bool:
        return self.different == 0 and self.observations > 0

    def document(self, source: str) -> dict[str, Any]:
        """For the manifest. source: where the observations came from."""
        return {
            "observations": self.observations,
            "different": self.different,
            "largest_difference": self.largest,
            "from": source,
        }

    def __str__(self) -> str:
        if self.different:
            apart = f", numbers by up to {self.largest:.1g}" if self.largest else ""
            return f"{self.different:,} of {self.observations:,} actions differ{apart}; {self.example}"
        numbers = f", numbers within {self.largest:.1g}" if self.largest else ""
        return f"{self.observations:,} observations compared, all actions equal{numbers}"


def check(
    onnx: Policy, policy: Policy, observations: Sequence[Step] | Tree, tolerance: float = TOLERANCE
) -> Comparison:
    """Has both act on the same observations, likeliest actions, and compares: choices must be equal, numbers (Box of
    floats) within ``tolerance``. Where they, or half the range between their bounds, are above 1, it is that part of
    them: a network gives -1 to 1, with the precision of float32, and is stretched to the bounds.

    onnx: the exported policy. policy: the trainer's. Both forget what they remember, before and after.
    observations: steps in their order, as ``recording.record`` has them; or a batch, each leaf [rows, ...], whose rows
        have nothing to do with each other.
    """
    steps = observations if _are_steps(observations) else [Step.of(observations)]
    found = _Found(policy.action_space, tolerance)
    onnx.reset()
    policy.reset()
    rows = 0
    for step in steps:
        if len(step.first) != rows:
            onnx.reset()
            policy.reset()
            rows = len(step.first)
        elif step.first.any():
            onnx.reset(step.first)
            policy.reset(step.first)
        ours = spaces.flatten(policy.action_space, onnx.act(step.observations, masks=step.masks))
        theirs = spaces.flatten(policy.action_space, policy.act(step.observations, masks=step.masks))
        found.add(ours, theirs)
    onnx.reset()
    policy.reset()
    return Comparison(found.rows, found.different, found.largest, found.example)


class _Found:
    def __init__(self, space: gym.Space, tolerance: float) -> None:
        self._tolerance = tolerance
        self.rows = self.different = 0
        self.largest = 0.0
        self.example = ""
        document = spaces.to_document(space)
        self._leaves = spaces.leaves(document)
        self._ranges = [_half_range(leaf) for leaf in _tree.leaf_documents(document)]

    def add(self, ours: Sequence[Any], theirs: Sequence[Any]) -> None:
        rows = len(np.asarray(theirs[0]))
        differs = np.zeros(rows, bool)
        for leaf, half, our, their in zip(self._leaves, self._ranges, ours, theirs, strict=True):
            our, their = (np.asarray(values).reshape(rows, -1) for values in (our, their))
            if leaf.dtype.kind == "f":
                apart = np.abs(our - their) / np.maximum(np.maximum(1.0, half), np.abs(their))
                wrong = ~(apart <= self._tolerance)  # what is no number is wrong too
                self.largest = max(self.largest, float(np.nan_to_num(apart, nan=np.inf).max(initial=0.0)))
            else:
                wrong = our != their
            if wrong.any() and not self.example:
                row = int(np.flatnonzero(wrong.any(axis=1))[0])
                name = f"{leaf.name}: " if leaf.name else ""
                self.example = f"first {name}{our[row].tolist()} where the trainer's policy has {their[row].tolist()}"
            differs |= wrong.any(axis=1)
        self.rows += rows
        self.different += int(differs.sum())


def _half_range(document: Any) -> np.ndarray:
    """Of each number between its bounds, float64 [numbers]; 0 where it has none."""
    space = spaces.from_document(document)
    if not isinstance(space, gym.spaces.Box):
        return np.zeros(1)
    half = (space.high.astype(np.float64) - space.low.astype(np.float64)).ravel() / 2
    return np.where((space.bounded_below & space.bounded_above).ravel(), half, 0.0)


def _are_steps(observations: Any) -> bool:
    return (
        isinstance(observations, Sequence)
        and not isinstance(observations, (str, tuple))
        and all(isinstance(step, Step) for step in observations)
    )


def leaves_of(value: Tree) -> list[Any]:
    """The arrays of a nested batch."""
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves_of(part)]
    if isinstance(value, tuple):
        return [leaf for part in value for leaf in leaves_of(part)]
    return [value]
