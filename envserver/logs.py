"""Log files of instances: capped, private, gone with the server unless the user names a folder to keep them in.

Each server has one folder `uepool-<uid>-<random>` in the temporary folder, held by a lock file. A folder whose lock is
free belongs to a server that was killed: the next server to start sweeps it away. With UEPOOL_LOG_DIR set the folder
lies there and is kept.
"""

import contextlib
import fcntl
import logging
import os
import shutil
import tempfile
import time
from pathlib import Path

LOCK = "lock"
KEEP_VARIABLE = "UEPOOL_LOG_DIR"
CAP_BYTES = 4 << 20  # of one log; more is cut to its newer half
KEPT_DEAD_LOGS = 8  # per session, of instances that are gone
TAIL_LINES = 20
TAIL_BYTES = 3000


class LogFolder:
    """Where a server's logs are; made by the constructor, removed by close()."""

    def __init__(self) -> None:
        kept_in = os.environ.get(KEEP_VARIABLE)
        self.kept = bool(kept_in)
        prefix = f"uepool-{os.getuid()}-"
        parent = Path(kept_in) if kept_in else Path(tempfile.gettempdir())
        if self.kept:
            parent.mkdir(parents=True, exist_ok=True)
        else:
            _sweep(parent, prefix)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            lock = _try_lock(self.path / LOCK, create=True)
            if lock is not None:
                self._lock = lock
                return

    def create(self, name: str) -> "Log":
        return Log(self.path / name)

    def forget(self, log: "Log") -> None:
        """An instance's log is no longer wanted."""
        if not self.kept:
            log.path.unlink(missing_ok=True)

    def close(self) -> None:
        if self.kept:
            with contextlib.suppress(OSError):
                (self.path / LOCK).unlink()
        else:
            shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


class Log:
    """One instance's output. The instance writes through a descriptor of its own, always at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> int:
        """A new descriptor for an instance's output; the caller's to close."""
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def trim(self) -> None:
        """Keeps the newer half of a log that grew beyond its cap. Lines written meanwhile may be lost."""
        with contextlib.suppress(FileNotFoundError):
            size = os.stat(self.path).st_size
            if size <= CAP_BYTES:
                return
            with open(self.path, "rb+", buffering=0) as file:
                newer = os.pread(file.fileno(), CAP_BYTES // 2, size - CAP_BYTES // 2)
                newer = newer[newer.find(b"\n") + 1 :]
                file.truncate(0)
                file.write(b"[earlier output was dropped]\n" + newer)

    def tail(self, lines: int = TAIL_LINES) -> str:
        """The last lines, without the final newline; "" when nothing was written."""
        try:
            with open(self.path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                file.seek(max(0, size - TAIL_BYTES))
                data = file.read(TAIL_BYTES)
        except OSError:
            return ""
        return "\n".join(data.decode("utf-8", "replace").replace("\0", "").splitlines()[-lines:])

    def quote(self) -> str:
        """For the end of an error's text."""
        tail = self.tail()
        if not tail:
            return f"its log {self.path} is empty"
        indented = "\n".join("  | " + line for line in tail.splitlines())
        return f"its log {self.path} ends with:\n{indented}"


def _sweep(parent: Path, prefix: str) -> None:
    for folder in parent.glob(prefix + "*"):
        lock = None
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = _try_lock(folder / LOCK, create=False)
            # Without a lock file it is being made or being removed at this moment; or was left there by a crash.
            abandoned = not (folder / LOCK).exists() and time.time() - folder.stat().st_mtime > 60
            if lock is not None or abandoned:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError as error:
            logging.getLogger(__name__).info("cannot sweep %s: %s", folder, error)
        finally:
            if lock is not None:
                os.close(lock)


def _try_lock(path: Path, create: bool) -> int | None:
    """A descriptor that holds the lock, or None when another server has it or the file is not there (any more)."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0), 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.stat(path).st_ino == os.fstat(fd).st_ino:  # else a sweeper was faster
            return fd
    except OSError:
        pass
    os.close(fd)
    return None
