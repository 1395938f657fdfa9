"""Rules: what each demands, where that is documented, and the function that looks for breaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ue_plugin.tools.headers.sources import Tree

Breach = tuple[Path, int, str]
Checker = Callable[[Tree], Iterator[Breach]]

# Sources that several rules have.
DOCS = "https://dev.epicgames.com/documentation/en-us/unreal-engine"
SPECIFIERS = "https://github.com/fjz13/UnrealSpecifiers"
PROPERTIES = f"{DOCS}/unreal-engine-uproperties"
FUNCTIONS = f"{DOCS}/ufunctions-in-unreal-engine"
STYLE = f"{DOCS}/epic-cplusplus-coding-standard-for-unreal-engine"
MODULES = f"{DOCS}/unreal-engine-modules"
PLUGINS = f"{DOCS}/plugins-in-unreal-engine"
INTERFACES = f"{DOCS}/interfaces-in-unreal-engine"
MESSAGE = "the header tool's own message"


@dataclass(frozen=True)
class Rule:
    name: str
    demands: str
    source: str
    check: Checker


@dataclass(frozen=True, order=True)
class Problem:
    path: Path
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.rule}]"


RULES: dict[str, Rule] = {}


def rule(name: str, demands: str, source: str) -> Callable[[Checker], Checker]:
    """Registers a checker under a name. `source` says where one reads that the engine demands it."""

    def register(check: Checker) -> Checker:
        assert name not in RULES, name
        RULES[name] = Rule(name, demands, source, check)
        return check

    return register
