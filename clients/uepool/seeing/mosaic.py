"""Many pictures of one size on one sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from uepool.seeing.scaling import fit, fitting
from uepool.seeing.text import BACKGROUND, line_height, strip

_GAP = 8  # pixels
_TEXT = 12
_LEAST_TILE = 120  # pixels: a caption fits


def columns_for(count: int, aspect: float, height: int, width: int, caption: int = 0) -> int:
    """How many columns make ``count`` tiles of that aspect (width / height) largest in height × width."""

    def tile_width(columns: int) -> float:
        lines = math.ceil(count / columns)
        return min(width / columns, (height / lines - caption) * aspect)

    return max(range(1, count + 1), key=lambda columns: (tile_width(columns), -columns))


def mosaic(pictures: Sequence[np.ndarray], captions: Sequence[str], width: int = 960) -> np.ndarray:
    """Pictures side by side, each over its caption, in as square a sheet as they fill: uint8 [height, about width, 3].

    pictures: uint8 [h, w, 3] each. Those of another shape than the first are fitted into that one's.
    captions: one for each, cut where it is too long.
    """
    if not pictures or len(pictures) != len(captions):
        raise ValueError(f"a mosaic needs pictures, and a caption for each: got {len(pictures)} and {len(captions)}")
    height, wide = pictures[0].shape[:2]
    count, caption = len(pictures), line_height(_TEXT)
    columns = columns_for(count, wide / height, width, width, caption)
    across = max(_LEAST_TILE, (width - _GAP) // columns - _GAP)
    tile = fitting(height, wide, (across * 4, across))
    tile = (tile[0], max(tile[1], _LEAST_TILE))
    lines = math.ceil(count / columns)
    step = tile[0] + caption + _GAP, tile[1] + _GAP
    sheet = np.full((lines * step[0] + _GAP, columns * step[1] + _GAP, 3), BACKGROUND, np.uint8)
    for i, (picture, text) in enumerate(zip(pictures, captions, strict=True)):
        top, left = i // columns * step[0] + _GAP, i % columns * step[1] + _GAP
        sheet[top : top + tile[0], left : left + tile[1]] = fit(picture, tile, background=BACKGROUND)
        sheet[top + tile[0] : top + tile[0] + caption, left : left + tile[1]] = strip(tile[1], [text], _TEXT)
    return sheet
