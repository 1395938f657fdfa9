"""Between an env's values and the rows of the segment: compiled once per binding, then called at every step.

Nothing is broadcast and no value is bent: what does not fit its space raises BadValue, which names the leaf and the
space. An element type of the same kind is converted (float64 to float32, int64 to int32 where the value fits).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from envserver import spaces
from envserver.hosts.faults import BadValue
from envserver.spaces import Document, Leaf
from envserver.spec import InfoEntry

Write = Callable[[Any], None]
Read = Callable[[], Any]

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {"b": (bool,), "i": (int,), "u": (int,), "f": (float, int)}


def convert(value: Any, dtype: np.dtype, shape: tuple[int, ...], what: str) -> np.ndarray:
    """`value` as an array of exactly this dtype and shape, or BadValue."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError) as error:
        raise BadValue(f"{what} is no array: {error}") from None
    if array.shape != shape:
        raise BadValue(f"{what} has shape {array.shape}, not {shape}")
    if array.dtype == dtype:
        return array
    integers = array.dtype.kind in "iu" and dtype.kind in "iu"
    if array.dtype.kind not in "biuf" or not (integers or np.can_cast(array.dtype, dtype, "same_kind")):
        raise BadValue(f"{what} has dtype {array.dtype}, which is no {dtype}")
    converted = array.astype(dtype)
    if integers and not np.array_equal(converted, array):
        raise BadValue(f"{what} has a value that does not fit {dtype}")
    return converted


def observation_writer(document: Document, rows: Sequence[np.ndarray]) -> Write:
    """A function that writes an observation into `rows`, one writable view per leaf of the space, of its shape."""
    views = iter(rows)
    return _writer(document, views, "")


def _writer(document: Document, views: Iterator[np.ndarray], path: str) -> Write:
    kind = document["type"]
    if kind == "Dict":
        parts = [(key, _writer(item, views, spaces.join(path, key))) for key, item in document["items"]]
        return _dict_writer(parts, path)
    if kind == "Tuple":
        items = [_writer(item, views, spaces.join(path, i)) for i, item in enumerate(document["items"])]
        return _tuple_writer(items, path)
    leaf = spaces.leaves(document)[0]
    return _leaf_writer(leaf, next(views), f"observation{_named(path)} of {_space_text(document, leaf)}")


def _dict_writer(parts: list[tuple[str, Write]], path: str) -> Write:
    def write(value: Any) -> None:
        try:
            for key, write_part in parts:
                write_part(value[key])
        except (KeyError, TypeError, IndexError):
            if not hasattr(value, "keys"):
                raise BadValue(f"observation{_named(path)} is a {type(value).__name__}, not a dict") from None
            missing = [key for key, _ in parts if key not in value]
            if missing:
                raise BadValue(f"observation{_named(path)} lacks the key {missing[0]!r}") from None
            raise

    return write


def _tuple_writer(items: list[Write], path: str) -> Write:
    count = len(items)

    def write(value: Any) -> None:
        if not isinstance(value, (tuple, list)) or len(value) != count:
            given = f"{len(value)} components" if isinstance(value, (tuple, list)) else f"type {type(value).__name__}"
            raise BadValue(f"observation{_named(path)} has {given}, not the {count} of its Tuple space")
        for write_item, item in zip(items, value, strict=True):
            write_item(item)

    return write


def _leaf_writer(leaf: Leaf, row: np.ndarray, what: str) -> Write:
    dtype, shape = leaf.dtype, leaf.shape
    if shape:

        def write_array(value: Any) -> None:
            if type(value) is np.ndarray and value.dtype == dtype and value.shape == shape:
                row[...] = value
            else:
                row[...] = convert(value, dtype, shape, what)

        return write_array

    exact = dtype.type

    def write_scalar(value: Any) -> None:
        if type(value) is exact:
            row[...] = value
        else:
            row[...] = convert(value, dtype, (), what)

    return write_scalar


def action_reader(document: Document, rows: Sequence[np.ndarray]) -> Read:
    """A function that returns the action that stands in `rows` now, as Gymnasium's SyncVectorEnv would give it.

    Arrays are copies of the env's own; leaves without dimensions become NumPy scalars, np.int64 for Discrete.
    """
    views = iter(rows)
    return _reader(document, views)


def _reader(document: Document, views: Iterator[np.ndarray]) -> Read:
    kind = document["type"]
    if kind == "Dict":
        parts = [(key, _reader(item, views)) for key, item in document["items"]]
        return lambda: {key: read() for key, read in parts}
    if kind == "Tuple":
        items = [_reader(item, views) for item in document["items"]]
        return lambda: tuple([read() for read in items])
    row = next(views)
    if row.ndim:
        return row.copy
    return lambda: row[()]


def info_writer(entries: Sequence[InfoEntry], rows: Sequence[np.ndarray]) -> Write:
    """A function that writes the declared entries of an info dict, each with whether it was there.

    `rows` holds two views per entry: its value's, and a bool's.
    """
    parts = []
    for i, entry in enumerate(entries):
        what = f"info[{entry.name!r}], declared as {entry.dtype} of shape {list(entry.shape)},"
        quick = (entry.dtype.type, *_PYTHON_TYPES[entry.dtype.kind]) if not entry.shape else ()
        parts.append((entry.name, rows[2 * i], rows[2 * i + 1], quick, entry.dtype, entry.shape, what))

    def write(info: dict[str, Any]) -> None:
        for name, row, present, quick, dtype, shape, what in parts:
            value = info.get(name)
            if value is None:
                row[...] = 0
                present[...] = False
                continue
            if type(value) in quick:
                row[...] = value
            else:
                row[...] = convert(value, dtype, shape, what)
            present[...] = True

    return write


def _named(path: str) -> str:
    return f"[{path!r}]" if path else ""


def _space_text(document: Document, leaf: Leaf) -> str:
    return f"space {document['type']}({leaf.dtype}, {leaf.shape})"
