"""From a run or a checkpoint to an ONNX file that was compared with it."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from envserver import spaces
from uepool import policies
from uepool.errors import ConfigError, UepoolError
from uepool.exporting.checking import TOLERANCE, Comparison, check
from uepool.exporting.manifest import Manifest
from uepool.exporting.opening import env_keywords
from uepool.exporting.recording import Recording, observations_for
from uepool.policies.base import Policy
from uepool.policies.describe import Description
from uepool.policies.loading import find_checkpoint
from uepool.policies.onnx import OnnxPolicy

RECORDED = 4096  # observations that a check takes unless told otherwise
_NETWORKS = {"rl-games": "rlgames", "sb3": "sb3", "rllib": "rllib"}  # trainer: the module beside this one
Say = Callable[[str], None]


@dataclass(frozen=True)
class Exported:
    """path: the file. comparison: with the trainer's policy. recording: on what. manifest: what the file says."""

    path: Path
    comparison: Comparison
    recording: Recording
    manifest: Manifest


class Differs(UepoolError, RuntimeError):
    """An exported policy acts otherwise than the trainer's. The text says how often, and the first case."""


def export(
    what: str | Path,
    path: Path,
    count: int = RECORDED,
    say: Say = lambda text: None,
    tolerance: float = TOLERANCE,
) -> Exported:
    """Writes the policy of a run, or of one of its checkpoints, to ``path`` as ONNX, after comparing both.

    count: observations to compare them on, at least. say: is told of each step in words. tolerance: of numbers.

    ConfigError for what is no checkpoint, or cannot be written; Unsupported for a network that ONNX cannot hold;
    Differs when they act differently: then nothing is written.
    """
    if path.suffix != ".onnx":
        raise ConfigError(f"{path}: an ONNX file's name ends in .onnx")
    trainer, folder = find_checkpoint(what)
    policy = policies.load(folder)
    description = Description.read(folder)
    manifest = manifest_of(trainer, folder, description)
    network = network_of(trainer, policy, description)
    content, manifest = _graph(network, manifest)
    say(f"{trainer} policy of {folder} ({manifest.env_steps:,} env steps)")
    recording = observations_for(policy, manifest.address, manifest.env, count, manifest.choices)
    if recording.why:
        first = recording.why.strip().splitlines()[0]
        say(f"{manifest.address} cannot be played, so samples of the observation space are compared: {first}")
    comparison = compare(content, manifest, policy, recording, tolerance)
    if not comparison.equal:
        raise Differs(f"{what} was not exported: as ONNX it acts otherwise: {comparison}")
    manifest = manifest.with_check(comparison.document(recording.source))
    write(path, content, manifest)
    return Exported(path, comparison, recording, manifest)


def manifest_of(trainer: str, folder: Path, description: Description) -> Manifest:
    """What is known before the network is."""
    from uepool.training.run_folder import read_checkpoint

    checkpoint = read_checkpoint(folder)
    return Manifest(
        trainer=trainer,
        observation=spaces.to_document(description.observation_space),
        action=spaces.to_document(description.action_space),
        mask=description.mask,
        agents=description.agents,
        address=description.address,
        env=_env_of(folder, description),
        env_steps=0 if checkpoint is None else checkpoint.env_steps,
    )


def network_of(trainer: str, policy: Policy, description: Description) -> Any:
    """The policy as a ``network.Network``."""
    module = importlib.import_module(f"uepool.exporting.{_NETWORKS[trainer]}")
    return module.network(policy, description)


def compare(
    content: bytes, manifest: Manifest, policy: Policy, recording: Recording, tolerance: float = TOLERANCE
) -> Comparison:
    """The file's content, as a file, against the trainer's policy."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "policy.onnx")
        write(path, content, manifest)
        return check(OnnxPolicy(path), policy, recording.steps, tolerance)


def write(path: Path, content: bytes, manifest: Manifest) -> None:
    from uepool.exporting import writing

    writing.write(path, content, manifest)


def _graph(network: Any, manifest: Manifest) -> tuple[bytes, Manifest]:
    from dataclasses import replace

    from uepool.exporting import writing

    manifest = replace(manifest, memory=network.memory, choices=network.choices)
    return writing.to_bytes(network, manifest), manifest


def _env_of(folder: Path, description: Description) -> dict[str, Any]:
    """What makes the envs: from the run's config if the checkpoint still lies in its run, else from policy.json, which
    knows no experiment."""
    from uepool.training.run_folder import RunFolder

    given: dict[str, Any] = {}
    try:
        given = RunFolder.find(folder).config().env.others
    except ConfigError:
        pass
    if description.env_config is not None:
        given["env_config"] = description.env_config
    return env_keywords(given)
