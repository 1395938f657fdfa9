"""``--set a.b=c``: values in the place of what the YAML says."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

import yaml

from envserver.config.problems import Location, Problem, spell

_STEPS = re.compile(r"[^\s.=]+(\.[^\s.=]+)*")


class _Loader(yaml.SafeLoader):
    """Takes 1e3 for a number, as files do that are read here."""


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)


class Overrides:
    """What ``--set`` said, each ``PATH=VALUE``. Values are YAML; numbers in a path count the entries of a list.

    problems: of those that cannot be taken.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.problems: list[Problem] = []
        self._given: dict[Location, tuple[str, Any]] = {}
        for text in texts:
            path, equals, value = text.partition("=")
            path = path.strip()
            if not equals or not _STEPS.fullmatch(path):
                self.problems.append(Problem((), f"--set {text}: must be a.b=VALUE, like --set env.num_envs=16"))
                continue
            try:
                parsed = yaml.load(value, Loader=_Loader)
            except (yaml.YAMLError, ValueError) as error:
                self.problems.append(
                    Problem((), f"--set {text}: the value is not YAML: {' '.join(str(error).split())}")
                )
                continue
            location = tuple(int(step) if step.isdigit() else step for step in path.split("."))
            self._given[location] = (text, parsed)

    def apply(self, data: dict[str, Any]) -> dict[str, Any]:
        """A copy of ``data`` with them in it. Fills ``problems``."""
        changed = copy.deepcopy(data)
        for location, (text, value) in self._given.items():
            wrong = _put(changed, location, value)
            if wrong:
                self.problems.append(Problem((), f"--set {text}: {wrong}"))
        return changed

    def origin(self, location: Location) -> str:
        """The text of the override that a value came by; "": it stands in the file."""
        found = ""
        for given, (text, _) in self._given.items():
            if given == location[: len(given)] or location == given[: len(location)]:
                found = text
        return found


def _put(data: dict[str, Any], location: Location, value: Any) -> str:
    """Puts a value into nested mappings and lists. Returns what keeps it from that, or nothing."""
    current: Any = data
    for place, step in enumerate(location):
        is_last = place == len(location) - 1
        if isinstance(current, list):
            if not isinstance(step, int) or step >= len(current):
                return f"{spell(location[:place])} is a list of {len(current)}, counted from 0"
        elif not isinstance(current, dict):
            return f"{spell(location[:place])} is {current!r} and has no parts"
        else:
            step = _key(current, step)
        if is_last:
            current[step] = value
        else:
            if isinstance(current, dict) and current.get(step) is None:
                current[step] = {}
            current = current[step]
    return ""


def _key(mapping: dict[Any, Any], step: int | str) -> int | str:
    """Numbers may be keys as well, and most keys that look like numbers are texts."""
    return step if step in mapping else str(step)
