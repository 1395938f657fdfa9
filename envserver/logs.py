"""Log files of instances: capped, private, gone with the server unless the user names a folder to keep them in.

Each server has one folder `uepool-<uid>-<random>` in the temporary folder. With UEPOOL_LOG_DIR set the folder lies
there and is kept.
"""

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

from envserver import log_text
from envserver.folders import LOCK, LockedFolder

__all__ = ["LOCK", "Log", "LogFolder", "temporary_folder"]

KEEP_VARIABLE = "UEPOOL_LOG_DIR"
CAP_BYTES = 4 << 20  # of one log; what is older goes to NAME.1, which has half of that
KEPT_DEAD_LOGS = 8  # per session, of instances that are gone
TAIL_LINES = 20
TAIL_BYTES = 3000
_LOOK_BACK = 1 << 20  # bytes of a log that are looked at for its tail: a flood of one line is collapsed
_READ_CAPS = 4  # what is more than so many caps before the end of a log is dropped unread
_DROPPED = b"[earlier output was dropped]\n"


def temporary_folder(prefix: str) -> LockedFolder:
    """A folder of this server, for `uepool-<prefix><uid>-<random>`; where, and whether it is kept, as logs are."""
    kept_in = os.environ.get(KEEP_VARIABLE)
    parent = Path(kept_in) if kept_in else Path(tempfile.gettempdir())
    return LockedFolder(parent, f"uepool-{prefix}{os.getuid()}-", kept=bool(kept_in))


class LogFolder:
    """Where a server's logs are; made by the constructor, removed by close()."""

    def __init__(self) -> None:
        self.kept = bool(os.environ.get(KEEP_VARIABLE))
        self._folder = temporary_folder("")
        self.path = self._folder.path
        self._lock = threading.Lock()  # logs are trimmed in another thread
        self._closed = False

    def create(self, name: str) -> "Log":
        return Log(self.path / name)

    def forget(self, log: "Log") -> None:
        """An instance's log is no longer wanted."""
        if not self.kept:
            with self._lock:
                for path in (log.path, log.older):
                    path.unlink(missing_ok=True)

    def trim(self, logs: Iterable["Log"]) -> None:
        """Log.trim() of each. Safe in any thread."""
        for log in logs:
            with self._lock:
                if self._closed:
                    return
                log.trim()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._folder.close()


class Log:
    """One instance's output. The instance writes through a descriptor of its own, always at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.older = path.with_name(path.name + ".1")

    def open(self) -> int:
        """A new descriptor for an instance's output; the caller's to close."""
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def trim(self) -> None:
        """Of a log that grew beyond its cap: repeated lines become one, then the older half goes to NAME.1. Lines
        written in the last moment may be lost."""
        with contextlib.suppress(FileNotFoundError):
            size = os.stat(self.path).st_size
            if size <= CAP_BYTES:
                return
            with open(self.path, "rb+", buffering=0) as file:
                start = max(0, size - _READ_CAPS * CAP_BYTES)
                text = os.pread(file.fileno(), size - start, start)
                if start:
                    text = _DROPPED + text[text.find(b"\n") + 1 :]
                text = log_text.collapse(text)
                if len(text) > CAP_BYTES // 2:
                    text = self._move_older(text)
                meanwhile = os.fstat(file.fileno()).st_size - size
                text += os.pread(file.fileno(), meanwhile, size) if 0 < meanwhile <= CAP_BYTES else b""
                file.truncate(0)
                file.write(text)

    def _move_older(self, text: bytes) -> bytes:
        """Puts the older half of a text into NAME.1 and returns the newer one."""
        middle = max(text.find(b"\n", len(text) - CAP_BYTES // 2) + 1, len(text) - CAP_BYTES // 2)
        older = text[:middle]
        lost = self.older.exists()
        if len(older) > CAP_BYTES // 2:
            older = older[older.find(b"\n", len(older) - CAP_BYTES // 2) + 1 :]
            lost = True
        with contextlib.suppress(OSError):  # a full disk, say: then only the newer half is left
            self.older.write_bytes((_DROPPED if lost and not older.startswith(_DROPPED) else b"") + older)
        return f"[earlier output is in {self.older.name}]\n".encode() + text[middle:]

    def tail(self, lines: int = TAIL_LINES) -> str:
        """The last lines, without the final newline; "" when nothing was written. Repeated lines stand there once."""
        return _last(self._recent(), lines)

    def recent(self) -> str:
        """More than the tail: what a program may look through for a word."""
        return "\n".join(self._recent())

    def quote(self) -> str:
        """For the end of an error's text: lines that tell of an engine's end first, if the tail lacks them."""
        recent = self._recent()
        tail = _last(recent, TAIL_LINES).splitlines()
        if not tail:
            return f"its log {self.path} is empty"
        ends = "\n".join("  | " + line for line in tail)
        telling = log_text.telling(recent)
        if all(line in tail for line in telling):
            return f"its log {self.path} ends with:\n{ends}"
        says = "\n".join("  ! " + line[: TAIL_BYTES // 6] for line in telling)
        return f"its log {self.path} says:\n{says}\n  and ends with:\n{ends}"

    def _recent(self) -> list[str]:
        try:
            with open(self.path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                file.seek(max(0, size - _LOOK_BACK))
                data = file.read(_LOOK_BACK)
        except OSError:
            return []
        return log_text.collapse(data).decode("utf-8", "replace").replace("\0", "").splitlines()


def _last(lines: list[str], most: int) -> str:
    text = "\n".join(lines[-most:])
    return text if len(text) <= TAIL_BYTES else text[-TAIL_BYTES:]
