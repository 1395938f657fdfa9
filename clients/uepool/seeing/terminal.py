"""A terminal taken over for a while, its screen and its keys, and given back as it was, whatever happens."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType, TracebackType
from typing import Any

from uepool.errors import ConfigError

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J"  # alternate screen, no cursor, no wrapping
_LEAVE = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
_ENDING = (signal.SIGTERM, signal.SIGHUP) if hasattr(signal, "SIGHUP") else (signal.SIGTERM,)
_KEYS = {"A": "up", "B": "down", "C": "right", "D": "left"}
_ARROW = re.compile(r"\x1b[\[O]([A-D])")
_SEQUENCE = re.compile(r"\x1b(?:[\[O][0-9;?]*[A-Za-z~])?")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ESCAPE_SECONDS = 0.05  # until the rest of what a key sends has come
QUIT = "q"


def is_terminal() -> bool:
    return sys.stdout.isatty()


def has_keyboard() -> bool:
    return sys.stdin.isatty()


class Terminal:
    """The terminal of this process, for drawing and for reading keys. A context manager.

    A signal that ends the process ends the block first, as SystemExit. Ctrl-C stays what it is.
    """

    def __init__(self) -> None:
        if not is_terminal():
            raise ConfigError("standard output is no terminal")
        self._out = sys.stdout.fileno()
        self._shown: list[str] = []
        self._size = (0, 0)
        self._keys = _Keys()
        self._handlers: dict[int, Any] = {}
        self._ended_by = 0

    def __enter__(self) -> Terminal:
        try:
            for number in _ENDING:
                self._handlers[number] = signal.signal(number, self._end)
            self._keys.open()
            self._write(_ENTER)
        except BaseException:
            self._restore()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def _restore(self) -> None:
        interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C does not cut this short
        try:
            self._write(_LEAVE)
        except OSError:
            pass  # the terminal is gone
        finally:
            self._keys.close()
            for number, handler in (*self._handlers.items(), (signal.SIGINT, interrupt)):
                signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._ended_by = number  # in case that what is interrupted ignores exceptions, as __del__ does
        self._check()

    def _check(self) -> None:
        if self._ended_by:
            raise SystemExit(128 + self._ended_by)

    def size(self) -> tuple[int, int]:
        """(lines, columns) at present."""
        columns, lines = os.get_terminal_size(self._out)
        return max(lines, 1), max(columns, 1)

    def draw(self, lines: Sequence[str]) -> None:
        """Shows ``lines`` from the top; what does not fit is left out. Sends only those that changed."""
        self._check()
        size = self.size()
        if size != self._size:
            self._size, self._shown = size, []
            self._write("\x1b[0m\x1b[2J")
        lines = list(lines[: size[0]])
        shown = self._shown + [""] * (len(lines) - len(self._shown))
        changed = [
            f"\x1b[{i + 1};1H{line}\x1b[0m{' ' * (size[1] - len(_COLOUR.sub('', line)))}"
            for i, line in enumerate(lines + [""] * (len(shown) - len(lines)))
            if line != shown[i]
        ]
        self._shown = lines
        if changed:
            self._write("".join(changed))

    def keys(self, seconds: float = 0.0) -> list[str]:
        """Keys pressed since the last call; if none, waits for one, at most so long.

        "up", "down", "left", "right", "space", and letters and digits as themselves, in lower case.
        """
        return self._keys.read(seconds)

    def _write(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self._out, data) :]


class _Keys:
    """Standard input without lines and echo; nothing where it is no terminal."""

    def __init__(self) -> None:
        self._in = sys.stdin.fileno() if has_keyboard() else -1
        self._restore: Callable[[], None] | None = None

    def open(self) -> None:
        if self._in < 0:
            return
        import termios

        before = termios.tcgetattr(self._in)
        self._restore = lambda: termios.tcsetattr(self._in, termios.TCSAFLUSH, before)
        now = termios.tcgetattr(self._in)
        now[3] &= ~(termios.ICANON | termios.ECHO)
        now[6][termios.VMIN], now[6][termios.VTIME] = 1, 0
        now[6][termios.VSUSP] = b"\0"  # stopped, this would leave its screen behind
        termios.tcsetattr(self._in, termios.TCSADRAIN, now)

    def close(self) -> None:
        restore, self._restore = self._restore, None
        if restore is not None:
            try:
                restore()
            except Exception:
                pass  # the terminal is gone

    def read(self, seconds: float) -> list[str]:
        if self._in < 0:
            time.sleep(seconds)
            return []
        if not self._ready(seconds):
            return []
        text = self._available()
        while _is_begun(text) and self._ready(_ESCAPE_SECONDS):
            text += self._available()
        return _names(text)

    def _ready(self, seconds: float) -> bool:
        return bool(select.select([self._in], [], [], max(0.0, seconds))[0])

    def _available(self) -> str:
        try:
            data = os.read(self._in, 4096)
        except OSError:
            data = b""
        return data.decode(errors="replace") if data else QUIT  # nobody can press a key any more


def _is_begun(text: str) -> bool:
    """Whether the end is the beginning of what a key sends."""
    return re.search(r"\x1b(?:[\[O][0-9;?]*)?\Z", text) is not None


def _names(text: str) -> list[str]:
    names = []
    while text:
        if text[0] == "\x1b":
            match = _SEQUENCE.match(text)
            assert match is not None
            arrow = _ARROW.fullmatch(match[0])
            if arrow is not None:
                names.append(_KEYS[arrow[1]])
            text = text[match.end() :]
            continue
        if text[0] == " ":
            names.append("space")
        elif text[0].isprintable():
            names.append(text[0].lower())
        text = text[1:]
    return names
