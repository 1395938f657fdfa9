"""Ctrl-C while something is trained: the first one ends it in order, the second at once."""

from __future__ import annotations

import os
import signal
import time
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Programs that run others (timeout, torchrun) pass a signal on that the terminal has sent to all of them already.
_SAME_SECONDS = 0.5


class Stop:
    """Within the block SIGINT and SIGTERM raise KeyboardInterrupt; a second one ends the process without a word.

    One that comes at the same time as the first is none.

    ``number``: of the first that came, 0: none did. ``check()`` raises again what Python dropped: what is raised while
    a destructor or a callback of a C library runs is lost.
    """

    def __init__(self) -> None:
        self.number = 0
        self._came = 0.0
        self._before: list[tuple[signal.Signals, Any]] = []

    @property
    def status(self) -> int:
        """The exit status that tells of the signal: 130 for Ctrl-C."""
        return 128 + self.number

    def check(self) -> None:
        if self.number:
            raise KeyboardInterrupt

    def __enter__(self) -> Stop:
        self._before = [(number, signal.signal(number, self._handle)) for number in _SIGNALS]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before:
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.number:
            if now - self._came < _SAME_SECONDS:
                return
            os._exit(self.status)  # the server notices, and ends what belongs to this process
        self.number, self._came = number, now
        raise KeyboardInterrupt
