"""An env config's file, JSON or YAML, and on which line each of its values stands. YAML needs PyYAML, JSON nothing."""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from envserver.config.problems import ConfigError, Location, Problem

if TYPE_CHECKING:
    from envserver.config.document import Document

YAML_NAMES = (".yaml", ".yml")
EXTRA = "pip install 'uepool[config]'"
MAX_BYTES = 4 << 20
_EXAMPLE = "agents: ..."


class File(Protocol):
    """What a file says: a mapping."""

    path: Path
    data: dict[str, Any]

    def line(self, location: Location) -> int | None:
        """The line of a value, from 1, or of the nearest thing around it; None: not known."""


def read(path: str | os.PathLike[str], skip: str = "") -> File:
    """By its name: .yaml and .yml are YAML, everything else is JSON. ~ is one's home. ConfigError says what is wrong:
    it cannot be read, is malformed, or is no mapping.

    `skip`: a word that may stand before the document in a JSON file.
    """
    file = Path(path).expanduser()
    return _yaml(file) if is_yaml(file) else JsonFile(file, skip)


def is_yaml(path: str | os.PathLike[str]) -> bool:
    """By the file's name."""
    return Path(path).suffix.lower() in YAML_NAMES


def _yaml(path: Path) -> Document:
    try:
        from envserver.config.document import Document
    except ModuleNotFoundError as error:
        if error.name != "yaml":
            raise
        text = f"YAML needs PyYAML: {EXTRA}; without it the env config can be a .json file"
        raise ConfigError(path, [Problem((), text)]) from None
    return Document(path, _EXAMPLE)


class JsonFile:
    """A JSON file: strict, and no name twice in one object."""

    def __init__(self, path: Path, skip: str = "") -> None:
        self.path = path
        try:
            raw = path.read_bytes()
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise self._error(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
        if len(raw) > MAX_BYTES:
            raise self._error(f"has {len(raw)} bytes; more than {MAX_BYTES} are not read")
        try:
            self._text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self._error("is not UTF-8 text", raw.count(b"\n", 0, error.start) + 1) from None
        if skip and self._text.lstrip().startswith(skip):
            self._text = self._text.replace(skip, " " * len(skip), 1)
        self.data: dict[str, Any] = self._parsed()

    def line(self, location: Location) -> int | None:
        return self._lines.line(location) if self._lines is not None else None

    @cached_property
    def _lines(self) -> Document | None:
        """JSON is YAML too, all but a few odd characters. Asked for only when something is wrong."""
        try:
            from envserver.config.document import Document

            return Document(self.path, _EXAMPLE)
        except (ModuleNotFoundError, ConfigError):
            return None

    def _parsed(self) -> dict[str, Any]:
        try:
            data = json.loads(self._text, object_pairs_hook=_object, parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            hint = (
                ""
                if self._text.lstrip()[:1] in ("{", "[")
                else f" (the name of a YAML file ends in {' or '.join(YAML_NAMES)})"
            )
            raise self._error(f"is not JSON: {error.msg}{hint}", error.lineno) from None
        except (ValueError, RecursionError) as error:
            raise self._error(f"is not JSON: {error}") from None
        if not isinstance(data, dict):
            raise self._error(f'must be a JSON object like {{"agents": ...}}, not {_kind(data)}')
        return data

    def _error(self, text: str, line: int | None = None) -> ConfigError:
        return ConfigError(self.path, [Problem((), text, line)])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} stands twice in one object")
        found[name] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _kind(value: Any) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
