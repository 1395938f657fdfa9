"""Runs every rule over the plugin's sources."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ue_plugin.tools.headers import (  # noqa: F401 (each registers its rules)
    rules_class,
    rules_descriptor,
    rules_function,
    rules_header,
    rules_module,
    rules_property,
    rules_specifier,
)
from ue_plugin.tools.headers.rule import RULES, Problem
from ue_plugin.tools.headers.sources import Tree, load


def check(roots: Iterable[Path | str]) -> list[Problem]:
    """Everything in these folders that the engine's header tool or build tool would not take, in order of place."""
    return check_tree(load(roots))


def check_tree(tree: Tree) -> list[Problem]:
    problems = [Problem(error.path, error.line, "unreadable", error.message) for error in tree.unreadable]
    for rule in RULES.values():
        problems += [Problem(path, line, rule.name, message) for path, line, message in rule.check(tree)]
    return sorted(problems)
