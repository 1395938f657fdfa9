"""One process at a time trains in a run's folder."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import weakref
from pathlib import Path
from typing import BinaryIO

from uepool.errors import ConfigError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LOCK = ".lock"
_HELD_BY_ANOTHER = (errno.EACCES, errno.EAGAIN)


class FolderLock:
    """The right to train in a folder, from :meth:`take` to :meth:`release`, or to the end of the process.

    The system knows who has it: a process that is killed loses it, and those that it forked never had it. Where the
    file system cannot tell, everybody has it.

    name: what the run is called by on a command line.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / LOCK
        self._name = name
        self._file: BinaryIO | None = None

    def take(self) -> None:
        """Where there is such a folder. ConfigError when it is trained in already.

        Again: makes sure of it, as the folder may have been removed and made anew.
        """
        while not self._is_in_place() and self._path.parent.is_dir():
            self._let_go()
            if not self._open():
                return

    def release(self) -> None:
        """Again: does nothing."""
        if self._is_in_place():
            with contextlib.suppress(OSError):
                self._path.unlink()  # still locked: who has opened it meanwhile finds that it is gone
        self._let_go()

    def _open(self) -> bool:
        """Whether a file was locked; it may be gone from its place by then."""
        if _held.get(_identity(self._path)) is not None:
            # A process has such a lock until it closes the file for the first time: it must not even be opened.
            raise self._refusal(_signature())
        try:
            file = self._path.open("ab+", buffering=0)
        except OSError:
            return False  # nothing can be written here, which is said elsewhere
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (OSError, AttributeError) as error:
            file.close()
            if getattr(error, "errno", None) in _HELD_BY_ANOTHER:
                raise self._refusal(self._read()) from None
            return False
        self._file = file
        _held[_identity(file.fileno())] = self
        with contextlib.suppress(OSError):  # the disk is full
            file.truncate(0)
            file.write(_signature().encode())
        return True

    def _read(self) -> str:
        with contextlib.suppress(OSError):
            return self._path.read_text()
        return ""

    def _refusal(self, who: str) -> ConfigError:
        return ConfigError(
            f"{self._name} is being trained by {who or 'another process'}: wait for its end, or end it (Ctrl-C and "
            "SIGTERM save a checkpoint), and then go on with it by --resume; or train into another folder"
        )

    def _is_in_place(self) -> bool:
        """Whether it is held, and by the file that others find."""
        return self._file is not None and _identity(self._file.fileno()) == _identity(self._path)

    def _let_go(self) -> None:
        if self._file is not None:
            _held.pop(_identity(self._file.fileno()), None)
            self._file.close()
            self._file = None


_held: weakref.WeakValueDictionary[tuple[int, int], FolderLock] = weakref.WeakValueDictionary()  # by this process


def _signature() -> str:
    return f"process {os.getpid()} (host {socket.gethostname()})"


def _identity(file: Path | int) -> tuple[int, int]:
    """Of a file; that of none when it is not there."""
    try:
        state = os.stat(file)
    except OSError:
        return (-1, -1)
    return (state.st_dev, state.st_ino)
