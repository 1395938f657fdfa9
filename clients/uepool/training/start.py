"""What a command line asks for: which config, which folder, from which checkpoint. All that can be wrong is said."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from uepool.errors import ConfigError
from uepool.training import tracking
from uepool.training.config import TrainConfig
from uepool.training.lock import FolderLock
from uepool.training.reading import load
from uepool.training.results import Results
from uepool.training.run_folder import CHECKPOINTS, CONFIG, RUN, Checkpoint, RunFolder
from uepool.training.s3 import SCHEME, working_folder


@dataclass(frozen=True)
class Request:
    """The command line. file: None: the config of the run that ``resume`` names. overrides: ``a.b=VALUE``."""

    file: str | None = None
    overrides: Sequence[str] = ()
    resume: str | None = None
    out: str | None = None
    total_steps: int | None = None
    local_mode: bool = False
    wandb: str | None = None


@dataclass(frozen=True)
class Start:
    """Where a run begins. checkpoint: the one gone on from; None: it is a new run.

    lock: of the results' folder; taken where that is there already, so that nobody changes it until the run begins.
    """

    config: TrainConfig
    results: Results
    lock: FolderLock
    checkpoint: Checkpoint | None
    wandb: str | None
    command: list[str]

    @property
    def is_new(self) -> bool:
        return self.checkpoint is None


def settle(request: Request) -> Start:
    """Reads and checks everything that can be without envs and trainers. ConfigError lists what is wrong."""
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())  # modules of the user's: models, envs, experiments
    overrides = list(request.overrides)
    if request.total_steps is not None:
        overrides.append(f"total_steps={request.total_steps}")
    if request.wandb is not None:
        tracking.check()
    with contextlib.ExitStack() as undo:
        start = _resumed(request, overrides, undo) if request.resume else _new(request, overrides, undo)
        start.results.check()
        undo.pop_all()
    return start


def _new(request: Request, overrides: list[str], undo: contextlib.ExitStack) -> Start:
    if request.file is None:
        raise ConfigError("name a YAML file, or a run to go on with: --resume RUN")
    config = _local(load(request.file, overrides), request.local_mode)
    out = request.out
    lock = None if out is None else _locked(_local_folder(out), out, undo)  # before what is there is looked at
    results = Results.new(config, out)
    return Start(config, results, lock or FolderLock(results.folder, results.name), None, request.wandb, sys.argv[:])


def _resumed(request: Request, overrides: list[str], undo: contextlib.ExitStack) -> Start:
    assert request.resume is not None
    if request.out is not None:
        raise ConfigError(f"--out: a run that is gone on with stays where it is, in {request.resume}")
    lock = _locked(_folder_of(request.resume), request.resume, undo)  # before S3's copy of it is brought up to date
    run = RunFolder.find(request.resume)
    checkpoint = _checkpoint(run, request.resume)
    config = _local(load(request.file or run.path / CONFIG, overrides), request.local_mode)
    if config.trainer != checkpoint.trainer:
        raise ConfigError(f"trainer: is {config.trainer}, and {checkpoint.path} is of {checkpoint.trainer}")
    if config.total_steps <= checkpoint.env_steps:
        raise ConfigError(
            f"{request.resume} is at {checkpoint.env_steps:,} env steps, and total_steps is {config.total_steps:,}: "
            f"nothing is left to do; --total-steps {2 * checkpoint.env_steps} goes on"
        )
    results = Results(run.path, mirror_url=run.document().get("mirror", ""))
    return Start(config, results, lock, checkpoint, request.wandb, sys.argv[:])


def _locked(folder: Path, name: str, undo: contextlib.ExitStack) -> FolderLock:
    """The lock of a folder, taken if that is there, until ``undo`` or the run ends. ConfigError: it is trained in."""
    lock = FolderLock(folder, name)
    undo.callback(lock.release)
    lock.take()
    return lock


def _folder_of(name: str) -> Path:
    """Of the run that RUN or RUN/checkpoints/STEPS names, on this machine."""
    if name.startswith(SCHEME):
        return _local_folder(name.rstrip("/").partition(f"/{CHECKPOINTS}/")[0])
    path = _local_folder(name)
    is_checkpoint = path.parent.name == CHECKPOINTS and not (path / RUN).is_file()
    return path.parent.parent if is_checkpoint else path


def _local_folder(name: str) -> Path:
    return working_folder(name.rstrip("/")) if name.startswith(SCHEME) else Path(name).expanduser()


def _checkpoint(run: RunFolder, name: str) -> Checkpoint:
    """The one to go on from. ConfigError when there is none, or there are newer ones than the one that is named."""
    latest, chosen = run.newest(), run.latest()
    if chosen is None or latest is None:
        raise ConfigError(f"{name} has no whole checkpoint to go on from: start it again")
    if chosen.env_steps < latest.env_steps:
        raise ConfigError(
            f"{name}: there is a newer checkpoint, {latest.path}: remove what is newer, and the run goes on from here"
        )
    return chosen


def _local(config: TrainConfig, local_mode: bool) -> TrainConfig:
    return config.in_one_process() if local_mode or config.local_mode else config
