"""Pictures as lines of text: two pixels in each character, one above the other."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import Enum

import numpy as np

_UPPER_HALF = "▀"
_RESET = "\x1b[0m"
_RAMP = np.array(list(" .:-=+*#%@"))  # by brightness, where there are no colours
_CUBE = np.array([0, 95, 135, 175, 215, 255])  # levels of the 6 × 6 × 6 colours of a terminal of 256
_CUBE_EDGES = (_CUBE[1:] + _CUBE[:-1]) // 2
_LUMINANCE = np.array([0.299, 0.587, 0.114])


class Colours(Enum):
    """What a terminal can show."""

    TRUE = "true"
    PALETTE = "256"
    NONE = "none"


def detect_colours(environment: Mapping[str, str] = os.environ) -> Colours:
    """What the terminal that TERM, COLORTERM and NO_COLOR tell of can show."""
    term = environment.get("TERM", "")
    if environment.get("NO_COLOR") or term in ("", "dumb"):
        return Colours.NONE
    if environment.get("COLORTERM") in ("truecolor", "24bit") or term.endswith("-direct"):
        return Colours.TRUE
    return Colours.PALETTE if _number_of_colours(term) >= 256 else Colours.NONE


def _number_of_colours(term: str) -> int:
    if "256color" in term:
        return 256
    try:
        import curses

        curses.setupterm(term, fd=1)
        return curses.tigetnum("colors")
    except Exception:  # no such module, or no entry for that terminal
        return 0


def half_blocks(picture: np.ndarray, colours: Colours) -> list[str]:
    """Lines of text that show ``picture``, uint8 [2 * lines, columns, 3]. Each ends in the terminal's own colours."""
    upper, lower = picture[0::2], picture[1::2]
    if colours is Colours.NONE:
        grey = ((upper.astype(np.uint16) + lower) // 2) @ _LUMINANCE
        indices = np.minimum(grey * len(_RAMP) / 256, len(_RAMP) - 1).astype(int)
        return ["".join(line) for line in _RAMP[indices]]
    if colours is Colours.TRUE:
        numbers = [part.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32) for part in (upper, lower)]
        code = _true_code
    else:
        numbers = [_palette(part) for part in (upper, lower)]
        code = _palette_code
    lines = []
    for above, below in zip(numbers[0].tolist(), numbers[1].tolist(), strict=True):
        parts, last = [], None
        for pair in zip(above, below, strict=True):
            if pair != last:
                parts.append(code(*pair))
                last = pair
            parts.append(_UPPER_HALF)
        lines.append("".join(parts) + _RESET)
    return lines


def _true_code(above: int, below: int) -> str:
    return (
        f"\x1b[38;2;{above >> 16};{above >> 8 & 255};{above & 255};48;2;{below >> 16};{below >> 8 & 255};{below & 255}m"
    )


def _palette_code(above: int, below: int) -> str:
    return f"\x1b[38;5;{above};48;5;{below}m"


def _palette(picture: np.ndarray) -> np.ndarray:
    """The nearest of a terminal's 216 colours and 24 greys."""
    levels = np.searchsorted(_CUBE_EDGES, picture)
    from_cube = _CUBE[levels]
    step = np.clip((picture.mean(axis=2) - 3) // 10, 0, 23).astype(int)
    grey = (8 + 10 * step)[:, :, None]
    wide = picture.astype(int)
    is_grey = ((wide - grey) ** 2).sum(axis=2) < ((wide - from_cube) ** 2).sum(axis=2)
    return np.where(is_grey, 232 + step, 16 + levels @ np.array([36, 6, 1]))
