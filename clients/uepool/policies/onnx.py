"""An exported policy, played by ONNX Runtime on the CPU: no trainer and no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

from envserver import spaces
from uepool import _tree
from uepool.errors import ConfigError, Unsupported
from uepool.exporting.manifest import KEY, MASK, Manifest
from uepool.policies.base import Tree

Memory = list[np.ndarray]


def load(path: Path, device: str = "cpu") -> OnnxPolicy:
    """What ``uepool.policies.load`` calls. ConfigError: there is no such file, or it was not exported by uepool."""
    if device != "cpu":
        raise ConfigError(f"{path}: ONNX files are played on the CPU, not on {device!r}: leave the device out")
    return OnnxPolicy(path)


class OnnxPolicy:
    """A policy in an ONNX file that ``uepool export`` wrote.

    manifest: what the file says of itself. path: where it was read from.
    threads: for one forward pass; 0: ONNX Runtime's choice.

    ConfigError when there is no such file, or it is none of these.
    """

    def __init__(self, path: str | Path, threads: int = 0) -> None:
        self.path = Path(path)
        self._session = _open(self.path, threads)
        text = self._session.get_modelmeta().custom_metadata_map.get(KEY)
        if text is None:
            raise ConfigError(f"{path}: is an ONNX file, but not one that `uepool export` wrote: it has no {KEY!r}")
        self.manifest = manifest = Manifest.from_json(text, str(path))
        self.observation_space: gym.Space = manifest.observation_space
        self.action_space: gym.Space = manifest.action_space
        self.recurrent = bool(manifest.memory)
        self._split = _tree.split_into(manifest.observation)
        self._inputs = manifest.observation_ports()
        self._needed = {entry.name for entry in self._session.get_inputs()}
        self._memory_names = manifest.memory_names()
        self._outputs = [port.name for port in manifest.action_ports()] + [after for _, after in self._memory_names]
        self._action_leaves = spaces.leaves(manifest.action)
        self._memory: Memory | None = None

    # --- as a Policy ---------------------------------------------------------------------------------------------

    def reset(self, rows: np.ndarray | None = None) -> None:
        """Forgets what was remembered of the rows that ``rows``, bool [n], marks. None: of all, however many."""
        if rows is None:
            self._memory = None
        elif self._memory:
            for state in self._memory:
                state[np.asarray(rows, bool)] = 0

    def act(self, observations: Tree, *, masks: np.ndarray | None = None, deterministic: bool = True) -> Tree:
        """Actions of all rows. Unsupported for drawn actions: the file has the likeliest ones only."""
        if not deterministic:
            raise Unsupported(f"{self.path}: an exported policy plays its likeliest actions; it cannot draw them")
        if self.recurrent and self._memory is None:
            self._memory = self.blank(len(self._split(observations)[0]))
        actions, self._memory = self.step(observations, self._memory or [], masks)
        return actions

    # --- without a memory of its own -----------------------------------------------------------------------------

    def blank(self, rows: int) -> Memory:
        """The states of rows whose episodes begin: float32 zeros, each [rows, ...]."""
        return [np.zeros((rows, *shape), np.float32) for shape in self.manifest.memory]

    def step(self, observations: Tree, memory: Memory, masks: np.ndarray | None = None) -> tuple[Tree, Memory]:
        """Actions of all rows, and the states that go with the next observations.

        ConfigError, naming the part and both shapes, for observations, masks or states that do not fit.
        """
        feed = self._feed(self._split(observations), memory, masks)
        found = self._session.run(self._outputs, {name: value for name, value in feed.items() if name in self._needed})
        count = len(self._action_leaves)
        leaves = [
            value.astype(leaf.dtype, copy=False) for leaf, value in zip(self._action_leaves, found[:count], strict=True)
        ]
        return spaces.unflatten(self.manifest.action, leaves), [np.array(state) for state in found[count:]]

    def _feed(self, leaves: Sequence[Any], memory: Memory, masks: np.ndarray | None) -> dict[str, np.ndarray]:
        rows = len(leaves[0])
        feed = {}
        for port, leaf in zip(self._inputs, leaves, strict=True):
            values = np.asarray(leaf)
            _fits(port.name, values.shape, (rows, *port.shape))
            feed[port.name] = np.ascontiguousarray(values, port.dtype)
        for (name, _), state, shape in zip(self._memory_names, memory, self.manifest.memory, strict=True):
            _fits(name, state.shape, (rows, *shape))
            feed[name] = state
        choices = self.manifest.choices
        if choices:
            mask = np.ones((rows, choices), bool) if masks is None else np.asarray(masks).astype(bool, copy=False)
            _fits(MASK, mask.shape, (rows, choices))
            feed[MASK] = np.ascontiguousarray(mask)
        return feed


def _fits(name: str, found: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    if found != wanted:
        hint = "; reset() forgets the rows of before" if name.startswith("memory_") else ""
        raise ConfigError(f"{name}: must be {list(wanted)}, got {list(found)}{hint}")


def _open(path: Path, threads: int) -> Any:
    try:
        import onnxruntime
    except ModuleNotFoundError as error:
        if error.name != "onnxruntime":
            raise
        raise ConfigError(f"{path}: playing it needs onnxruntime: pip install 'uepool[onnx]'") from None
    if not path.is_file():
        raise ConfigError(f"{path}: there is no such file")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own have no common base
        first = str(error).strip().splitlines()[0]
        raise ConfigError(f"{path}: ONNX Runtime cannot load it: {first}") from None
