"""Weights & Biases, for those who ask for it by ``--wandb PROJECT``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from uepool.errors import ConfigError
from uepool.training.config import TrainConfig


class Wandb:
    """One run of a project. run_id: of the run that is gone on with; None: a new one, whose id is ``run_id``.

    ConfigError when wandb is not installed, or cannot be signed in to.
    """

    def __init__(self, project: str, config: TrainConfig, folder: Path, run_id: str | None = None) -> None:
        self._wandb = check()
        try:
            self._run: Any = self._wandb.init(
                project=project,
                name=folder.name,
                config=config.plain(),
                dir=str(folder),
                id=run_id,
                resume="allow" if run_id else None,
            )
        except Exception as error:  # of many kinds, wandb's own and those of its network library
            raise ConfigError(f"--wandb {project}: {error}; WANDB_MODE=offline needs no account") from None
        self.run_id: str = self._run.id

    def scalars(self, values: Mapping[str, float], env_steps: int) -> None:
        self._run.log({name: value for name, value in values.items() if not math.isnan(value)}, step=env_steps)

    def video(self, path: Path, env_steps: int) -> None:
        self._run.log({"episode": self._wandb.Video(str(path), format="mp4")}, step=env_steps)

    def close(self, status: int) -> None:
        self._run.finish(exit_code=status)


def check() -> Any:
    """The module. ConfigError when it is not installed."""
    try:
        import wandb
    except ModuleNotFoundError as error:
        if error.name != "wandb":
            raise
        raise ConfigError(
            "--wandb needs wandb: pip install wandb, or leave it out: TensorBoard needs nothing"
        ) from None
    return wandb
