"""Runs one step's command to its end: its output in a file, a line that moves while it runs, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from envserver.users import User

_LOOK_SECONDS = 0.2  # between two looks at a running command
_REMIND_SECONDS = 60.0  # between two lines where no terminal is
_PATIENCE_SECONDS = 10.0  # that a command is given to end after each signal
_TAIL_BYTES = 4096
_WIPE = "\r\x1b[K"


@dataclass(frozen=True)
class Ended:
    status: int  # negative: the signal that ended it
    seconds: float


class StepProgress:
    """What someone who waits is told, on standard error."""

    def __init__(self, title: str, log: Path, stream: TextIO | None = None) -> None:
        self._title = title
        self._log = log
        self._stream = sys.stderr if stream is None else stream
        self._live = self._stream.isatty()
        self._begun = self._said = time.monotonic()

    def __enter__(self) -> StepProgress:
        if not self._live:
            self._write(f"{self._title} ...\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._write(_WIPE)

    def still(self) -> None:
        now = time.monotonic()
        text = f"{self._title} ... {clock(now - self._begun)}"
        if self._live:
            columns = os.get_terminal_size(self._stream.fileno()).columns or 80
            self._write(_WIPE + f"{text}  {last_line(self._log)}"[: columns - 1])
        elif now - self._said >= _REMIND_SECONDS:
            self._said = now
            self._write(f"{text}  {last_line(self._log)}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def run(
    command: list[str],
    *,
    folder: Path,
    log: Path,
    environment: Mapping[str, str],
    user: User | None,
    still: Callable[[], None],
) -> Ended:
    """Runs a command, as `user` if one is given. When interrupted, ends it and everything that it started first."""
    begun = time.monotonic()
    rights: dict[str, object] = {}
    if user is not None:
        rights = {"user": user.uid, "group": user.gid, "extra_groups": list(user.groups)}
        environment = {**environment, **user.environment(str(folder))}
    with log.open("wb") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that its children can be ended with it
                **rights,  # type: ignore[call-overload]
            )
        except OSError as error:
            output.write(f"cannot be run: {error}\n".encode())
            return Ended(127, time.monotonic() - begun)
    try:
        while True:
            try:
                status = process.wait(_LOOK_SECONDS)
                return Ended(status, time.monotonic() - begun)
            except subprocess.TimeoutExpired:
                still()
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the command's session: gently at first, at once when interrupted again."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            if process.poll() is not None:
                break
            _signal(process, number)
            try:
                process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                continue
    finally:
        # What it left behind too: compilers that go on after their build tool.
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def last_line(log: Path) -> str:
    """The last line with anything in it."""
    lines = [line.strip() for line in tail(log, _TAIL_BYTES).splitlines()]
    return next((line for line in reversed(lines) if line), "")


def tail(log: Path, size: int) -> str:
    """The last `size` bytes as text."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - size))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def clock(seconds: float) -> str:
    """12:34, or 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
