"""One line on standard error while a start takes long and someone is watching."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import TextIO

QUIET_SECONDS = 2.0
REDRAW_SECONDS = 0.5


class Progress:
    """``with Progress("sim:CartPole") as progress: progress.update(3, 64)``. Silent unless a terminal watches."""

    def __init__(self, name: str, stream: TextIO | None = None) -> None:
        self._name = name
        self._stream = sys.stderr if stream is None else stream
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._started = time.monotonic()
        self._state = "starting the server"

    def __enter__(self) -> Progress:
        if self._stream is not None and self._stream.isatty():
            self._thread = threading.Thread(target=self._draw, name="uepool-progress", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def update(self, ready: int, total: int, text: str = "") -> None:
        """Says how many of the instances are ready."""
        self._state = f"{ready} of {total} instances ready" + (f", {text}" if text else "")

    def _draw(self) -> None:
        if self._done.wait(QUIET_SECONDS):
            return
        while True:
            seconds = time.monotonic() - self._started
            line = f"uepool: starting {self._name}: {self._state} ({seconds:.0f} s)"
            self._stream.write(f"\r\x1b[K{line[:200]}")
            self._stream.flush()
            if self._done.wait(REDRAW_SECONDS):
                break
        self._stream.write("\r\x1b[K")
        self._stream.flush()
