"""Ctrl-C and SIGTERM while files are written: asked once, play stops after the step under way, and no file is torn."""

from __future__ import annotations

import signal
from types import FrameType

from uepool._signals import Ending


class Stopping(Ending):
    """Within the block the first SIGINT or SIGTERM sets ``number``; a later one is a KeyboardInterrupt.

    Outside the main thread it does nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self._finishing = False

    @property
    def status(self) -> int:
        """The exit status of a process that was ended so: 130 for Ctrl-C, and where none came."""
        return 128 + (self.number or signal.SIGINT)

    def finish(self) -> None:
        """From here to the end of the block the signals do nothing: what has been asked for is being done."""
        self._finishing = True

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if not self._finishing:
            super()._handle(number, frame)

    def _asked(self) -> None:
        pass

    def _asked_again(self) -> None:
        raise KeyboardInterrupt
