"""What standard error is told of a start: one line while it takes long and someone is watching."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import TextIO

QUIET_SECONDS = 2.0
REDRAW_SECONDS = 0.5


class Progress:
    """``with Progress("sim:CartPole") as progress: progress.update(3, 64)``. Silent unless a terminal watches.

    announce: what it is told is for someone to act on. Each new text is then a line of its own, terminal or not.
    """

    def __init__(self, name: str, stream: TextIO | None = None, announce: bool = False) -> None:
        self._name = name
        self._announce = announce
        self._stream = sys.stderr if stream is None else stream
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._started = time.monotonic()
        self._state = "starting the server"

    def __enter__(self) -> Progress:
        if self._stream is not None and self._stream.isatty() and not self._announce:
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
        state = f"{ready} of {total} instances ready"
        if text and text != state:
            state += f", {text}"
        if self._announce and self._stream is not None and state != self._state:
            self._stream.write(f"uepool: {self._name.rstrip(':')}: {state}\n")
            self._stream.flush()
        self._state = state

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
