"""Pictures as text: what a terminal would show is the picture, as near as its colours come to it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from uepool.seeing.half_blocks import Colours, detect_colours, half_blocks

RANDOM = np.random.default_rng(1).integers(0, 256, (8, 13, 3)).astype(np.uint8)
TOKEN = re.compile(r"\x1b\[([0-9;]*)m|(▀)")


def shown(lines: list[str]) -> np.ndarray:
    """The pixels of true-colour lines."""
    rows = []
    for line in lines:
        upper, lower, now = [], [], None
        for codes, block in TOKEN.findall(line):
            if block:
                assert now is not None
                upper.append(now[0])
                lower.append(now[1])
            elif codes != "0":
                numbers = [int(number) for number in codes.split(";")]
                now = (numbers[2:5], numbers[7:10])
        assert line.endswith("\x1b[0m")
        rows += [upper, lower]
    return np.array(rows, np.uint8)


def test_true_colours_are_the_picture() -> None:
    np.testing.assert_array_equal(shown(half_blocks(RANDOM, Colours.TRUE)), RANDOM)


def test_equal_neighbours_cost_one_code() -> None:
    (line,) = half_blocks(np.zeros((2, 80, 3), np.uint8), Colours.TRUE)
    assert line.count("\x1b[") == 2
    assert line.count("▀") == 80


@pytest.mark.parametrize(
    ("colour", "number"),
    [((0, 0, 0), 16), ((255, 255, 255), 231), ((255, 0, 0), 196), ((128, 128, 128), 244), ((95, 135, 255), 69)],
)
def test_256_colours_take_the_nearest(colour: tuple[int, int, int], number: int) -> None:
    (line,) = half_blocks(np.full((2, 1, 3), colour, np.uint8), Colours.PALETTE)
    assert line == f"\x1b[38;5;{number};48;5;{number}m▀\x1b[0m"


def test_without_colours_bright_is_dense() -> None:
    ramp = np.repeat(np.linspace(0, 255, 10).astype(np.uint8)[None, :, None], 3, axis=2).repeat(2, axis=0)
    assert half_blocks(ramp, Colours.NONE) == [" .:-=+*#%@"]


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Colours.TRUE),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, Colours.TRUE),
        ({"TERM": "xterm-direct"}, Colours.TRUE),
        ({"TERM": "screen-256color"}, Colours.PALETTE),
        ({"TERM": "vt100"}, Colours.NONE),
        ({"TERM": "no-such-terminal"}, Colours.NONE),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, Colours.NONE),
        ({}, Colours.NONE),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, Colours.NONE),
    ],
)
def test_what_a_terminal_can(environment: dict[str, str], colours: Colours) -> None:
    assert detect_colours(environment) is colours
