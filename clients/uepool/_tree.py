"""Between a space's leaves and the nested value that Gymnasium users see, compiled once per session.

A space document (envserver.spaces) is a tree of Dict and Tuple nodes over leaves, numbered depth-first. Functions made
here do no look-ups in the document when they run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

Document = Mapping[str, Any]
Build = Callable[[Sequence[Any]], Any]
Split = Callable[[Any], list[Any]]


def children(document: Document) -> list[tuple[str | int, Document]] | None:
    """The named parts of a Dict or the numbered ones of a Tuple; None for a leaf."""
    if document["type"] == "Dict":
        return [(key, child) for key, child in document["items"]]
    if document["type"] == "Tuple":
        return list(enumerate(document["items"]))
    return None


def leaf_documents(document: Document) -> list[Document]:
    """The leaves, depth-first: the order of their indices everywhere."""
    parts = children(document)
    if parts is None:
        return [document]
    return [leaf for _, child in parts for leaf in leaf_documents(child)]


def build_from(document: Document, positions: Sequence[int]) -> Build:
    """A function from a list of arrays to the nested value; leaf i is taken from ``positions[i]`` of the list."""
    return _build(document, list(positions))


def _build(document: Document, positions: list[int]) -> Build:
    parts = children(document)
    if parts is None:
        return itemgetter(positions.pop(0))
    made = [(key, _build(child, positions)) for key, child in parts]
    if document["type"] == "Tuple":
        functions = [function for _, function in made]
        return lambda arrays: tuple([function(arrays) for function in functions])
    return lambda arrays: {key: function(arrays) for key, function in made}


def split_into(document: Document) -> Split:
    """A function from a nested value to the list of its leaves. Raises ValueError naming the part that is missing."""
    getters = [_getter(path) for path in _paths(document, ())]
    count = len(getters)
    if count == 1:
        only = getters[0]
        return lambda value: [only(value)]
    return lambda value: [getter(value) for getter in getters]


def _paths(document: Document, path: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    parts = children(document)
    if parts is None:
        return [path]
    return [found for key, child in parts for found in _paths(child, (*path, key))]


def _getter(path: tuple[str | int, ...]) -> Callable[[Any], Any]:
    if not path:
        return lambda value: value

    def get(value: Any) -> Any:
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                whole = "/".join(map(str, path))
                kind = "key" if isinstance(key, str) else "component"
                raise ValueError(f"no {kind} {key!r} on the way to {whole!r} in {type(value).__name__}") from None
        return value

    return get


def take(value: Any, rows: Any) -> Any:
    """Some rows of a nested batch: a copy for a bool mask or numbers, a view for a slice."""
    if isinstance(value, dict):
        return {key: take(part, rows) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple([take(part, rows) for part in value])
    return value[rows]


def row_of(value: Any, row: int) -> Any:
    """One row of a nested batch, copied, as Gymnasium hands out a single observation."""
    if isinstance(value, dict):
        return {key: row_of(part, row) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple([row_of(part, row) for part in value])
    picked = value[row]
    return picked.copy() if isinstance(picked, np.ndarray) else picked
