"""What actions are called, and what they look like in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from envserver import spaces
from envserver.spec import Spec
from uepool import _tree

_MOST_NUMBERS = 6


def action_names(spec: Spec) -> list[str]:
    """Of each choice of a Discrete action, or of each number of another, as the env's metadata has it. Else empty."""
    (leaf, *more) = _tree.leaf_documents(spec.action)
    names = spec.metadata.get("action_names")
    if more or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return []
    count = leaf["n"] if leaf["type"] == "Discrete" else int(np.prod(leaf["shape"]))
    return names if len(names) == count else []


def action_text(spec: Spec, actions: Any) -> str:
    """The first row of a batch of actions."""
    leaves = spaces.flatten(spec.action, actions)
    names = action_names(spec)
    if names and spec.action["type"] == "Discrete":
        return names[int(leaves[0][0]) - spec.action.get("start", 0)]
    if names and len(names) <= _MOST_NUMBERS:
        values = np.asarray(leaves[0][0]).ravel().tolist()
        if spec.action["type"] == "Box":
            return ", ".join(f"{name} {value:+.2f}" for name, value in zip(names, values, strict=True))
        return ", ".join(name for name, value in zip(names, values, strict=True) if value) or "nothing"
    texts = [f"{leaf.name} {_numbers(row[0])}".strip() for leaf, row in zip(spec.action_leaves, leaves, strict=True)]
    return ", ".join(texts)


def _numbers(row: Any) -> str:
    values = np.asarray(row).ravel()
    texts = [str(value) if values.dtype.kind in "iub" else f"{value:+.2f}" for value in values[:_MOST_NUMBERS].tolist()]
    return " ".join(texts) + (" ..." if len(values) > _MOST_NUMBERS else "")
