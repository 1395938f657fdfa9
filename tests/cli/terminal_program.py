"""A command on a terminal of its own, and what that terminal shows."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import psutil

SECONDS = 40.0
# What the commands draw with: text at the beginning of a line, colours, the modes that they enter and leave.
_TOKEN = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])|([^\x1b]+)")
_MODES = {"?1049": False, "?25": True, "?7": True}  # alternate screen, cursor, wrapping: as they are at first


class TerminalProgram:
    """`uepool ARGUMENTS` in a terminal of (lines, columns). A context manager; nothing may be left behind it.

    code: the exit status, after finish().
    """

    def __init__(
        self, *arguments: object, folder: Path, size: tuple[int, int] = (30, 100), env: dict[str, str] | None = None
    ) -> None:
        self._ours, self._theirs = pty.openpty()
        self._size = size
        self.resize(*size)
        self._before = termios.tcgetattr(self._theirs)
        clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "uepool.cli.main", *map(str, arguments)],
            cwd=folder,
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            start_new_session=True,
            env={**clean, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        self._family: set[psutil.Process] = set()
        self._bytes = b""
        self.code: int | None = None

    # --- what it shows ------------------------------------------------------------------------------------------------

    @property
    def said(self) -> str:
        """All that it has written so far."""
        return self._bytes.decode(errors="replace")

    @property
    def lines(self) -> list[str]:
        """What stands on the screen now, without colours."""
        shown: dict[int, str] = {}
        line = 0
        for codes, letter, text in _TOKEN.findall(self.said.rpartition("\x1b[?1049h")[2]):
            if letter == "H":
                line = int(codes.partition(";")[0] or 1)
                shown[line] = ""
            elif letter == "J":
                shown = {}
            elif text:
                shown[line] = shown.get(line, "") + text
        return [shown.get(number, "").rstrip() for number in range(1, self._size[0] + 1)]

    @property
    def modes_are_as_before(self) -> bool:
        """Whether screen, cursor, wrapping and the line discipline are as they were."""
        modes = dict(_MODES)
        for mode, letter in re.findall(r"\x1b\[(\?\d+)([hl])", self.said):
            modes[mode] = letter == "h"
        return modes == _MODES and termios.tcgetattr(self._theirs) == self._before

    # --- what is done to it -------------------------------------------------------------------------------------------

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def resize(self, lines: int, columns: int) -> None:
        self._size = (lines, columns)
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("4H", lines, columns, 0, 0))

    def signal(self, number: int) -> None:
        os.kill(self._process.pid, number)

    def kill_children(self) -> None:
        for child in psutil.Process(self._process.pid).children(recursive=True):
            child.kill()

    def wait_for(self, text: str) -> None:
        """Until the screen, or what was said after it was left, shows the text."""
        self.wait_until(lambda: text in "\n".join(self.lines) or text in self.said.rpartition("\x1b[?1049l")[2], text)

    def wait_until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not condition():
            left = deadline - time.monotonic()
            more = left > 0 and self._read(left)
            assert more, f"did not happen: {what}; it said:\n{self.said[-3000:]}"

    def finish(self) -> int:
        """Waits for its end, and that of all that it started; its exit status."""
        while self._read(SECONDS):
            pass
        self.code = self._process.wait(timeout=SECONDS)
        deadline = time.monotonic() + SECONDS
        while any(map(_lives, self._family)):
            assert time.monotonic() < deadline, f"left behind: {self._family}"
            time.sleep(0.01)
        return self.code

    def _read(self, seconds: float) -> bool:
        """Takes in what it writes; False when it has ended and all was read, or after so many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            ended = self._process.poll() is not None
            if not ended:
                self._family.update(psutil.Process(self._process.pid).children(recursive=True))
            if select.select([self._ours], [], [], 0.02)[0]:
                self._bytes += os.read(self._ours, 1 << 16)
                return True
            if ended or time.monotonic() > deadline:
                return False

    def __enter__(self) -> TerminalProgram:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        for member in filter(_lives, self._family):
            member.kill()
        os.close(self._ours)
        os.close(self._theirs)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
