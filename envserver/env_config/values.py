"""Whether a value consists of JSON values only, and where it does not. Needs nothing but Python."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from envserver.config.problems import Location, Problem

MAX_DEPTH = 60  # what the simulator's reader of JSON takes, less the levels around the env config
MAX_VALUES = 200_000  # a YAML file of a few lines can stand for billions, by its aliases
Lines = Callable[[Location], int | None]  # the line of a place in the document
_INT64 = range(-(1 << 63), 1 << 63)


def plain(value: Mapping[Any, Any], location: Location) -> tuple[dict[str, Any], list[Problem]]:
    """A copy of plain dicts, lists, texts and numbers, and what cannot be part of one.

    Tuples become lists, numbers of numpy Python's own. `location`: what problems call the value.
    """
    walk = _Walk()
    try:
        copy = walk.mapping(value, location)
    except _TooMany:
        text = f"has more than {MAX_VALUES} values, those that aliases repeat included"
        return {}, [Problem(location, text)]
    return copy, walk.problems


def with_lines(found: list[Problem], line: Lines | None) -> list[Problem]:
    """The problems of a document from a file. Their locations begin with what the document is called."""
    if line is None:
        return found
    return [Problem(one.location, one.text, line(one.location[1:])) for one in found]


class _TooMany(Exception):
    pass


class _Walk:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._left = MAX_VALUES
        self._depth = 0

    def mapping(self, value: Mapping[Any, Any], location: Location) -> dict[str, Any]:
        copy = {}
        for key, inner in self._within(value.items(), location):
            if not isinstance(key, str):
                self._report(location, f"its keys must be texts, not {_name(key)}")
            elif not _is_unicode(key):
                self._report(location, f"its key {key!r} is not Unicode")
            else:
                copy[str.__str__(key)] = self._value(inner, (*location, key))
        return copy

    def _value(self, value: Any, location: Location) -> Any:
        self._left -= 1
        if self._left < 0:
            raise _TooMany
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            if not _is_unicode(value):
                self._report(location, "is not Unicode")
            return str.__str__(value)
        if isinstance(value, numbers.Integral):
            return self._integer(int(value), location)
        if isinstance(value, numbers.Real):
            return self._real(value, location)
        if isinstance(value, Mapping):
            return self.mapping(value, location)
        if isinstance(value, (list, tuple)):
            return [self._value(item, (*location, index)) for index, item in self._within(enumerate(value), location)]
        hint = " (quote what is meant as text)" if type(value).__module__ == "datetime" else ""
        self._report(location, f"must be a JSON value, not {_name(value)}{hint}")
        return None

    def _integer(self, value: int, location: Location) -> int:
        if value not in _INT64:
            self._report(location, "must be an integer of 64 bits")
        return value

    def _real(self, value: Any, location: Location) -> float:
        try:
            number = float(value)
        except (ArithmeticError, TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            self._report(location, f"must be a finite number, not {number}")
        return number

    def _within(self, items: Iterable[Any], location: Location) -> Iterator[Any]:
        if self._depth == MAX_DEPTH:
            self._report(location, f"is nested more than {MAX_DEPTH} levels deep, or contains itself")
            return
        self._depth += 1
        yield from items
        self._depth -= 1

    def _report(self, location: Location, text: str) -> None:
        self.problems.append(Problem(location, text))


def _is_unicode(text: str) -> bool:
    """Python's texts may hold halves of surrogate pairs, which UTF-8 has not."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _name(value: Any) -> str:
    name = type(value).__name__
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
