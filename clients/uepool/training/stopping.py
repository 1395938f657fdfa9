"""Ctrl-C while something is trained: the first one ends it in order, the second at once."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Programs that run others (timeout, torchrun) pass a signal on that the terminal has sent to all of them already.
_SAME_SECONDS = 0.5


class Stopping:
    """Within the block SIGINT and SIGTERM ask for an end; a second one ends the process without a word.

    gently: False: the first one raises KeyboardInterrupt, as usual. True: it only sets ``number``, so that what is
        under way comes to its end; ``asked`` is called.
    number: of the signal that came; 0: none did.
    """

    def __init__(self, asked: Callable[[], None]) -> None:
        self.gently = False
        self.number = 0
        self._asked = asked
        self._came = 0.0
        self._before: dict[signal.Signals, Any] = {}

    @property
    def status(self) -> int:
        """The exit status that tells of the signal: 130 for Ctrl-C."""
        return 128 + self.number

    def take(self) -> None:
        """Takes the signals, again if a library has taken them since."""
        for number in _SIGNALS:
            handler = signal.signal(number, self._handle)
            self._before.setdefault(number, handler)

    def __enter__(self) -> Stopping:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.number:
            if now - self._came < _SAME_SECONDS:
                return
            sys.stderr.flush()
            os._exit(self.status)  # the server notices, and ends what belongs to this process
        self.number, self._came = number, now
        if not self.gently:
            raise KeyboardInterrupt
        self._asked()
