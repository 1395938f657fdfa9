"""Mosaics and stitched frames: everything is on them, where it belongs, at sizes that video takes."""

from __future__ import annotations

import numpy as np
import pytest

from uepool.seeing import Panel, mosaic, stitch

pytest.importorskip("PIL")

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (255, 0, 255), (0, 255, 255), (255, 255, 255)]


def plain(height: int, width: int, colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((height, width, 3), colour, np.uint8)


def area(sheet: np.ndarray, colour: tuple[int, int, int]) -> tuple[int, int]:
    """Height and width of what has the colour, which must fill a rectangle."""
    rows, columns = np.nonzero((sheet == colour).all(axis=2))
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert len(rows) == height * width
    return int(height), int(width)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("size", [(84, 84), (42, 42), (400, 600), (60, 30), (7, 300), (1, 1)])
def test_every_picture_is_on_a_mosaic_as_large_as_the_others(count: int, size: tuple[int, int]) -> None:
    sheet = mosaic([plain(*size, colour) for colour in COLOURS[:count]], ["caption"] * count)
    assert 500 <= sheet.shape[1] <= 1000 or size[1] < 40
    assert sheet.dtype == np.uint8
    areas = {area(sheet, colour) for colour in COLOURS[:count]}
    assert len(areas) == 1
    height, width = areas.pop()
    assert abs(height / width - size[0] / size[1]) <= max(size) / min(size) / 40 + 0.01


def test_captions_tell_pictures_apart() -> None:
    pictures = [plain(84, 84, (255, 0, 0))] * 4
    one, other = (mosaic(pictures, ["env 0", "env 1", "env 2", text]) for text in ("env 3", "env 4"))
    assert one.shape == other.shape
    assert (one != other).any()
    long = mosaic(pictures, ["a caption that is much too long for its tile " * 9] * 4)
    assert long.shape == one.shape


def test_pictures_of_another_shape_are_fitted() -> None:
    sheet = mosaic([plain(84, 84, COLOURS[0]), plain(42, 84, COLOURS[1])], ["a", "b"])
    height, width = area(sheet, COLOURS[1])
    assert width == 2 * height


def test_a_mosaic_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="a caption for each: got 0 and 0"):
        mosaic([], [])
    with pytest.raises(ValueError, match="got 1 and 2"):
        mosaic([plain(4, 4, COLOURS[0])], ["a", "b"])


@pytest.mark.parametrize(("height", "width"), [(240, 0), (241, 0), (240, 319), (33, 77)])
def test_cameras_side_by_side(height: int, width: int) -> None:
    panels = [
        Panel("spectator", plain(240, 321, COLOURS[0])),
        Panel("agent", plain(84, 84, COLOURS[1])),
        Panel("depth", plain(42, 80, COLOURS[2])),
    ]
    frame = stitch(panels, ["step 3", "action left"], height, width)
    assert frame.shape[0] % 2 == frame.shape[1] % 2 == 0
    centres = []
    for panel, colour in zip(panels, COLOURS, strict=False):
        high, wide = area(frame, colour)
        assert high <= height
        assert not width or wide <= width
        assert abs(high / wide - panel.picture.shape[0] / panel.picture.shape[1]) < 0.1
        centres.append(np.nonzero((frame == colour).all(axis=2))[1].mean())
    assert centres == sorted(centres)
    assert (stitch(panels, ["step 4", "action left"], height, width) != frame).any()
