"""From a run, a checkpoint or an ONNX file to the policy in it."""

from __future__ import annotations

import importlib
from pathlib import Path

from uepool.errors import ConfigError
from uepool.policies.base import Policy

# trainer: the module beside this one; its `load(checkpoint, device)`.
_MODULES = {"rl-games": "rlgames", "sb3": "sb3", "rllib": "rllib"}


def load(what: str | Path, *, device: str = "cpu") -> Policy:
    """The policy of RUN (its newest checkpoint), RUN/checkpoints/STEPS, s3://BUCKET/RUN or FILE.onnx.

    device: a torch device, for those that torch computes.

    No env is started. ConfigError when there is none, or its trainer is not installed.
    """
    if str(what).endswith(".onnx"):
        onnx: Policy = importlib.import_module("uepool.policies.onnx").load(Path(what).expanduser(), device)
        return onnx
    trainer, folder = find_checkpoint(what)
    return of_trainer(trainer, folder, device)


def of_trainer(trainer: str, folder: Path, device: str = "cpu") -> Policy:
    """The policy that a trainer's backend saved into a folder."""
    if trainer not in _MODULES:
        raise ConfigError(f"{folder}: is of the trainer {trainer!r}; known: {', '.join(_MODULES)}")
    try:
        module = importlib.import_module(f"uepool.policies.{_MODULES[trainer]}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("uepool"):
            raise
        raise ConfigError(
            f"{folder}: is of {trainer}, which needs {error.name}: pip install 'uepool[{trainer}]'"
        ) from None
    policy: Policy = module.load(folder, device)
    return policy


def find_checkpoint(what: str | Path) -> tuple[str, Path]:
    """(trainer, folder) of the checkpoint that is meant. ConfigError when there is none."""
    from uepool.training.run_folder import RunFolder, read_checkpoint

    if not str(what).startswith("s3://"):
        single = read_checkpoint(Path(what).expanduser())  # one that was copied out of its run
        if single is not None:
            return single.trainer, single.path
    run = RunFolder.find(what)
    checkpoint = run.latest()
    if checkpoint is None:
        raise ConfigError(f"{run.path}: has no whole checkpoint yet")
    return checkpoint.trainer, checkpoint.path
