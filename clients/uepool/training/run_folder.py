"""What ``uepool train`` leaves of a run, and how it is found again."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from envserver.version import __version__
from uepool.errors import ConfigError
from uepool.training.config import TrainConfig
from uepool.training.durable import sync_folder, sync_tree, write_whole
from uepool.training.lock import LOCK

FORMAT = 1
RUN, CONFIG, CHECKPOINTS, WHOLE = "run.json", "config.yaml", "checkpoints", "checkpoint.json"
_DIGITS = 12
_PART = ".part-"


@dataclass(frozen=True)
class Checkpoint:
    """One that is whole. path: its folder; env_steps: after so many."""

    path: Path
    env_steps: int
    trainer: str


class RunFolder:
    """A run's folder that is there already: made by :meth:`create`, or found by :meth:`open` or :meth:`find`."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.checkpoint: Checkpoint | None = None  # the one that find() was told to take

    @classmethod
    def create(cls, path: str | Path, config: TrainConfig, command: list[str] | None = None) -> RunFolder:
        """Makes it. ConfigError when there is something in it already, or it cannot be written."""
        folder = cls(path)
        try:
            folder.path.mkdir(parents=True, exist_ok=True)
            if any(entry.name != LOCK for entry in folder.path.iterdir()):
                raise ConfigError(f"{path}: there is something in it already; --resume {path} goes on with a run")
            for name in (CHECKPOINTS, "videos", "tensorboard"):
                (folder.path / name).mkdir()
            folder.write_config(config)
            created = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
            folder._write_run(
                {
                    "format": FORMAT,
                    "trainer": config.trainer,
                    "name": config.name,
                    "uepool": __version__,
                    "status": "running",
                    "env_steps": 0,
                    "created": created,
                    "command": command or [],
                }
            )
        except OSError as error:
            raise ConfigError(f"results cannot be written to {path}: {error.strerror or error}") from None
        return folder

    @classmethod
    def open(cls, path: str | Path) -> RunFolder:
        """One that is there. ConfigError when it is no run's folder, or of a newer uepool."""
        folder = cls(path)
        document = folder.document()
        if document.get("format") != FORMAT:
            raise ConfigError(
                f"{folder.path / RUN}: has format {document.get('format')!r}, and this uepool ({__version__}) reads "
                f"{FORMAT}: use the uepool that made it ({document.get('uepool', 'unknown')}), or a newer one"
            )
        return folder

    @classmethod
    def find(cls, text: str | Path) -> RunFolder:
        """The run that RUN, RUN/checkpoints/STEPS or s3://BUCKET/RUN names; with STEPS, ``checkpoint`` is that one.

        What is on S3 is downloaded. ConfigError when there is none.
        """
        if str(text).startswith("s3://"):
            from uepool.training.s3 import download_run

            return download_run(str(text))
        path = Path(text).expanduser()
        if (path / RUN).is_file():
            return cls.open(path)
        if path.parent.name == CHECKPOINTS and (path.parent.parent / RUN).is_file():
            folder = cls.open(path.parent.parent)
            chosen = [checkpoint for checkpoint in folder.checkpoints() if checkpoint.path.name == path.name]
            if not chosen:
                known = ", ".join(checkpoint.path.name for checkpoint in folder.checkpoints()) or "none"
                raise ConfigError(f"{path} is no whole checkpoint; there are: {known}")
            folder.checkpoint = chosen[0]
            return folder
        what = "is no run: it has no run.json" if path.is_dir() else "is not there"
        raise ConfigError(f"{path} {what}; name the folder that `uepool train` printed, or one of its checkpoints")

    def document(self) -> dict[str, Any]:
        """What run.json says. ConfigError when it cannot be read."""
        try:
            document = json.loads((self.path / RUN).read_text())
        except OSError as error:
            raise ConfigError(f"{self.path} is no run: {RUN}: {error.strerror}") from None
        except ValueError as error:
            raise ConfigError(f"{self.path / RUN}: is not JSON: {error}") from None
        if not isinstance(document, dict):
            raise ConfigError(f"{self.path / RUN}: is no JSON object")
        return document

    def update(self, **values: Any) -> None:
        """Changes entries of run.json."""
        self._write_run({**self.document(), **values})

    def config(self) -> TrainConfig:
        """The config that the run is made by. ConfigError when it cannot be read."""
        from uepool.training.reading import load

        return load(self.path / CONFIG)

    def write_config(self, config: TrainConfig) -> None:
        import yaml

        write_whole(self.path / CONFIG, yaml.safe_dump(config.plain(), sort_keys=False, allow_unicode=True))

    # --- checkpoints ---------------------------------------------------------------------------------------------

    def checkpoints(self) -> list[Checkpoint]:
        """The whole ones, oldest first. One that was being written when its process ended is none."""
        found = []
        folder = self.path / CHECKPOINTS
        for path in folder.iterdir() if folder.is_dir() else ():
            if len(path.name) != _DIGITS or not path.name.isdigit():
                continue
            checkpoint = read_checkpoint(path)
            if checkpoint is not None:
                found.append(checkpoint)
        return sorted(found, key=lambda checkpoint: checkpoint.env_steps)

    def latest(self) -> Checkpoint | None:
        """The newest whole one, or the one that find() was told to take."""
        return self.checkpoint if self.checkpoint is not None else self.newest()

    def newest(self) -> Checkpoint | None:
        """The newest whole one."""
        found = self.checkpoints()
        return found[-1] if found else None

    def begin_checkpoint(self, env_steps: int) -> Path:
        """An empty folder to save into, which :meth:`finish_checkpoint` gives its name."""
        part = self.path / CHECKPOINTS / f"{_PART}{env_steps:0{_DIGITS}d}"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        return part

    def finish_checkpoint(self, part: Path, env_steps: int, trainer: str) -> Checkpoint:
        """Makes a checkpoint of what was saved: on the disk before it has its name. OSError: the disk is full, say."""
        files = sorted(path.relative_to(part).as_posix() for path in part.rglob("*") if path.is_file())
        document = {"trainer": trainer, "env_steps": env_steps, "files": files}
        sync_tree(part)
        write_whole(part / WHOLE, json.dumps(document, indent=2) + "\n")
        final = part.parent / f"{env_steps:0{_DIGITS}d}"
        if final.exists():  # saved at this step before: as good
            shutil.rmtree(part)
        else:
            os.rename(part, final)
            sync_folder(final.parent)
        return Checkpoint(final, env_steps, trainer)

    def drop_old(self, keep: int) -> None:
        """Removes all but the newest ``keep`` checkpoints (0: none), and parts that a killed process left."""
        folder = self.path / CHECKPOINTS
        self.drop_parts()
        if not keep:
            return
        for checkpoint in self.checkpoints()[:-keep]:
            # Another name first: a process killed meanwhile leaves no checkpoint with half of its files.
            doomed = folder / f"{_PART}{checkpoint.path.name}"
            os.rename(checkpoint.path, doomed)
            shutil.rmtree(doomed, ignore_errors=True)

    def drop_parts(self) -> None:
        """Removes checkpoints that are not whole: begun, or half removed."""
        for part in (self.path / CHECKPOINTS).glob(f"{_PART}*"):
            shutil.rmtree(part, ignore_errors=True)

    def _write_run(self, document: dict[str, Any]) -> None:
        write_whole(self.path / RUN, json.dumps(document, indent=2) + "\n")


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The checkpoint in a folder, or None when it is not whole."""
    try:
        document = json.loads((path / WHOLE).read_text())
        checkpoint = Checkpoint(path, int(document["env_steps"]), str(document["trainer"]))
        files = [str(name) for name in document["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return checkpoint if all((path / name).is_file() for name in files) else None
