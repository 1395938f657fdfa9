"""Pictures in other sizes keep their colours and proportions."""

from __future__ import annotations

import numpy as np
import pytest

from uepool.seeing.scaling import fit, fitting, scale

RED, BLACK = (255, 0, 0), (0, 0, 0)


def plain(height: int, width: int, colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((height, width, 3), colour, np.uint8)


@pytest.mark.parametrize("size", [(1, 1), (3, 7), (40, 31), (100, 5), (257, 511)])
def test_a_plain_picture_stays_plain(size: tuple[int, int]) -> None:
    scaled = scale(plain(30, 41, (3, 200, 255)), *size)
    assert scaled.dtype == np.uint8
    assert scaled.shape == (*size, 3)
    assert (scaled == (3, 200, 255)).all()


def test_enlarging_repeats_pixels_and_reducing_takes_their_mean() -> None:
    picture = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    np.testing.assert_array_equal(scale(picture, 8, 18), picture.repeat(2, axis=0).repeat(3, axis=1))
    np.testing.assert_array_equal(scale(scale(picture, 8, 18), 4, 6), picture)
    halves = scale(picture, 2, 6)
    np.testing.assert_allclose(halves, picture.reshape(2, 2, 6, 3).mean(axis=1), atol=0.5)
    black_and_white = np.zeros((10, 10, 3), np.uint8)
    black_and_white[::2] = 255
    assert scale(black_and_white, 1, 1).tolist() == [[[128, 128, 128]]]


def test_enlarged_pixels_are_equally_large() -> None:
    stripes = np.zeros((1, 7, 3), np.uint8)
    stripes[:, ::2] = 200
    wide = scale(stripes, 1, 100)[0, :, 0]
    assert abs(wide.sum() - 4 * 200 * 100 / 7) < 50
    assert set(wide[[0, 50, 99]]) <= {0, 200}
    assert ((wide != 0) & (wide != 200)).sum() <= 6, "at the edges only"


@pytest.mark.parametrize(
    ("picture", "into", "size"),
    [
        ((84, 84), (240, 1000), (240, 240)),
        ((400, 600), (240, 9999), (240, 360)),
        ((60, 84), (50, 50), (36, 50)),
        ((1, 500), (10, 10), (1, 10)),
    ],
)
def test_proportions_are_kept(picture: tuple[int, int], into: tuple[int, int], size: tuple[int, int]) -> None:
    assert fitting(*picture, into) == size


def test_a_picture_stands_in_the_middle_of_its_sheet() -> None:
    sheet = fit(plain(2, 2, RED), (7, 12))
    assert sheet.shape == (7, 12, 3)
    red = (sheet == RED).all(axis=2)
    assert red.sum() == 49
    assert red[:, 2:9].all()
