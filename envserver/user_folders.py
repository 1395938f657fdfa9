"""A folder for each instance that keeps files of its own (Unreal's Saved folder): fresh at its start, gone with it."""

import contextlib
import os
import shutil
import stat
from pathlib import Path

from envserver.folders import LockedFolder
from envserver.logs import CAP_BYTES, KEEP_VARIABLE, temporary_folder
from envserver.users import User

ENGINE_LOG = "engine.log"  # the engine's own log file there; the server has the same text from its standard output


class UserFolders:
    """Made when the first one is wanted: `uepool-user-<uid>-<random>` beside the folder of the logs, and kept if that
    is. Those of a server that was killed are swept then."""

    def __init__(self) -> None:
        self._folder: LockedFolder | None = None
        self._kept = bool(os.environ.get(KEEP_VARIABLE))
        self._live: set[Path] = set()

    def create(self, name: str, user: User | None) -> Path:
        """`user`: whose it is; None: the server's. Nobody else can look into it."""
        if self._folder is None:
            self._folder = temporary_folder("user-")
            self._folder.path.chmod(0o711)  # users that instances run as pass through
        path = self._folder.path / name
        path.mkdir(mode=0o700)
        if user is not None:
            os.chown(path, user.uid, user.gid)
        self._live.add(path)
        return path

    def remove(self, path: Path) -> None:
        self._live.discard(path)
        if not self._kept:
            shutil.rmtree(path, ignore_errors=True)

    def trim(self) -> None:
        """Empties engines' own log files that grew beyond the cap: they say nothing that the server has not got. An
        engine goes on writing where it was; the hole before takes no space. Safe in any thread."""
        for path in list(self._live):
            log = path / ENGINE_LOG
            with contextlib.suppress(OSError):
                found = os.stat(log, follow_symlinks=False)
                if found.st_blocks * 512 > CAP_BYTES:
                    _empty(log)

    def close(self) -> None:
        if self._folder is not None:
            self._folder.close()
            self._folder = None


def _empty(path: Path) -> None:
    """Not os.truncate(): an instance of another user could have put a link to anything there."""
    fd = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(fd)
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
            os.ftruncate(fd, 0)
    finally:
        os.close(fd)
