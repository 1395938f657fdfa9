"""Ctrl-C in loops that run for long."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any


class Interrupts:
    """Within the block Ctrl-C is a KeyboardInterrupt as ever, and is not lost where Python cannot raise one: when the
    signal comes while a destructor or a callback of a C library runs, Python drops what is raised. ``check()`` then
    raises it again; loops call it in every turn. Outside the main thread it does nothing.
    """

    def __init__(self) -> None:
        self._came = False
        self._before: Any = None

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self._came = True
        raise KeyboardInterrupt

    def check(self) -> None:
        """KeyboardInterrupt when Ctrl-C was pressed."""
        if self._came:
            raise KeyboardInterrupt
