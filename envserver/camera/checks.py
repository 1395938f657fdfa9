"""What callers hand over, as the C++ side wants it; anything else is a ValueError that names the argument."""

from __future__ import annotations

from typing import Any

import numpy as np

Colour = tuple[int, int, int]


def floats(value: Any, name: str) -> np.ndarray:
    """float32, C order. Values beyond float32 become infinite, which the C++ side refuses."""
    try:
        with np.errstate(over="ignore"):
            return np.ascontiguousarray(value, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: must be numbers ({error})") from None


def integers(value: Any, name: str, low: int, high: int, dtype: Any) -> np.ndarray:
    array = np.asarray(value)
    if array.size == 0:
        return np.ascontiguousarray(array, dtype=dtype)
    if array.dtype.kind not in "iu":
        raise ValueError(f"{name}: must be whole numbers, not {array.dtype}")
    if array.min() < low or array.max() > high:
        raise ValueError(f"{name}: must be {low} to {high}, found {array.min()} to {array.max()}")
    return np.ascontiguousarray(array, dtype=dtype)


def integer(value: Any, name: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise ValueError(f"{name}: must be a whole number from {low} to {high}, not {value!r}")
    return int(value)


def colour(value: Any, name: str) -> Colour:
    parts = tuple(value) if isinstance(value, (tuple, list, np.ndarray)) else ()
    if len(parts) != 3:
        raise ValueError(f"{name}: must be (red, green, blue), 0 to 255 each, not {value!r}")
    red, green, blue = (integer(part, name, 0, 255) for part in parts)
    return red, green, blue


def number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.floating, np.integer)):
        raise ValueError(f"{name}: must be a number, not {value!r}")
    return float(value)
