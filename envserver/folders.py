"""Folders that belong to one server: private, held by a lock, swept by a later server when theirs was killed.

A folder is `PREFIX<random>` and holds a lock file. A folder whose lock is free belongs to a server that was killed.
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


class LockedFolder:
    """A fresh folder in `parent`; with `kept` it stays when it is closed, and nothing is swept."""

    def __init__(self, parent: Path, prefix: str, kept: bool) -> None:
        self._kept = kept
        if kept:
            parent.mkdir(parents=True, exist_ok=True)
        else:
            _sweep(parent, prefix)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            lock = _try_lock(self.path / LOCK, create=True)
            if lock is not None:
                self._lock = lock
                return

    def close(self) -> None:
        if self._kept:
            with contextlib.suppress(OSError):
                (self.path / LOCK).unlink()
        else:
            shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


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
