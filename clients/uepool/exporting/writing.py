"""From a network to a file.

torch has two exporters. This uses the one that traces (``dynamo=False``): it takes any trainer's module as it is, with
its dicts and its branches; LSTMs become the one operator that ONNX has for them; it is done in a second where the other
takes fifteen, and needs no further package. What a trace could get wrong, a branch or a number of rows taken for a
constant, the check afterwards finds: it plays other rows, and other numbers of them, than were traced.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch

from envserver import spaces
from uepool.errors import ConfigError, Unsupported
from uepool.exporting.manifest import KEY, MASK, Manifest
from uepool.exporting.network import Graph, Network

_OPSET = 17  # of 2022: what is used needs no later one, and older runtimes read it too
_TRACED_ROWS = 2


def to_bytes(network: Network, manifest: Manifest) -> bytes:
    """The ONNX file of a network, without its metadata. Unsupported when the network has what ONNX has not."""
    graph = Graph(network, manifest).eval()
    states = manifest.memory_names()
    inputs = [port.name for port in manifest.observation_ports()] + [MASK] * bool(manifest.choices)
    inputs += [before for before, _ in states]
    outputs = [port.name for port in manifest.action_ports()] + [after for _, after in states]
    written = io.BytesIO()
    with _quietly(), torch.no_grad():
        try:
            torch.onnx.export(
                graph,
                tuple(_example(manifest)),
                written,
                dynamo=False,
                opset_version=_OPSET,
                input_names=inputs,
                output_names=outputs,
                dynamic_axes={name: {0: "rows"} for name in (*inputs, *outputs)},
            )
        except (torch.onnx.errors.OnnxExporterError, RuntimeError) as error:  # or what a network makes of a trace
            first = str(error).strip().splitlines()[0]
            raise Unsupported(f"the network cannot be written as ONNX: {first}") from error
    return written.getvalue()


def write(path: Path, content: bytes, manifest: Manifest) -> None:
    """The file, with its metadata; whole, or not at all. ConfigError when it cannot be written."""
    onnx = _onnx()
    model = onnx.load_model_from_string(content)
    onnx.checker.check_model(model)
    model.producer_name, model.producer_version = KEY, manifest.version
    onnx.helper.set_model_props(model, {KEY: manifest.to_json()})
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(model.SerializeToString())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}") from None


def _example(manifest: Manifest) -> Iterator[torch.Tensor]:
    """Something to trace with."""
    space = manifest.observation_space
    samples = [spaces.flatten(manifest.observation, space.sample()) for _ in range(_TRACED_ROWS)]
    for index, port in enumerate(manifest.observation_ports()):
        rows = np.stack([sample[index] for sample in samples])
        yield torch.from_numpy(rows.astype(port.dtype))
    if manifest.choices:
        yield torch.ones((_TRACED_ROWS, manifest.choices), dtype=torch.bool)
    for shape in manifest.memory:
        yield torch.zeros((_TRACED_ROWS, *shape))


@contextmanager
def _quietly() -> Iterator[None]:
    """Without torch's warnings about tracing, and without what distributions check of their arguments, which would be
    traced too."""
    checks = torch.distributions.Distribution._validate_args
    torch.distributions.Distribution.set_default_validate_args(False)
    nanmean = torch.Tensor.nanmean
    torch.Tensor.nanmean = _nanmean
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        torch.Tensor.nanmean = nanmean
        torch.distributions.Distribution.set_default_validate_args(checks)


def _nanmean(values: torch.Tensor, dim: Any, keepdim: bool = False) -> torch.Tensor:
    """In operators that ONNX has. RLlib's DQN with dueling heads takes such a mean."""
    there = ~torch.isnan(values)
    total = torch.where(there, values, torch.zeros_like(values)).sum(dim, keepdim)
    return total / there.to(values.dtype).sum(dim, keepdim)


def _onnx() -> Any:
    try:
        import onnx
    except ModuleNotFoundError as error:
        if error.name != "onnx":
            raise
        raise ConfigError("exporting needs onnx: pip install 'uepool[export]'") from None
    return onnx
