"""Rows of nested batches."""

from __future__ import annotations

from typing import Any

import numpy as np


def replaced(value: Any, rows: np.ndarray, by: Any) -> Any:
    """A copy of ``value``, with some rows taken from ``by``."""
    if isinstance(value, dict):
        return {key: replaced(part, rows, by[key]) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple([replaced(part, rows, other) for part, other in zip(value, by, strict=True)])
    copy = value.copy()
    copy[rows] = by[rows]
    return copy


def copied(value: Any) -> Any:
    """A copy of all rows."""
    if isinstance(value, dict):
        return {key: copied(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple([copied(part) for part in value])
    return value.copy()
