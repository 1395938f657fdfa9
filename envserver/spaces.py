"""Gymnasium spaces as JSON documents, and their values as flat lists of arrays.

A document is what an instance says of its observation and action spaces (docs/link.md)::

    {"type": "Box", "dtype": "uint8", "shape": [84, 84, 3], "low": 0, "high": 255}
    {"type": "Discrete", "n": 2, "start": 0}
    {"type": "MultiDiscrete", "nvec": [3, 2], "shape": [2], "start": [0, 0], "dtype": "int64"}
    {"type": "MultiBinary", "shape": [4]}
    {"type": "Dict", "items": [["image", {...}], ["vector", {...}]]}
    {"type": "Tuple", "items": [{...}, {...}]}

``low`` and ``high`` are one number for all elements or a flat list in C order, with ``"inf"`` and ``"-inf"`` for no
bound. Spaces whose values are not arrays of a fixed shape (Text, Graph, Sequence, OneOf, ...) have no document.

The *leaves* of a document are its spaces other than Dict and Tuple, numbered depth first in the order listed. A leaf's
name is its path, keys and positions joined by "/" (in keys "~" is written "~0" and "/" is written "~1"); the name of a
root that is a leaf itself is "".

Only `to_document` and `from_document` import Gymnasium.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import gymnasium

Document = dict[str, Any]

# The element types that a tensor of the segment can have.
DTYPES = (
    *("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"),
    *("float32", "float64", "float16"),
)
MAX_DIMS = 8
MAX_DEPTH = 32
MAX_NAME_BYTES = 95
_MAX_DIM = 2**31 - 1


class UnsupportedSpace(ValueError):
    """A space has no tensors, or none that a segment can hold. The text names where it stands and its type."""


class InvalidDocument(ValueError):
    """A document describes no space. The text names the field."""


class Leaf(NamedTuple):
    """One tensor of a space: its name, and dtype and shape of a single env's value."""

    name: str
    dtype: np.dtype
    shape: tuple[int, ...]


def join(path: str, key: str | int) -> str:
    """The name of a component of the space whose name is `path`; see the module's docstring.

    A root has the name "" and so may a component whose key is "": no two leaves of one space share a name even so,
    since a root that is a leaf has no components.
    """
    escaped = str(key).replace("~", "~0").replace("/", "~1")
    return f"{path}/{escaped}" if path else escaped


# --- Gymnasium space -> document --------------------------------------------------------------------------------------


def to_document(space: gymnasium.Space) -> Document:
    """The document of a space. Raises UnsupportedSpace, which names the path and the type of what has no tensors."""
    return _to_document(space, "", 0)


def _to_document(space: gymnasium.Space, path: str, depth: int) -> Document:
    from gymnasium import spaces

    if depth > MAX_DEPTH:
        raise UnsupportedSpace(f"{_where(path)}: nested deeper than {MAX_DEPTH} levels")
    if isinstance(space, spaces.Dict):
        for key in space.spaces:
            if not isinstance(key, str):
                raise UnsupportedSpace(f"{_where(path)}: the keys of a Dict must be strings, not {key!r}")
        return {
            "type": "Dict",
            "items": [[key, _to_document(item, join(path, key), depth + 1)] for key, item in space.spaces.items()],
        }
    if isinstance(space, spaces.Tuple):
        return {
            "type": "Tuple",
            "items": [_to_document(item, join(path, i), depth + 1) for i, item in enumerate(space.spaces)],
        }
    document: Document
    if isinstance(space, spaces.Box):
        document = {
            "type": "Box",
            "dtype": _dtype_name(space, path),
            "shape": list(space.shape),
            "low": _bounds(space.low, space.bounded_below, "-inf"),
            "high": _bounds(space.high, space.bounded_above, "inf"),
        }
    elif isinstance(space, spaces.Discrete):
        document = {"type": "Discrete", "n": int(space.n), "start": int(space.start)}
        if space.dtype != np.int64:
            document["dtype"] = _dtype_name(space, path)
    elif isinstance(space, spaces.MultiDiscrete):
        document = {
            "type": "MultiDiscrete",
            "nvec": space.nvec.ravel().tolist(),
            "shape": list(space.shape),
            "start": space.start.ravel().tolist(),
            "dtype": _dtype_name(space, path),
        }
    elif isinstance(space, spaces.MultiBinary):
        document = {"type": "MultiBinary", "shape": list(space.shape)}
        n: Any = space.n
        if isinstance(n, tuple) and len(n) == 1:
            document["n"] = list(n)  # MultiBinary([5]) is not equal to MultiBinary(5)
    else:
        raise UnsupportedSpace(
            f"{_where(path)}: a {type(space).__name__} space has no tensors of a fixed shape; "
            "supported are Box, Discrete, MultiDiscrete and MultiBinary, and Dict and Tuple of them"
        )
    try:
        _leaf(document, path)
    except InvalidDocument as error:
        raise UnsupportedSpace(str(error)) from None
    return document


def _dtype_name(space: gymnasium.Space, path: str) -> str:
    dtype = np.dtype(space.dtype)
    if dtype.name not in DTYPES or not dtype.isnative:
        raise UnsupportedSpace(f"{_where(path)}: {type(space).__name__} of dtype {dtype!r}; can be {', '.join(DTYPES)}")
    return dtype.name


def _bounds(values: np.ndarray, bounded: np.ndarray, unbounded: str) -> float | str | list[float | str]:
    """Bounds for JSON: one value when all elements share it bit by bit, else a flat list."""
    flat, has_bound = np.ascontiguousarray(values).reshape(-1), np.asarray(bounded).reshape(-1)
    if flat.size and has_bound.all() == has_bound.any() and flat.tobytes() == flat[:1].tobytes() * flat.size:
        flat, has_bound = flat[:1], has_bound[:1]
        return _bound(flat[0].item(), bool(has_bound[0]), unbounded)
    return [_bound(v, b, unbounded) for v, b in zip(flat.tolist(), has_bound.tolist(), strict=True)]


def _bound(value: float, bounded: bool, unbounded: str) -> float | str:
    if not bounded:
        return unbounded
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"  # a lower bound of +inf, say: odd, but Gymnasium allows it
    return value


# --- document -> Gymnasium space --------------------------------------------------------------------------------------


def from_document(document: Document) -> gymnasium.Space:
    """The space that a document describes: equal to the one `to_document` was given, the order of Dicts included.

    Raises InvalidDocument, which names the field.
    """
    leaves(document)  # tells what is wrong by name, so that the rest may take the fields as they are
    return _from_document(document, "")


def _from_document(document: Document, path: str) -> gymnasium.Space:
    from gymnasium import spaces

    kind = document["type"]
    if kind == "Dict":
        # A plain dict would be sorted.
        return spaces.Dict(OrderedDict((key, _from_document(item, join(path, key))) for key, item in document["items"]))
    if kind == "Tuple":
        return spaces.Tuple([_from_document(item, join(path, i)) for i, item in enumerate(document["items"])])
    leaf = _leaf(document, path)
    try:
        if kind == "Box":
            low, bounded_below = _bound_arrays(document["low"], leaf, -math.inf)
            high, bounded_above = _bound_arrays(document["high"], leaf, math.inf)
            box = spaces.Box(low, high, leaf.shape, leaf.dtype.type)
            box.bounded_below, box.bounded_above = bounded_below, bounded_above
            return box
        if kind == "Discrete":
            dtype: dict[str, Any] = {} if leaf.dtype == np.int64 else {"dtype": leaf.dtype.type}
            return spaces.Discrete(document["n"], start=document.get("start", 0), **dtype)
        if kind == "MultiDiscrete":
            nvec = np.array(document["nvec"], leaf.dtype).reshape(leaf.shape)
            start = np.array(document.get("start", [0] * nvec.size), leaf.dtype).reshape(leaf.shape)
            return spaces.MultiDiscrete(nvec, leaf.dtype.type, start=start)
        sequence = "n" in document or len(leaf.shape) != 1
        return spaces.MultiBinary(leaf.shape if sequence else leaf.shape[0])
    except (AssertionError, OverflowError, TypeError, ValueError) as error:
        raise InvalidDocument(f"{_where(path)}: {error}") from None


def _bound_arrays(bounds: Any, leaf: Leaf, unbounded: float) -> tuple[np.ndarray, np.ndarray]:
    """Bounds in the leaf's dtype, and which elements have one."""
    size = math.prod(leaf.shape)
    given = bounds if isinstance(bounds, list) else [bounds]
    is_float = leaf.dtype.kind == "f"
    values, bounded = [], []
    for bound in given:
        value = float(bound) if isinstance(bound, str) else bound
        bounded.append(value != unbounded)
        if not is_float and isinstance(value, float) and math.isinf(value):
            limits = np.iinfo(leaf.dtype) if leaf.dtype.kind in "iu" else None
            if limits is None:
                raise ValueError("a bool Box has bounds")
            value = limits.min if value < 0 else limits.max
        if not is_float and value != int(value):
            raise ValueError(f"{bound!r} is no bound of {leaf.dtype.name} values")
        values.append(value if is_float else int(value))
    array, mask = np.array(values, leaf.dtype), np.array(bounded, np.bool_)
    if is_float and not np.array_equal(np.isinf(array), np.isinf(np.array(values, np.float64))):
        raise ValueError(f"a bound lies outside of {leaf.dtype.name}")
    if not isinstance(bounds, list):
        array, mask = np.full(size, array[0], leaf.dtype), np.full(size, mask[0], np.bool_)
    return array.reshape(leaf.shape), mask.reshape(leaf.shape)


# --- leaves -----------------------------------------------------------------------------------------------------------


def leaves(document: Document) -> list[Leaf]:
    """The leaves of a document, in their order. Raises InvalidDocument; checks all but how bounds relate."""
    return list(_leaves(document, "", 0))


def _leaves(document: Any, path: str, depth: int) -> Iterator[Leaf]:
    if not isinstance(document, dict):
        raise InvalidDocument(f"{_where(path)}: a space is a JSON object, not {_short(document)}")
    if depth > MAX_DEPTH:
        raise InvalidDocument(f"{_where(path)}: nested deeper than {MAX_DEPTH} levels")
    kind = document.get("type")
    if kind not in ("Dict", "Tuple"):
        yield _leaf(document, path)
        return
    items = document.get("items")
    if not isinstance(items, list):
        raise InvalidDocument(f"{_where(path)}: items of a {kind} must be a list, not {_short(items)}")
    seen = set()
    for i, item in enumerate(items):
        key: str | int = i
        if kind == "Dict":
            if not (isinstance(item, (list, tuple)) and len(item) == 2 and isinstance(item[0], str)):
                raise InvalidDocument(f"{_where(path)}: items[{i}] must be [key, space], not {_short(item)}")
            key, item = item
            if key in seen:
                raise InvalidDocument(f"{_where(path)}: the key {key!r} stands twice")
            seen.add(key)
        yield from _leaves(item, join(path, key), depth + 1)


def _leaf(document: Document, path: str) -> Leaf:
    kind = document.get("type")
    if kind == "Box":
        shape = _shape(document, path)
        for name in ("low", "high"):
            _check_numbers(document, name, math.prod(shape), path, scalar=True)
        dtype = _dtype(document, None, DTYPES, path)
    elif kind == "Discrete":
        shape = ()
        dtype = _dtype(document, "int64", DTYPES[1:9], path)
        n: Any = document.get("n")
        if not _is_int(n) or n <= 0:
            raise InvalidDocument(f"{_where(path)}: n must be an integer above 0, not {_short(n)}")
        start = document.get("start", 0)
        if not _is_int(start):
            raise InvalidDocument(f"{_where(path)}: start must be an integer, not {_short(start)}")
        limits = np.iinfo(dtype)
        if start < limits.min or n > limits.max or start + n - 1 > limits.max:
            raise InvalidDocument(f"{_where(path)}: n {n} from start {start} does not fit {dtype.name}")
    elif kind == "MultiDiscrete":
        nvec = document.get("nvec")
        shape = _shape(document, path, [len(nvec)] if isinstance(nvec, list) else None)
        dtype = _dtype(document, "int64", DTYPES[1:9], path)
        _check_numbers(document, "nvec", math.prod(shape), path, integer=True)
        if any(n <= 0 for n in document["nvec"]):
            raise InvalidDocument(f"{_where(path)}: every number of nvec must be above 0")
        if "start" in document:
            _check_numbers(document, "start", math.prod(shape), path, integer=True)
    elif kind == "MultiBinary":
        shape = _shape(document, path)
        dtype = np.dtype(np.int8)
    else:
        known = "Box, Discrete, MultiDiscrete, MultiBinary, Dict, Tuple"
        raise InvalidDocument(f"{_where(path)}: type must be one of {known}, not {_short(kind)}")
    try:
        name_bytes = path.encode()
    except UnicodeEncodeError:
        raise InvalidDocument(f"{_where(path)!a}: the name is no valid Unicode") from None
    if len(name_bytes) > MAX_NAME_BYTES or b"\0" in name_bytes:
        raise InvalidDocument(f"{_where(path)}: the name is longer than {MAX_NAME_BYTES} bytes, or holds a zero byte")
    return Leaf(path, dtype, shape)


def _shape(document: Document, path: str, default: list[int] | None = None) -> tuple[int, ...]:
    shape = document.get("shape", default)
    if not isinstance(shape, list) or not all(_is_int(dim) and 0 < dim <= _MAX_DIM for dim in shape):
        raise InvalidDocument(f"{_where(path)}: shape must be a list of integers above 0, not {_short(shape)}")
    if len(shape) > MAX_DIMS:
        raise InvalidDocument(f"{_where(path)}: shape has {len(shape)} dimensions, at most {MAX_DIMS} are possible")
    return tuple(shape)


def _dtype(document: Document, default: str | None, allowed: Sequence[str], path: str) -> np.dtype:
    name = document.get("dtype", default)
    if name not in allowed:
        raise InvalidDocument(f"{_where(path)}: dtype must be one of {', '.join(allowed)}, not {_short(name)}")
    return np.dtype(name)


def _check_numbers(
    document: Document, name: str, size: int, path: str, *, scalar: bool = False, integer: bool = False
) -> None:
    value = document.get(name)
    numbers = value if isinstance(value, list) else [value]
    what = "integers" if integer else "numbers"
    if not (isinstance(value, list) or scalar):
        raise InvalidDocument(f"{_where(path)}: {name} must be a list of {what}, not {_short(value)}")
    if isinstance(value, list) and len(value) != size:
        raise InvalidDocument(f"{_where(path)}: {name} must hold {size} {what} (the shape's), not {len(value)}")
    for number in numbers:
        is_bound = not integer and (number in ("inf", "-inf") if isinstance(number, str) else _is_number(number))
        if not (is_bound or (integer and _is_int(number))):
            raise InvalidDocument(f"{_where(path)}: {name} must hold {what}, not {_short(number)}")


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and not math.isnan(value))  # a bool Box has bool bounds


def _where(path: str) -> str:
    return path or "the root space"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


# --- values -----------------------------------------------------------------------------------------------------------


def flatten(space: Document | gymnasium.Space, value: Any) -> list[np.ndarray]:
    """The leaves of a value of the space, in their order.

    Walks the structure only: dtypes and shapes stay as they are, so it serves single values and batches (arrays with
    a leading axis) alike. Raises ValueError, naming the path, where the value lacks a component of the space.
    """
    arrays: list[np.ndarray] = []
    _flatten(space if isinstance(space, dict) else to_document(space), value, "", arrays)
    return arrays


def _flatten(document: Document, value: Any, path: str, arrays: list[np.ndarray]) -> None:
    kind = document["type"]
    if kind == "Dict":
        if not isinstance(value, Mapping):
            raise ValueError(f"{_where(path)}: expected a dict, not {_short(value)}")
        for key, item in document["items"]:
            if key not in value:
                raise ValueError(f"{_where(join(path, key))}: is missing")
            _flatten(item, value[key], join(path, key), arrays)
    elif kind == "Tuple":
        items = document["items"]
        if not isinstance(value, (tuple, list)) or len(value) != len(items):
            raise ValueError(f"{_where(path)}: expected a tuple of {len(items)}, not {_short(value)}")
        for i, item in enumerate(items):
            _flatten(item, value[i], join(path, i), arrays)
    else:
        arrays.append(np.asarray(value))


def unflatten(space: Document | gymnasium.Space, arrays: Sequence[Any]) -> Any:
    """The value whose leaves are `arrays`: dicts and tuples around them, or the one array itself. Undoes `flatten`."""
    rest = iter(arrays)
    value = _unflatten(space if isinstance(space, dict) else to_document(space), rest)
    if next(rest, rest) is not rest:
        raise ValueError(f"{len(arrays)} arrays are too many for the space")
    return value


def _unflatten(document: Document, arrays: Iterator[Any]) -> Any:
    kind = document["type"]
    if kind == "Dict":
        return {key: _unflatten(item, arrays) for key, item in document["items"]}
    if kind == "Tuple":
        return tuple([_unflatten(item, arrays) for item in document["items"]])
    try:
        return next(arrays)
    except StopIteration:
        raise ValueError("there are fewer arrays than the space has leaves") from None
