"""The trainers behind ``uepool train``, one module each, imported when asked for."""

from __future__ import annotations

import importlib
from pathlib import Path

from uepool.errors import ConfigError
from uepool.training.backends.base import Backend, Iteration
from uepool.training.config import TrainConfig

__all__ = ["Backend", "Iteration", "make"]

# trainer: module beside this one, its class, the package that it stands on.
_BACKENDS = {
    "rl-games": ("rlgames", "RlGamesBackend", "rl_games"),
    "sb3": ("sb3", "Sb3Backend", "stable_baselines3"),
    "rllib": ("rllib", "RllibBackend", "ray"),
}


def make(config: TrainConfig, folder: Path) -> Backend:
    """The backend of the config's trainer. folder: scratch of this run, which is there.

    ConfigError, with the line to type, when the trainer is not installed.
    """
    module, name, package = _BACKENDS[config.trainer]
    require(config.trainer, package)
    backend: type[Backend] = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    return backend(config, folder)


def require(trainer: str, package: str) -> None:
    """ConfigError when a trainer, or torch, which all of them need, cannot be imported."""
    for needed in (package, "torch"):
        try:
            importlib.import_module(needed)
        except ModuleNotFoundError as error:
            if error.name != needed:
                raise
            raise ConfigError(f"trainer: {trainer} needs {needed}: pip install 'uepool[{trainer}]'") from None
