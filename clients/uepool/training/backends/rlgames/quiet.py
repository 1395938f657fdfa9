"""rl-games prints as it goes: what it builds, what it would have saved. Progress is told otherwise."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO


class _Nowhere(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


class Quiet:
    """Silences standard output around rl-games. is_off: lets all of it through, also what a user's network prints."""

    def __init__(self, is_off: bool) -> None:
        self._is_off = is_off
        self._outside: TextIO = sys.stdout

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Within the block nothing is shown of what is printed."""
        self._outside = sys.stdout
        if self._is_off:
            yield
            return
        with redirect_stdout(_Nowhere()):
            yield

    @contextmanager
    def aloud(self) -> Iterator[None]:
        """Within the block, inside the other one, it is."""
        with redirect_stdout(self._outside):
            yield
