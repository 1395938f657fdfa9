"""What an instance says of its envs, and the tensors that follow from it.

A spec travels as one JSON document from the instance through the server to the client (docs/link.md)::

    {"agents": 1, "observation": SPACE, "action": SPACE,
     "info": [{"name": "lives", "dtype": "int32", "shape": []}],
     "renders": true, "views": ["agent"], "call": "json" | "pickle", "steps_subset": true, "metadata": {...}}

SPACE is a document of `envserver.spaces`. Does not import Gymnasium.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np

from envserver import spaces
from envserver.spaces import Document, InvalidDocument, Leaf

MAX_AGENTS = 1024
MAX_TENSORS = 512

# Names in a batch's info that the client fills itself.
RESERVED_INFO = frozenset(
    {"env_id", "elapsed_step", "fault", "fault_message", "valid", "final_obs", "final_info", "final_elapsed_step"}
)


# The view that every env that renders has.
SPECTATOR = "spectator"
_MAX_VIEW_NAME = 64  # characters


class Role(IntEnum):
    """What a tensor of the segment holds; numbers as in cpp/wire/segment.h."""

    OBSERVATION = 0
    ACTION = 1
    REWARD = 2
    TERMINATED = 3
    TRUNCATED = 4
    FAULT = 5
    VALID = 6
    ELAPSED_STEP = 7
    INFO = 8
    FINAL_FLAG = 9
    FINAL_OBSERVATION = 10
    FINAL_INFO = 11
    FINAL_ELAPSED_STEP = 12


class Autoreset(IntEnum):
    """When an ended env is reset; numbers as in cpp/wire/segment.h."""

    NEXT_STEP = 0
    SAME_STEP = 1
    DISABLED = 2


# The number of an element type in cpp/wire/segment.h, by NumPy's name; and back.
DTYPE_CODES = {
    "bool": 0,
    "uint8": 1,
    "int8": 2,
    "uint16": 3,
    "int16": 4,
    "uint32": 5,
    "int32": 6,
    "uint64": 7,
    "int64": 8,
    "float32": 9,
    "float64": 10,
    "float16": 11,
}
DTYPE_NAMES = {code: name for name, code in DTYPE_CODES.items()}

# (role, index within the role, name, dtype code, dimensions of one row)
Tensor = tuple[int, int, str, int, tuple[int, ...]]


class SpecError(ValueError):
    """A spec does not hold together. The text names the field."""


@dataclass(frozen=True)
class InfoEntry:
    """One typed entry of info: dtype and shape are of a single env's value."""

    name: str
    dtype: np.dtype
    shape: tuple[int, ...] = ()

    def document(self) -> Document:
        return {"name": self.name, "dtype": self.dtype.name, "shape": list(self.shape)}


@dataclass(frozen=True)
class Spec:
    """The tensors that an env exchanges and what else its instance can do. Checked when made.

    views: what can be rendered besides what a spectator sees.

    Raises:
        SpecError: a field is wrong; the text names it.
    """

    observation: Document
    action: Document
    agents: int = 1
    info: tuple[InfoEntry, ...] = ()
    renders: bool = False
    views: tuple[str, ...] = ()
    call: str = "json"
    steps_subset: bool = True
    metadata: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _require(_is_int(self.agents), "agents", f"must be an integer, not {self.agents!r}")
        _require(1 <= self.agents <= MAX_AGENTS, "agents", f"must be from 1 to {MAX_AGENTS}, not {self.agents}")
        for name in ("observation", "action"):
            _require(bool(getattr(self, f"{name}_leaves")), name, "has no tensors")
        names: set[str] = set()
        for i, entry in enumerate(self.info):
            where = f"info[{i}]"
            _require(entry.name not in names, f"{where}.name", f"{entry.name!r} stands twice")
            names.add(entry.name)
        _require(self.call in ("json", "pickle"), "call", f'must be "json" or "pickle", not {self.call!r}')
        for name in ("renders", "steps_subset"):
            _require(isinstance(getattr(self, name), bool), name, "must be true or false")
        self._check_views()
        _require(isinstance(self.metadata, dict), "metadata", "must be a JSON object")
        count = len(self.tensors(Autoreset.SAME_STEP))
        _require(count <= MAX_TENSORS, "spec", f"makes {count} tensors; at most {MAX_TENSORS} are possible")

    @classmethod
    def parse(cls, document: str | bytes | Document) -> Spec:
        """The spec of a JSON document, given as text or parsed. Raises SpecError."""
        if not isinstance(document, dict):
            try:
                document = json.loads(document)
            except (ValueError, RecursionError) as error:
                raise SpecError(f"spec: is not JSON: {error}") from None
        if not isinstance(document, dict):
            raise SpecError(f"spec: must be a JSON object, not a {type(document).__name__}")
        known = ("agents", "observation", "action", "info", "renders", "views", "call", "steps_subset", "metadata")
        for name in document:
            _require(name in known, str(name), f"is unknown; known are {', '.join(known)}")
        for name in ("observation", "action"):
            _require(name in document, name, "is missing")
        info = document.get("info", [])
        _require(isinstance(info, list), "info", "must be a list")
        views = document.get("views", [])
        _require(isinstance(views, list), "views", "must be a list")
        optional = {name: document[name] for name in known if name in document and name not in ("info", "views")}
        entries = tuple(_parse_info(entry, f"info[{i}]") for i, entry in enumerate(info))
        return cls(**optional, info=entries, views=tuple(views))

    def _check_views(self) -> None:
        _require(self.renders or not self.views, "views", "an env that does not render has none")
        for i, name in enumerate(self.views):
            where = f"views[{i}]"
            _require(isinstance(name, str), where, f"must be a string, not {name!r}")
            fits = 0 < len(name) <= _MAX_VIEW_NAME and name.isprintable()
            _require(fits, where, f"must be 1 to {_MAX_VIEW_NAME} printable characters, not {name!r}")
            _require(name not in (SPECTATOR, *self.views[:i]), where, f"{name!r} stands twice")

    @property
    def view_names(self) -> tuple[str, ...]:
        """All that can be rendered: what a spectator sees, then the others. None where the env does not render."""
        return (SPECTATOR, *self.views) if self.renders else ()

    def document(self) -> Document:
        """The spec as a document that JSON can hold; `parse` undoes it."""
        return {
            "agents": self.agents,
            "observation": self.observation,
            "action": self.action,
            "info": [entry.document() for entry in self.info],
            "renders": self.renders,
            **({"views": list(self.views)} if self.views else {}),
            "call": self.call,
            "steps_subset": self.steps_subset,
            "metadata": self.metadata,
        }

    def to_json(self) -> str:
        return json.dumps(self.document(), allow_nan=False)

    @cached_property
    def observation_leaves(self) -> list[Leaf]:
        return _leaves(self.observation, "observation")

    @cached_property
    def action_leaves(self) -> list[Leaf]:
        return _leaves(self.action, "action")

    def tensors(self, autoreset: int) -> list[Tensor]:
        """The tensors of a session's segment, in its order."""
        observation = [(leaf.name, DTYPE_CODES[leaf.dtype.name], leaf.shape) for leaf in self.observation_leaves]
        action = [(leaf.name, DTYPE_CODES[leaf.dtype.name], leaf.shape) for leaf in self.action_leaves]
        info = [(entry.name, DTYPE_CODES[entry.dtype.name], entry.shape) for entry in self.info]
        groups: list[tuple[Role, list[tuple[str, int, tuple[int, ...]]]]] = [
            (Role.OBSERVATION, observation),
            (Role.ACTION, action),
            (Role.REWARD, [("reward", DTYPE_CODES["float64"], ())]),
            (Role.TERMINATED, [("terminated", DTYPE_CODES["bool"], ())]),
            (Role.TRUNCATED, [("truncated", DTYPE_CODES["bool"], ())]),
            (Role.FAULT, [("fault", DTYPE_CODES["int32"], ())]),
            (Role.VALID, [("valid", DTYPE_CODES["uint8"], ())]),
            (Role.ELAPSED_STEP, [("elapsed_step", DTYPE_CODES["int32"], ())]),
            (Role.INFO, info),
        ]
        if autoreset == Autoreset.SAME_STEP:
            groups += [
                (Role.FINAL_FLAG, [("final", DTYPE_CODES["bool"], ())]),
                (Role.FINAL_OBSERVATION, observation),
                (Role.FINAL_INFO, info),
                (Role.FINAL_ELAPSED_STEP, [("final_elapsed_step", DTYPE_CODES["int32"], ())]),
            ]
        return [(int(role), i, *tensor) for role, group in groups for i, tensor in enumerate(group)]

    def offered_leaves(self) -> list[tuple[int, int, tuple[int, ...]]]:
        """What an instance offers beside the JSON: (role, dtype code, dims) of observation, action and info leaves."""
        wanted = (Role.OBSERVATION, Role.ACTION, Role.INFO)
        return [(role, code, dims) for role, _, _, code, dims in self.tensors(Autoreset.NEXT_STEP) if role in wanted]


def check_info_entry(name: Any, dtype: Any, shape: Any, where: str) -> InfoEntry:
    """An info entry from the values of a document. Raises SpecError; `where` names the entry in its text."""
    _require(isinstance(name, str) and name != "", f"{where}.name", f"must be a name, not {name!r}")
    _require(name.removeprefix("_") not in RESERVED_INFO, f"{where}.name", f"{name!r} is taken by uepool itself")
    box = {"type": "Box", "dtype": dtype, "shape": shape, "low": "-inf", "high": "inf"}
    leaf = _leaves({"type": "Dict", "items": [[name, box]]}, where)[0]
    return InfoEntry(name, leaf.dtype, leaf.shape)


def _parse_info(entry: Any, where: str) -> InfoEntry:
    _require(isinstance(entry, dict), where, "must be a JSON object with name, dtype and shape")
    for name in entry:
        _require(name in ("name", "dtype", "shape"), f"{where}.{name}", "is unknown; known are name, dtype, shape")
    return check_info_entry(entry.get("name"), entry.get("dtype"), entry.get("shape", []), where)


def _leaves(document: Document, field_name: str) -> list[Leaf]:
    try:
        return spaces.leaves(document)
    except InvalidDocument as error:
        raise SpecError(f"{field_name}: {error}") from None


def _require(condition: bool, field_name: str, text: str) -> None:
    if not condition:
        raise SpecError(f"{field_name}: {text}")


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
