"""What a request holds, as arrays: nested lists, or base64 of a .npy file. What is wrong is said with its field."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from envserver import spaces
from uepool import _tree
from uepool.exporting.manifest import Manifest

_MOST_DIMS = spaces.MAX_DIMS + 1


class BadPayload(ValueError):
    """A field that cannot be used. field: its name, observations/image for one."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(f"{field}: {text}")
        self.field = field


def observations(manifest: Manifest, value: Any, max_rows: int) -> tuple[list[np.ndarray], int]:
    """The leaves of a batch of observations, each [rows, ...], and how many rows it has.

    value: nested like the observation space, each leaf a list of rows, or base64 of a .npy file with an array of them.
    """
    leaves = spaces.leaves(manifest.observation)
    documents = _tree.leaf_documents(manifest.observation)
    found = []
    for leaf, document, part in zip(leaves, documents, _parts(manifest.observation, value), strict=True):
        field = field_name("observations", leaf.name)
        found.append(_leaf(field, part, leaf))
        _check_choices(field, found[-1], document)
    rows = len(found[0])
    first = field_name("observations", leaves[0].name)
    for leaf, array in zip(leaves, found, strict=True):
        if len(array) != rows:
            name = field_name("observations", leaf.name)
            raise BadPayload(name, f"has {len(array)} rows where {first} has {rows}")
    if rows == 0:
        raise BadPayload(first, "has no rows: one row is one observation, in a list of its own")
    if rows > max_rows:
        raise BadPayload(first, f"has {rows} rows, and {max_rows} are taken at once")
    return found, rows


def mask(manifest: Manifest, value: Any, rows: int) -> np.ndarray | None:
    """bool [rows, choices]; None where none was given."""
    if value is None:
        return None
    if not manifest.choices:
        raise BadPayload("mask", "this policy takes none: leave it out")
    array = _array("mask", value)
    if array.dtype.kind not in "biu":
        raise BadPayload("mask", f"must be true or false for each choice, got {array.dtype.name}")
    _check_shape("mask", array, (rows, manifest.choices))
    return array != 0


def resets(value: bool | list[bool], rows: int) -> np.ndarray:
    """bool [rows]: whose memory begins anew."""
    if isinstance(value, bool):
        return np.full(rows, value)
    if len(value) != rows:
        raise BadPayload("reset", f"has {len(value)} flags for {rows} rows: give one for all, or one for each")
    return np.array(value, bool)


def as_lists(value: Any) -> Any:
    """Actions as JSON has them."""
    if isinstance(value, dict):
        return {key: as_lists(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [as_lists(part) for part in value]
    return np.asarray(value).tolist()


def field_name(first: str, path: str) -> str:
    return f"{first}/{path}" if path else first


def _parts(document: spaces.Document, value: Any, field: str = "observations") -> list[Any]:
    """What stands for each leaf."""
    kind = document["type"]
    if kind == "Dict":
        names = [key for key, _ in document["items"]]
        if not isinstance(value, dict):
            raise BadPayload(field, f"must be an object with {', '.join(names)}, got {_kind(value)}")
        unknown = [key for key in value if key not in names]
        if unknown:
            raise BadPayload(
                field_name(field, unknown[0]), f"is not part of the observation, which has {', '.join(names)}"
            )
        for name in names:
            if name not in value:
                raise BadPayload(field_name(field, name), "is missing")
        return [leaf for key, item in document["items"] for leaf in _parts(item, value[key], f"{field}/{key}")]
    if kind == "Tuple":
        items = document["items"]
        if not isinstance(value, list) or len(value) != len(items):
            raise BadPayload(field, f"must be a list of {len(items)} parts, got {_kind(value)}")
        return [leaf for i, item in enumerate(items) for leaf in _parts(item, value[i], f"{field}/{i}")]
    return [value]


def _leaf(field: str, value: Any, leaf: spaces.Leaf) -> np.ndarray:
    array = _array(field, value)
    if array.ndim != len(leaf.shape) + 1 or array.shape[1:] != leaf.shape:
        hint = ""
        if array.shape == leaf.shape:
            hint = "; that is a single observation: put it into a list, [observation]"
        wanted = ["rows", *leaf.shape]
        raise BadPayload(field, f"must be {_shape(wanted)}, got {_shape(array.shape)}{hint}")
    return _converted(field, array, leaf.dtype)


def _check_choices(field: str, array: np.ndarray, document: Mapping[str, Any]) -> None:
    """A choice that is none would be a wrong column of what the network sees. Numbers may lie outside of their bounds,
    as those of many envs do."""
    kind, shape = document["type"], array.shape[1:]
    first: np.ndarray
    count: np.ndarray
    if kind == "MultiBinary":
        first, count = np.zeros(shape, int), np.full(shape, 2)
    elif kind == "Discrete":
        first, count = np.asarray(document.get("start", 0)), np.asarray(document["n"])
    elif kind == "MultiDiscrete":
        first = np.reshape(document.get("start", [0] * len(document["nvec"])), shape)
        count = np.reshape(document["nvec"], shape)
    else:
        return
    last = first + count - 1
    if ((array < first) | (array > last)).any():
        wrong = array[(array < first) | (array > last)][0]
        raise BadPayload(field, f"must be from {np.min(first)} to {np.max(last)}, got {wrong}")


def _converted(field: str, array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """In the space's dtype, where that keeps the values."""
    if dtype.kind == "f":
        if array.dtype.kind not in "fiub":
            raise BadPayload(field, f"must be numbers, got {array.dtype.name}")
        if not np.isfinite(array).all():
            raise BadPayload(field, "holds NaN or infinity")
        return array.astype(dtype)
    if array.dtype.kind == "f" and not np.array_equal(array, np.trunc(array)):
        raise BadPayload(field, f"must be whole numbers ({dtype.name})")
    if array.dtype.kind not in "fiub":
        raise BadPayload(field, f"must be numbers, got {array.dtype.name}")
    if dtype.kind in "iu" and array.size:
        limits = np.iinfo(dtype)
        if array.min() < limits.min or array.max() > limits.max:
            raise BadPayload(field, f"must be {dtype.name}, {limits.min} to {limits.max}, got {array.max()}")
    return array.astype(dtype)


def _array(field: str, value: Any) -> np.ndarray:
    if isinstance(value, str):
        return _npy(field, value)
    if not isinstance(value, list):
        raise BadPayload(field, f"must be nested lists, or base64 of a .npy file, got {_kind(value)}")
    try:
        array = np.array(value)
    except (ValueError, OverflowError) as error:
        raise BadPayload(field, f"the lists are no array: {error}") from None
    if array.dtype.kind not in "fiub" or array.ndim > _MOST_DIMS:
        raise BadPayload(field, "must hold numbers only, in lists of equal lengths")
    return array


def _npy(field: str, text: str) -> np.ndarray:
    """The header is read first: it could promise more than there is."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadPayload(field, "is text, but no base64 of a .npy file") from None
    file = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(file)
    except (ValueError, SyntaxError, TypeError) as error:
        raise BadPayload(field, f"is no .npy file: {error}") from None
    if dtype.hasobject or dtype.kind not in "fiub" or len(shape) > _MOST_DIMS:
        raise BadPayload(field, f"must hold numbers, got {dtype} of {len(shape)} dimensions")
    size = dtype.itemsize * int(np.prod([int(length) for length in shape], dtype=object))
    if min(shape, default=0) < 0 or size != len(content) - file.tell():
        raise BadPayload(
            field, f"the .npy file says {_shape(shape)} of {dtype}, and has {len(content) - file.tell()} bytes"
        )
    file.seek(0)
    return np.load(file, allow_pickle=False)


def _check_shape(field: str, array: np.ndarray, wanted: tuple[int, ...]) -> None:
    if array.shape != wanted:
        raise BadPayload(field, f"must be {_shape(wanted)}, got {_shape(array.shape)}")


def _shape(lengths: Any) -> str:
    return "[" + ", ".join(map(str, lengths)) + "]"


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
