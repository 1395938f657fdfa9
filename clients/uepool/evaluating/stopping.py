"""Ctrl-C while files are written: asked once, play stops after the step under way, and no file is torn."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any


class Stopping:
    """Within the block the first Ctrl-C sets :attr:`asked`; the second is a KeyboardInterrupt, as ever.

    Outside the main thread it does nothing.
    """

    def __init__(self) -> None:
        self.asked = False
        self._finishing = False
        self._before: Any = None

    def __enter__(self) -> Stopping:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def finish(self) -> None:
        """From here to the end of the block Ctrl-C does nothing: what has been asked for is being done."""
        self._finishing = True

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._finishing:
            return
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
