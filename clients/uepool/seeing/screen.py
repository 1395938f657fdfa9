"""How pictures and lines of text share a terminal's screen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from uepool.seeing.half_blocks import Colours, half_blocks
from uepool.seeing.mosaic import columns_for
from uepool.seeing.scaling import fit, fitting, scale


def mosaic_lines(
    pictures: Sequence[np.ndarray], captions: Callable[[bool], Sequence[str]], size: tuple[int, int], colours: Colours
) -> list[str]:
    """Pictures uint8 [h, w, 3] as large as ``size`` (lines, columns) allows, each over its caption.

    captions: called with True for short ones, when long ones do not fit.
    """
    lines, columns = size
    height, width = pictures[0].shape[:2]
    across = columns_for(len(pictures), width / height, 2 * lines, columns, caption=2)
    down = math.ceil(len(pictures) / across)
    room = lines // down - 1, columns // across - 1
    if room[0] < 1 or room[1] < 2:
        return ["the terminal is too small"[:columns]]
    tile_height, wide = fitting(height, width, (2 * room[0], room[1]))
    high = (tile_height + 1) // 2
    texts = captions(False)
    if max(map(len, texts)) > room[1]:
        texts = captions(True)
    shown = []
    for first in range(0, len(pictures), across):
        row = pictures[first : first + across]
        blocks = [half_blocks(fit(picture, (2 * high, wide)), colours) for picture in row]
        # A tile is as wide as its picture, its caption as the room.
        pad = " " * (room[1] - wide + 1)
        shown += [pad.join(parts) for parts in zip(*blocks, strict=True)]
        shown.append(" ".join(text[: room[1]].ljust(room[1]) for text in texts[first : first + across]))
    return shown


def beside(picture: np.ndarray, text: Sequence[str], size: tuple[int, int], colours: Colours) -> list[str]:
    """One picture at the left, as large as possible, and lines of text to its right; below it where it is narrow."""
    lines, columns = size
    text_width = max(map(len, text), default=0)
    is_narrow = columns < 2 * text_width
    room = (max(1, lines - len(text)), columns) if is_narrow else (lines, columns - text_width - 2)
    high, wide = fitting(picture.shape[0], picture.shape[1], (2 * room[0], room[1]))
    shown = half_blocks(scale(picture, high + high % 2, wide), colours)
    if is_narrow:
        return [*shown, *(line[:columns] for line in text)][:lines]
    count = max(len(shown), len(text))
    pictures = shown + [" " * wide] * (count - len(shown))
    texts = list(text) + [""] * (count - len(text))
    return [f"{left}  {right}" for left, right in zip(pictures, texts, strict=True)][:lines]
