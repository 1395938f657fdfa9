"""What an exported policy says of itself: the entry "uepool" of the ONNX file's metadata, a JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import gymnasium as gym
import numpy as np

from envserver import spaces
from envserver.version import __version__
from uepool import _tree
from uepool.errors import ConfigError

KEY = "uepool"  # of metadata_props
FORMAT = 1
OBSERVATION, ACTION, MASK = "observation", "action", "mask"  # first words of the names of inputs and outputs
# Elements that ONNX runtimes and torch lack kernels for travel as the next larger signed ones.
_WIDER = {"uint16": "int32", "uint32": "int64", "uint64": "int64"}


@dataclass(frozen=True)
class Port:
    """One input or output of the graph: its name, and dtype and shape of a row."""

    name: str
    dtype: np.dtype
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Manifest:
    """Of one policy.

    observation, action: the env's spaces of one row, as documents of ``envserver.spaces``.
    memory: shape of one row of each state that goes in as ``memory_I_in`` and comes out as ``memory_I_out``, float32.
        It is zeros at the start of an episode.
    choices: flags in a row of the input ``mask``; 0: there is no such input.
    mask: where the env has the mask: {"in": "observation" | "info", "name": ...}, as in a checkpoint; None: nowhere.
    address: of the envs that it was trained on. env: further keywords of ``uepool.make_vec`` for them.
    env_steps: how long it was trained.
    checked: what was found when it was compared with the trainer's policy; see ``checking.Comparison.document``.
    """

    trainer: str
    observation: spaces.Document
    action: spaces.Document
    memory: tuple[tuple[int, ...], ...] = ()
    choices: int = 0
    mask: dict[str, str] | None = None
    agents: int = 1
    address: str = ""
    env: dict[str, Any] = field(default_factory=dict)
    env_steps: int = 0
    version: str = __version__
    checked: dict[str, Any] | None = None

    # --- what follows from it ------------------------------------------------------------------------------------

    @property
    def observation_space(self) -> gym.Space:
        return spaces.from_document(self.observation)

    @property
    def action_space(self) -> gym.Space:
        return spaces.from_document(self.action)

    def observation_ports(self) -> list[Port]:
        """The inputs for the observation, in the order of its leaves."""
        return _ports(OBSERVATION, self.observation)

    def action_ports(self) -> list[Port]:
        """The outputs for the action, in the order of its leaves."""
        return _ports(ACTION, self.action)

    def memory_names(self) -> list[tuple[str, str]]:
        """(input, output) of each state."""
        return [(f"memory_{index}_in", f"memory_{index}_out") for index in range(len(self.memory))]

    def with_check(self, checked: dict[str, Any]) -> Manifest:
        return replace(self, checked=checked)

    # --- as text -------------------------------------------------------------------------------------------------

    def to_json(self) -> str:
        """The metadata's text. Names and shapes of inputs and outputs stand there for readers without uepool."""
        document = asdict(self)
        document["inputs"] = [port.name for port in self.observation_ports()] + [MASK] * bool(self.choices)
        document["outputs"] = [port.name for port in self.action_ports()]
        document["memory"] = [
            {"in": before, "out": after, "shape": list(shape)}
            for (before, after), shape in zip(self.memory_names(), self.memory, strict=True)
        ]
        return json.dumps({"format": FORMAT, **document})

    @classmethod
    def from_json(cls, text: str, where: str) -> Manifest:
        """ConfigError, beginning with ``where``, when it is none."""
        try:
            document = json.loads(text)
            if document["format"] != FORMAT:
                raise ConfigError(
                    f"{where}: was exported by uepool {document.get('version')} in format {document['format']}; this "
                    f"is uepool {__version__}, which reads {FORMAT}: export the checkpoint again"
                )
            for part in (OBSERVATION, ACTION):
                spaces.leaves(document[part])
            memory = tuple(tuple(state["shape"]) for state in document["memory"])
            names = set(cls.__dataclass_fields__) - {"memory"}
            return cls(memory=memory, **{name: document[name] for name in names})
        except ConfigError:
            raise
        except (ValueError, KeyError, TypeError, spaces.InvalidDocument) as error:
            raise ConfigError(f"{where}: its metadata describe no policy: {error!r}") from None


def _ports(first: str, document: Mapping[str, Any]) -> list[Port]:
    leaves = spaces.leaves(dict(document))
    whole = len(leaves) == 1 and _tree.children(document) is None
    return [
        Port(first if whole else f"{first}/{leaf.name}", travelling(leaf.dtype), tuple(leaf.shape)) for leaf in leaves
    ]


def travelling(dtype: np.dtype) -> np.dtype:
    """The dtype that a leaf has as an input or output."""
    return np.dtype(_WIDER.get(dtype.name, dtype.name))
