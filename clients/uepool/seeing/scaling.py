"""Pictures in other sizes, without an image library.

Reducing takes the mean of an area. Enlarging keeps pixels sharp and equally large, mixing two where their edge falls
into one of the new ones.
"""

from __future__ import annotations

import numpy as np


def scale(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """``picture`` uint8 [h, w, 3] as uint8 [height, width, 3], each axis on its own."""
    return _scale_axis(_scale_axis(picture, height, 0), width, 1)


def _scale_axis(picture: np.ndarray, size: int, axis: int) -> np.ndarray:
    old = picture.shape[axis]
    if size == old:
        return picture
    shape = [-1 if i == axis else 1 for i in range(picture.ndim)]
    begins = np.arange(size) * old // size
    if size < old:
        counts = np.diff(np.append(begins, old)).reshape(shape)
        sums = np.add.reduceat(picture, begins, axis=axis, dtype=np.uint32)
        return ((sums + counts // 2) // counts).astype(np.uint8)
    # The new pixel i covers the old ones from i * old / size to (i + 1) * old / size: one of them, or parts of two.
    ends = -(np.arange(1, size + 1) * -old // size) - 1
    part = (np.arange(1, size + 1) * old / size - ends) * size / old
    share = np.where(begins == ends, 0, part).astype(np.float32).reshape(shape)
    if not share.any():
        return picture.take(begins, axis=axis)
    mixed = picture.take(begins, axis=axis) * (1 - share) + picture.take(ends, axis=axis) * share
    return (mixed + 0.5).astype(np.uint8)


def fitting(height: int, width: int, into: tuple[int, int]) -> tuple[int, int]:
    """The largest (height, width) of the same proportions within ``into``, each at least 1."""
    factor = min(into[0] / height, into[1] / width)
    return max(1, min(into[0], round(height * factor))), max(1, min(into[1], round(width * factor)))


def fit(picture: np.ndarray, into: tuple[int, int], background: int = 0) -> np.ndarray:
    """``picture`` in its proportions in the middle of a sheet, uint8 [*into, 3]."""
    height, width = fitting(picture.shape[0], picture.shape[1], into)
    scaled = scale(picture, height, width)
    if (height, width) == into:
        return scaled
    sheet = np.full((*into, 3), background, np.uint8)
    top, left = (into[0] - height) // 2, (into[1] - width) // 2
    sheet[top : top + height, left : left + width] = scaled
    return sheet
