"""A YAML file that remembers on which line each of its values stands."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml

from envserver.config.problems import ConfigError, Location, Problem

MAX_BYTES = 4 << 20
# What PyYAML raises, besides its own errors, of values that are not what their tag says: !!int "", !!timestamp x, ...
_FROM_PYYAML = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError)


class _Loader(yaml.SafeLoader):
    """Takes 1e3 for a number, as YAML 1.2 and JSON do; PyYAML's own rules (1.1) make a text of it."""


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)


class Document:
    """What a YAML file says. Raises ConfigError when it cannot be read, or is not one YAML mapping.

    `example`: of a mapping, for those who wrote something else.
    """

    def __init__(self, path: str | Path, example: str = "listen: ...") -> None:
        self.path = Path(path)
        self._example = example
        self.data: dict[str, Any] = {}
        self._root: yaml.Node | None = None
        text = self._read()
        try:
            self._parse(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = ", ".join(part for part in (error.context, error.problem) if part)
            raise self.error((), f"is not YAML: {what}", mark.line + 1 if mark else None) from None
        except (yaml.YAMLError, *_FROM_PYYAML) as error:
            raise self.error((), f"is not YAML: {' '.join(str(error).split())}") from None

    def line(self, location: Location) -> int | None:
        """The line of a value, from 1; of the nearest thing around it that the file has, if it has not that one."""
        node, line = self._root, None
        if isinstance(node, yaml.CollectionNode) and node.value:
            line = _line(node)
        for step in location:
            key, node = _child(node, step)
            if node is None:
                break
            line = _line(key if key is not None else node)
        return line

    def error(self, location: Location, text: str, line: int | None = None) -> ConfigError:
        return ConfigError(self.path, [Problem(location, text, line or self.line(location))])

    def _read(self) -> str:
        try:
            data = self.path.read_bytes()
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise self.error((), f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
        if len(data) > MAX_BYTES:
            raise self.error((), f"has {len(data)} bytes; more than {MAX_BYTES} are not read")
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise self.error((), "is not UTF-8 text", line) from None

    def _parse(self, text: str) -> None:
        loader = _Loader(text)
        try:
            self._root = loader.get_single_node()
            if self._root is None:
                return
            for key in _repeated(self._root, set()):
                raise self.error((), f"{key.value!r} stands twice in one mapping", _line(key))
            data = loader.construct_document(self._root)
        finally:
            loader.dispose()
        if data is None:  # "---" and nothing else
            return
        if not isinstance(data, dict):
            raise self.error((), f"must be a mapping like '{self._example}', not a {type(data).__name__}")
        self.data = data


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _child(node: yaml.Node | None, step: int | str) -> tuple[yaml.Node | None, yaml.Node | None]:
    """(the key's node, the value's) of one step into a mapping or a list; (None, None): there is none."""
    if isinstance(node, yaml.MappingNode):
        for key, value in reversed(node.value):  # merged entries (<<) stand first, and those of its own win
            if key.value == str(step):
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None, None


def _repeated(node: yaml.Node, seen: set[int]) -> Iterator[yaml.ScalarNode]:
    """The keys that a mapping has twice: YAML forbids them, PyYAML silently takes the last."""
    if id(node) in seen:  # an alias
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[Hashable] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if (key.tag, key.value) in keys and key.value != "<<":
                    yield key
                keys.add((key.tag, key.value))
            yield from _repeated(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item, seen)
