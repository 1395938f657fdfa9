"""Ctrl-C in loops that run for long."""

from __future__ import annotations

from types import FrameType

from uepool._signals import Handling


class Interrupts(Handling):
    """Within the block Ctrl-C is a KeyboardInterrupt as ever, and is not lost where Python cannot raise one: when the
    signal comes while a destructor or a callback of a C library runs, Python drops what is raised. ``check()`` then
    raises it again; loops call it in every turn. Outside the main thread it does nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self._came = False

    def check(self) -> None:
        """KeyboardInterrupt when Ctrl-C was pressed."""
        if self._came:
            raise KeyboardInterrupt

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self._came = True
        raise KeyboardInterrupt
