"""Images are found among observations, whatever their layout, and painted as people expect."""

from __future__ import annotations

import numpy as np
import pytest
from gymnasium import spaces

from envserver.spaces import to_document
from envserver.spec import Spec
from uepool.seeing.observed import observed_images

H, W = 20, 30


def images(space: spaces.Space) -> list:
    return observed_images(Spec(observation=to_document(space), action={"type": "Discrete", "n": 2}))


def painted(space: spaces.Space, row: np.ndarray) -> np.ndarray:
    (image,) = images(space)
    picture = image.paint(row)
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    return picture


def box(*shape: int, dtype: type = np.uint8, low: float = 0, high: float = 255) -> spaces.Box:
    return spaces.Box(low, high, shape, dtype)


@pytest.mark.parametrize(
    ("shape", "newest"),
    [
        ((H, W, 3), np.s_[:, :, :]),
        ((3, H, W), np.s_[:, :, :]),
        ((H, W, 9), np.s_[:, :, 6:]),
        ((9, H, W), np.s_[6:, :, :]),
        ((4, H, W, 3), np.s_[3]),
        ((H, W, 1), np.s_[:, :, :]),
        ((4, H, W), np.s_[3:, :, :]),
        ((H, W, 4), np.s_[:, :, 3:]),
        ((H, W), np.s_[:, :, None]),
    ],
)
def test_layouts(shape: tuple[int, ...], newest: object) -> None:
    row = np.random.default_rng(2).integers(0, 256, shape).astype(np.uint8)
    expected = row[newest]
    if expected.shape[0] in (1, 3):
        expected = expected.transpose(1, 2, 0)
    np.testing.assert_array_equal(painted(box(*shape), row), np.broadcast_to(expected, (H, W, 3)))


def test_normalised_colours() -> None:
    row = np.random.default_rng(3).random((H, W, 3), np.float32)
    picture = painted(box(H, W, 3, dtype=np.float32, low=0, high=1), row)
    np.testing.assert_allclose(picture, row * 255, atol=0.51)


def test_near_is_bright() -> None:
    row = np.linspace(0, 150, H * W, dtype=np.float32).reshape(H, W, 1)
    picture = painted(box(H, W, 1, dtype=np.float32, low=0, high=150), row)
    assert (picture[0, 0, 0], picture[-1, -1, 0]) == (255, 0)
    (image,) = images(box(H, W, 1, dtype=np.float32, low=0, high=150))
    assert not image.is_picture


def test_labels_have_colours() -> None:
    row = np.arange(H * W, dtype=np.int32).reshape(H, W, 1) % 5
    picture = painted(box(H, W, 1, dtype=np.int32, low=0, high=9), row)
    assert len({tuple(pixel) for pixel in picture.reshape(-1, 3)}) == 5
    assert (picture[row[:, :, 0] == 0] == 0).all()


@pytest.mark.parametrize(
    "space",
    [
        spaces.Discrete(5),
        spaces.MultiDiscrete(np.full((H, W, 3), 9)),
        box(16, dtype=np.float32, low=-1, high=1),
        box(4, 4, 3),
        box(1, 64, dtype=np.float32, low=0, high=150),
        box(64, 64, dtype=np.float32, low=0, high=150),
        box(H, W, 3, dtype=np.float32, low=-np.inf, high=np.inf),
        box(100, 200, 500),
    ],
    ids=str,
)
def test_what_is_no_image(space: spaces.Space) -> None:
    assert images(space) == []


def test_the_images_of_several_sensors() -> None:
    space = spaces.Dict(
        {
            "depth": box(H, W, 1, dtype=np.float32, low=0, high=1),
            "eyes": spaces.Dict({"left": box(H, W, 3), "right": box(H, W, 3)}),
            "speed": box(3, dtype=np.float32, low=-1, high=1),
        }
    )
    assert [(image.name, image.index) for image in images(space)] == [("depth", 0), ("eyes/left", 1), ("eyes/right", 2)]
    assert [image.is_picture for image in images(space)] == [False, True, True]
