"""Repeated lines of logs, and the lines that tell of an engine's end."""

from __future__ import annotations

import pytest

from envserver.log_text import collapse, telling


def stamped(frame: int, text: str) -> str:
    return f"[2026.01.31-12.00.{frame:02d}:{frame:03d}][{frame:3d}]{text}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a\nb\n", "a\nb\n"),
        ("a\na\n", "a\na\n"),
        ("a\na\na\n", "a\n[… repeated 2 times]\n"),
        ("a\nb\nb\nb\nb\na\n", "a\nb\n[… repeated 3 times]\na\n"),
        ("a\n\n\n\nb\n", "a\n\n\n\nb\n"),
        ("a\na\na", "a\n[… repeated 2 times]\n"),
        ("[… repeated 2 times]\na\n", "[… repeated 2 times]\na\n"),
        ("[x] a\n[y] a\n[z] a\n", "[x] a\n[y] a\n[z] a\n"),
    ],
)
def test_repeated_lines(text: str, expected: str) -> None:
    assert collapse(text.encode()).decode() == expected


def test_time_stamps_do_not_make_lines_differ() -> None:
    text = "\n".join(stamped(frame, "LogTemp: x") for frame in range(50)) + "\nend\n"
    assert collapse(text.encode()).decode() == stamped(0, "LogTemp: x") + "\n[… repeated 49 times]\nend\n"
    twice = f"{stamped(1, 'LogTemp: x')}\n{stamped(2, 'LogTemp: x')}\n"
    assert collapse(twice.encode()).decode() == twice


def test_collapsed_text_goes_on() -> None:
    once = collapse(b"a\n" * 500)
    assert collapse(once).decode() == "a\n[… repeated 499 times]\n"
    assert collapse(once + b"a\n" * 12 + b"b\n").decode() == "a\n[… repeated 511 times]\nb\n"


def test_bytes_that_are_no_text_stay() -> None:
    assert collapse(b"\xff\0\n" * 3) == b"\xff\0\n[\xe2\x80\xa6 repeated 2 times]\n"


def test_telling_lines() -> None:
    lines = ["LogInit: x", "LogUEPool: Error: y", "fatal error!", "at 0x1", *(f"LogUEPool: {n}" for n in range(9))]
    assert telling(lines) == [f"LogUEPool: {n}" for n in range(3, 9)]
    assert telling(lines[:4]) == ["LogUEPool: Error: y", "fatal error!"]
