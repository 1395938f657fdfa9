"""What standard error is told of a start: one line while it takes long and someone is watching."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import TextIO

QUIET_SECONDS = 2.0
REDRAW_SECONDS = 0.5
REMIND_SECONDS = 60.0  # between two lines that say that someone is still waited for, where no terminal is
_WIPE = "\r\x1b[K"


class Progress:
    """``with Progress("sim:CartPole") as progress: progress.update(3, 64)``. Silent unless a terminal watches.

    announce: what it is told is for someone to act on. Each new text is then lines of its own, terminal or not, and
        that it still waits is said too: in the terminal's last line, else once a minute.
    """

    def __init__(self, name: str, stream: TextIO | None = None, announce: bool = False) -> None:
        self._name = name
        self._announce = announce
        self._stream = sys.stderr if stream is None else stream
        self._done = threading.Event()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._started = time.monotonic()
        self._count = ""
        self._state = "starting the server"

    def __enter__(self) -> Progress:
        if self._stream is not None and (self._stream.isatty() or self._announce):
            draw = self._draw if self._stream.isatty() else self._remind
            self._thread = threading.Thread(target=draw, name="uepool-progress", daemon=True)
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
        self._count = state = f"{ready} of {total} instances ready"
        if text and text != state:
            state += f", {text}"
        if self._announce and self._stream is not None and state != self._state:
            first, *more = state.splitlines()
            lines = [f"uepool: {self._name.rstrip(':')}: {first}", *(f"  {line}" for line in more)]
            with self._writing:
                wipe = _WIPE if self._stream.isatty() else ""
                self._write(wipe + "\n".join(lines) + "\n")
        self._state = state

    def _remind(self) -> None:
        while not self._done.wait(REMIND_SECONDS):
            with self._writing:
                self._write(f"uepool: {self._name.rstrip(':')}: still waiting after {self._seconds()}: {self._count}\n")

    def _draw(self) -> None:
        if self._done.wait(QUIET_SECONDS):
            return
        while True:
            if self._announce:
                line = f"uepool: {self._name.rstrip(':')}: waiting: {self._count} ({self._seconds()})"
            else:
                line = f"uepool: starting {self._name}: {self._state} ({self._seconds()})"
            with self._writing:
                self._write(f"{_WIPE}{line[:200]}")
            if self._done.wait(REDRAW_SECONDS):
                break
        self._write(_WIPE)

    def _seconds(self) -> str:
        return f"{time.monotonic() - self._started:.0f} s"

    def _write(self, text: str) -> None:
        assert self._stream is not None
        self._stream.write(text)
        self._stream.flush()
