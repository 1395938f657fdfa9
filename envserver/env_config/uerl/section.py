"""Takes a mapping of UERL's document apart, field by field, and remembers where each value came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from envserver.config.problems import Location, Problem
from envserver.env_config.describe import show

REQUIRED = object()
_KINDS: dict[type, tuple[str, tuple[type, ...]]] = {
    str: ("a text", (str,)),
    bool: ("true or false", (bool,)),
    int: ("an integer", (int,)),
    float: ("a number", (int, float)),
    dict: ("a mapping", (dict,)),
    list: ("a list", (list,)),
}


@dataclass(frozen=True)
class Note:
    """Something about a field of UERL's document; `location`: there."""

    location: Location
    text: str


@dataclass
class Record:
    """What an import finds."""

    wrong: list[Problem] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)
    changed: list[Note] = field(default_factory=list)
    origins: dict[Location, Location] = field(default_factory=dict)  # of the new document's fields

    def origin(self, location: Location) -> Location:
        """Where a field of the new document came from, or what is around it."""
        for length in range(len(location), 0, -1):
            if location[:length] in self.origins:
                return self.origins[location[:length]]
        return ()


class Section:
    """One mapping: `source` at `place` of UERL's document becomes `made` at `target` of the new one.

    Values of a wrong type are recorded, and taken for missing.
    """

    def __init__(self, record: Record, source: Mapping[str, Any], place: Location, target: Location) -> None:
        self.made: dict[str, Any] = {}
        self.record = record
        self.place = place
        self.target = target
        self._source = source
        self._known: set[str] = set()
        record.origins[target] = place

    def take(self, name: str, kind: type, otherwise: Any = None) -> Any:
        """The value of a field, or `otherwise` if it is missing (or null, which UERL has for texts)."""
        self._known.add(name)
        value = self._source.get(name)
        text, types = _KINDS[kind]
        if value is None:
            if otherwise is REQUIRED:
                self.record.wrong.append(Problem((*self.place, name), "is missing"))
            return None if otherwise is REQUIRED else otherwise
        if not isinstance(value, types) or (isinstance(value, bool) and kind is not bool):
            self.record.wrong.append(Problem((*self.place, name), f"must be {text}, not {show(value)}"))
            return None if otherwise is REQUIRED else otherwise
        return value

    def sections(self, name: str) -> list[tuple[int, Mapping[str, Any]]]:
        """The mappings of a list."""
        found: list[tuple[int, Mapping[str, Any]]] = []
        for index, item in enumerate(self.take(name, list, [])):
            if isinstance(item, dict):
                found.append((index, item))
            else:
                text = f"must be a mapping, not {show(item)}"
                self.record.wrong.append(Problem((*self.place, name, index), text))
        return found

    def put(self, field: str, value: Any, source: str) -> None:
        """Sets a field of the new document. `source`: the field that it was made of."""
        self.made[field] = value
        self.record.origins[(*self.target, field)] = (*self.place, source)

    def copy(self, name: str, kind: type, otherwise: Any, field: str = "", ours: Any = None) -> None:
        """Takes a field over as it is. Left out of the new document where it is `ours`, the default there."""
        value = self.take(name, kind, otherwise)
        if value is not None and value != ours:
            self.put(field or name, value, name)

    def leave(self, why: str, *names: str) -> None:
        """Fields that have no meaning here."""
        for name in names:
            self._known.add(name)
            if name in self._source:
                self.record.left_out.append(Note((*self.place, name), why))

    def changed(self, name: str, text: str) -> None:
        self.record.changed.append(Note((*self.place, name), text))

    def keep_rest(self) -> None:
        """Fields that only a game can know."""
        for name, value in self._source.items():
            if name not in self._known and name not in self.made:
                self._known.add(name)
                self.put(name, value, name)

    def finish(self) -> dict[str, Any]:
        """What was made; fields that nobody took are left out."""
        for name in self._source:
            if name not in self._known:
                self.record.left_out.append(Note((*self.place, name), "no field of UERL's that is known here"))
        return self.made
