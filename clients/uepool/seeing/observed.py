"""Images among the leaves of an observation, as pictures for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from envserver.spaces import leaves
from envserver.spec import Spec
from uepool import _tree

_LEAST_SIDE = 8  # pixels; less is taken for a table of numbers
_MOST_CHANNELS = 64


@dataclass(frozen=True)
class ObservedImage:
    """One image leaf. ``index`` among the leaves; ``name`` is its path, "" at the root.

    paint: one row of the leaf to uint8 [height, width, 3]. Of stacked frames, the newest. Depth: near is bright.
    is_picture: it has colours or greys, as opposed to depths or labels.
    """

    name: str
    index: int
    is_picture: bool
    paint: Callable[[np.ndarray], np.ndarray]


def observed_images(spec: Spec) -> list[ObservedImage]:
    """The images among an observation's leaves, in their order."""
    found = []
    documents = _tree.leaf_documents(spec.observation)
    for index, (leaf, document) in enumerate(zip(leaves(spec.observation), documents, strict=True)):
        if document["type"] == "Box" and (layout := _layout(leaf.shape, leaf.dtype)) is not None:
            paint, is_picture = _painter(leaf.name, leaf.dtype, document, layout)
            if paint is not None:
                found.append(ObservedImage(leaf.name, index, is_picture, paint))
    return found


def _layout(shape: tuple[int, ...], dtype: np.dtype) -> Callable[[np.ndarray], np.ndarray] | None:
    """A function from a row to [height, width, channels]; None when the shape is no image's."""
    if len(shape) == 4:  # frames stacked in front
        inner = _layout(shape[1:], dtype)
        return None if inner is None else lambda row: inner(row[-1])
    if len(shape) == 2:  # of floats it could be anything
        fits = dtype == np.uint8 and min(shape) >= _LEAST_SIDE
        return (lambda row: row[:, :, None]) if fits else None
    if len(shape) != 3:
        return None
    first = shape[0] < shape[2]  # the channels
    height, width, channels = (shape[1], shape[2], shape[0]) if first else shape
    if min(height, width) < _LEAST_SIDE or channels > _MOST_CHANNELS:
        return None
    return (lambda row: row.transpose(1, 2, 0)) if first else lambda row: row


def _painter(
    name: str, dtype: np.dtype, document: Mapping[str, Any], layout: Callable[[np.ndarray], np.ndarray]
) -> tuple[Callable[[np.ndarray], np.ndarray] | None, bool]:
    """(from a row to a picture, whether it has colours or greys)."""
    if dtype == np.uint8:
        return (lambda row: _rgb(layout(row))), True
    if dtype.kind in "iu":
        return (lambda row: _labels(layout(row)[:, :, -1])), False
    low, high = document["low"], document["high"]
    if dtype.kind != "f" or isinstance(low, str | list) or isinstance(high, str | list) or high <= low:
        return None, False
    is_depth = high > 1 or "depth" in name

    def paint(row: np.ndarray) -> np.ndarray:
        part = np.clip((layout(row).astype(np.float32) - low) / (high - low), 0, 1)
        if is_depth:
            part = 1 - part[:, :, -1:]
        return _rgb((part * 255 + 0.5).astype(np.uint8))

    return paint, not is_depth


def _rgb(image: np.ndarray) -> np.ndarray:
    """The newest frame of uint8 [height, width, channels]: three channels are colours, others are stacked greys."""
    if image.shape[2] % 3 == 0:
        return np.ascontiguousarray(image[:, :, -3:])
    return np.repeat(image[:, :, -1:], 3, axis=2)


def _labels(labels: np.ndarray) -> np.ndarray:
    """A colour for each number; 0 is black."""
    mixed = labels.astype(np.uint32) * np.uint32(0x9E3779B1)
    colours = np.stack([mixed >> 24, mixed >> 16 & 0xFF, mixed >> 8 & 0xFF], axis=-1).astype(np.uint8) // 2 + 112
    return np.where((labels == 0)[:, :, None], np.uint8(0), colours)
