"""Ctrl-C and SIGTERM while files are written: asked once, play stops after the step under way, and no file is torn."""

from __future__ import annotations

import signal
import time
from types import FrameType

from uepool._signals import _SAME_SECONDS, Handling


class Stopping(Handling):
    """Within the block the first SIGINT or SIGTERM sets :attr:`number`; a later one is a KeyboardInterrupt, or
    nothing if it comes at the same time.

    Outside the main thread it does nothing.

    number: of the first that came; 0: none did.
    """

    signals = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self._came = 0.0
        self._finishing = False

    @property
    def status(self) -> int:
        """The exit status of a process that was ended so: 130 for Ctrl-C, and where none came."""
        return 128 + (self.number or signal.SIGINT)

    def finish(self) -> None:
        """From here to the end of the block the signals do nothing: what has been asked for is being done."""
        self._finishing = True

    def _handle(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._finishing:
            return
        if not self.number:
            self.number, self._came = number, now
        elif now - self._came >= _SAME_SECONDS:
            raise KeyboardInterrupt
