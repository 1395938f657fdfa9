"""What a command line asks for: which config, which folder, from which checkpoint. All that can be wrong is said."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from uepool.errors import ConfigError
from uepool.training import tracking
from uepool.training.config import TrainConfig
from uepool.training.reading import load
from uepool.training.results import Results
from uepool.training.run_folder import CONFIG, Checkpoint, RunFolder


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
    """Where a run begins. checkpoint: the one gone on from; None: it is a new run."""

    config: TrainConfig
    results: Results
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
    start = _resumed(request, overrides) if request.resume else _new(request, overrides)
    start.results.check()
    return start


def _new(request: Request, overrides: list[str]) -> Start:
    if request.file is None:
        raise ConfigError("name a YAML file, or a run to go on with: --resume RUN")
    config = _local(load(request.file, overrides), request.local_mode)
    results = Results.new(config, request.out)
    return Start(config, results, None, request.wandb, sys.argv[:])


def _resumed(request: Request, overrides: list[str]) -> Start:
    assert request.resume is not None
    if request.out is not None:
        raise ConfigError(f"--out: a run that is gone on with stays where it is, in {request.resume}")
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
    return Start(config, results, checkpoint, request.wandb, sys.argv[:])


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
