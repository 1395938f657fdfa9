"""Where the results of a run go: a folder, or S3 by way of one. Said before work starts when that is not possible."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from uepool.errors import ConfigError
from uepool.training.config import TrainConfig
from uepool.training.run_folder import RUN
from uepool.training.s3 import SCHEME, Mirror, S3Error, S3Folder, working_folder
from uepool.training.uploading import Uploader, Waiting

LEAST_FREE = 100 << 20  # bytes
_QUIET_SECONDS = 1.0  # of waiting, before it is said what for
_LOOK_SECONDS = 0.2  # between two looks whether it is still to be waited for


class Results:
    """The folder of one run on this machine, and its mirror on S3 if it has one.

    name: what the run is called by on a command line: a path, or a URL.
    """

    def __init__(self, folder: Path, mirror_url: str = "") -> None:
        """mirror_url: of the run on S3. ConfigError when that is no URL, or boto3 is missing."""
        mirrored = S3Folder(mirror_url) if mirror_url else None
        self.folder = folder
        self.mirror_url = mirror_url
        self.name = mirror_url or str(folder)
        self._mirrored = mirrored
        self._mirror = None if mirrored is None else Mirror(folder, mirrored)
        self._uploader = Uploader()
        self._failure = ""

    @classmethod
    def new(cls, config: TrainConfig, out: str | None) -> Results:
        """For a new run: ``out`` itself, or a folder of its own in ``config.results``. Nothing is made yet."""
        if out is None:
            stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
            out = f"{config.results.rstrip('/')}/{config.name}_{stamp}"
        results = cls.at(out)
        if results._mirrored is not None and results._is_taken():
            raise ConfigError(f"{out}: there is a run already; --resume {out} goes on with it")
        return results

    @classmethod
    def at(cls, where: str) -> Results:
        """Of a path or URL. ConfigError when S3 refuses, or boto3 is missing."""
        if not where.startswith(SCHEME):
            return cls(Path(where).expanduser())
        where = where.rstrip("/")
        return cls(working_folder(where), where)

    def check(self) -> None:
        """ConfigError when nothing can be written there, or there is hardly any room."""
        check_folder(self.folder)
        if self._mirrored is not None:
            try:
                self._mirrored.probe()
            except S3Error as error:
                raise ConfigError(f"results: {error}") from None

    def push(self, keep: int, say: Callable[[str], None]) -> None:
        """Brings what is new to S3 while the caller goes on, after the upload under way if there is one. What fails is
        said once, and the next call tries again. ``say`` is called from another thread."""
        mirror = self._mirror
        if mirror is not None:
            self._uploader.ask(lambda: self._upload(mirror, keep, say))

    def deliver(self, keep: int, say: Callable[[str], None]) -> bool:
        """Brings all that is there now to S3, and waits for it until Ctrl-C. Returns whether it is there."""
        if self._mirror is None:
            return True
        with Waiting() as waiting:
            self.push(keep, say)
            done = self._uploader.wait(_QUIET_SECONDS)
            if done is None:
                say(f"waits for the upload to {self.name}; Ctrl-C ends the waiting")
            while done is None and not waiting.number:
                done = self._uploader.wait(_LOOK_SECONDS)
        if done is None:
            self._uploader.drop()
            say(f"not all of it is uploaded to {self.name}")
        return bool(done)

    def _upload(self, mirror: Mirror, keep: int, say: Callable[[str], None]) -> bool:
        try:
            mirror.push(keep)
        except Exception as error:  # nobody else would hear of it: this is a thread's
            failure = str(error) if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
            if failure != self._failure:
                say(f"could not be uploaded: {failure}; training goes on, and the next checkpoint tries again")
            self._failure = failure
            return False
        if self._failure:
            say(f"uploading to {self.name} works again")
            self._failure = ""
        return True

    def how_to_upload(self) -> str:
        return f"all of it is in {self.folder}; to upload it later: aws s3 cp --recursive {self.folder} {self.name}"

    def _is_taken(self) -> bool:
        assert self._mirrored is not None
        try:
            taken = RUN in self._mirrored.names()
        except S3Error as error:
            raise ConfigError(f"results: {error}") from None
        if not taken:
            shutil.rmtree(self.folder, ignore_errors=True)  # the copy of a run that is gone from there
        return taken


def check_folder(folder: Path) -> None:
    """ConfigError when files cannot be made in a folder, which need not be there yet, or there is hardly any room."""
    above = folder.absolute()
    while not above.exists():
        above = above.parent
    if not above.is_dir():
        raise ConfigError(f"results cannot be written to {folder}: {above} is no folder")
    try:
        with tempfile.TemporaryFile(dir=above) as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
        free = shutil.disk_usage(above).free
    except OSError as error:
        raise ConfigError(f"results cannot be written to {folder}: {above}: {error.strerror or error}") from None
    if free < LEAST_FREE:
        raise ConfigError(
            f"results cannot be written to {folder}: {above} has {free >> 20} MB free, and a run needs at least "
            f"{LEAST_FREE >> 20}: make room, or name another folder (--out)"
        )
