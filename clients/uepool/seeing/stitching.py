"""Pictures of several cameras in a row, with labels above and text below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from uepool.seeing.scaling import fit, fitting
from uepool.seeing.text import BACKGROUND, strip

_GAP = 4  # pixels
_LABEL, _TEXT = 13, 15


@dataclass(frozen=True)
class Panel:
    """What one camera shows: ``picture`` uint8 [height, width, 3] under ``label``."""

    label: str
    picture: np.ndarray


def stitch(panels: Sequence[Panel], lines: Sequence[str], height: int = 240, width: int = 0) -> np.ndarray:
    """The panels side by side, labelled, over lines of text: uint8 [rows, columns, 3], both even.

    height, width: of each panel's picture, in pixels; it is fitted into that. width 0: as wide as the picture is then.
    """
    parts = [_panel(panel, height, width) for panel in panels]
    whole = np.concatenate([*_spaced(parts)], axis=1)
    whole = np.concatenate([whole, strip(whole.shape[1], lines, _TEXT)], axis=0)
    return _even(whole)


def _panel(panel: Panel, height: int, width: int) -> np.ndarray:
    if width <= 0:
        rows, columns = panel.picture.shape[:2]
        width = fitting(rows, columns, (height, 16 * height))[1]
    return np.concatenate([strip(width, [panel.label], _LABEL), fit(panel.picture, (height, width))], axis=0)


def _spaced(parts: Sequence[np.ndarray]) -> list[np.ndarray]:
    gap = np.full((parts[0].shape[0], _GAP, 3), BACKGROUND, np.uint8)
    return [item for part in parts for item in (gap, part)][1:]


def _even(sheet: np.ndarray) -> np.ndarray:
    height, width = sheet.shape[:2]
    return np.pad(sheet, ((0, height % 2), (0, width % 2), (0, 0)), constant_values=BACKGROUND)
