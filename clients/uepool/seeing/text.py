"""Text on pictures, in Pillow's own font."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from uepool.seeing.extras import pillow

BACKGROUND = 24  # grey
_INK = (205, 205, 205)
_MARGIN = 6  # pixels
_CUT = "..."  # the font has no other sign for it


@lru_cache(maxsize=8)
def _font(size: int) -> Any:
    return pillow("text on pictures").ImageFont.load_default(size)


def line_height(size: int) -> int:
    """Pixels that a line of text of that size takes."""
    return round(size * 1.35)


def strip(width: int, lines: Sequence[str], size: int = 14) -> np.ndarray:
    """Lines of text on a dark strip, uint8 [len(lines) * line_height(size), width, 3]. What is too long is cut."""
    pil, high = pillow("text on pictures"), line_height(size)
    sheet = pil.Image.new("RGB", (width, high * len(lines)), (BACKGROUND,) * 3)
    draw = pil.ImageDraw.Draw(sheet)
    for i, line in enumerate(lines):
        shown = _shortened(draw, line, width - 2 * _MARGIN, size)
        draw.text((_MARGIN, i * high), shown, fill=_INK, font=_font(size))
    return np.asarray(sheet)


def _shortened(draw: Any, line: str, width: int, size: int) -> str:
    font = _font(size)
    wide = draw.textlength(line, font=font)
    if wide <= width:
        return line
    keep = min(len(line), int(len(line) * width / wide) + 4)  # near it; characters are not equally wide
    while keep > 0 and draw.textlength(line[:keep] + _CUT, font=font) > width:
        keep -= 1
    return line[:keep] + _CUT if keep else ""
