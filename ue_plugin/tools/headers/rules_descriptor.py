"""Rules of plugin and project descriptors: which modules there are, and when they are loaded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ue_plugin.tools.headers.known import LOADING_PHASES, MODULE_TYPES
from ue_plugin.tools.headers.rule import PLUGINS, Breach, rule
from ue_plugin.tools.headers.sources import Tree, line_of


def _read(path: Path) -> tuple[Any, Breach | None]:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig")), None
    except json.JSONDecodeError as error:
        return None, (path, error.lineno, f"not JSON: {error.msg}")


def _modules_of(document: Any) -> list[dict[str, Any]]:
    modules = document.get("Modules", []) if isinstance(document, dict) else []
    return [item for item in modules if isinstance(item, dict)] if isinstance(modules, list) else []


def module_types(tree: Tree) -> dict[str, str]:
    """Module name to its Type, as the descriptors say."""
    found: dict[str, str] = {}
    for path in tree.descriptors:
        document, _ = _read(path)
        for item in _modules_of(document):
            found[str(item.get("Name"))] = str(item.get("Type"))
    return found


def _one_of(names: frozenset[str]) -> str:
    return "one of " + ", ".join(sorted(names))


@rule(
    "descriptor",
    "The .uplugin or .uproject names each module of its Source folder once, with a known Type and LoadingPhase.",
    PLUGINS,
)
def _descriptor(tree: Tree) -> Iterator[Breach]:
    for path in tree.descriptors:
        document, broken = _read(path)
        if broken is not None:
            yield broken
            continue
        if not isinstance(document, dict) or document.get("FileVersion") != 3:
            yield path, 1, 'a JSON object with "FileVersion": 3 expected'
            continue
        here = {
            name: module
            for name, module in tree.modules.items()
            if module.folder.is_relative_to(path.parent / "Source")
        }
        named: set[str] = set()
        for item in _modules_of(document):
            name = str(item.get("Name"))
            line = line_of(path, f'"{name}"')
            if name in named:
                yield path, line, f"module {name} is named twice"
            named.add(name)
            if name not in here:
                yield path, line, f"module {name}: no Source/…/{name}.Build.cs"
            if item.get("Type") not in MODULE_TYPES:
                yield (
                    path,
                    line,
                    f"module {name}: unknown Type {item.get('Type')!r}; {_one_of(MODULE_TYPES)}",
                )
            if item.get("LoadingPhase", "Default") not in LOADING_PHASES:
                yield (
                    path,
                    line,
                    f"module {name}: unknown LoadingPhase {item.get('LoadingPhase')!r}; {_one_of(LOADING_PHASES)}",
                )
        for name in sorted(here.keys() - named):
            yield path, 1, f"module {name} has a Build.cs, but is not named under Modules"


@rule(
    "engine-version",
    "EngineVersion of a .uplugin is absent, so that every engine builds it, or of the form 5.4.0.",
    PLUGINS,
)
def _engine_version(tree: Tree) -> Iterator[Breach]:
    for path in tree.descriptors:
        document, _ = _read(path)
        version = document.get("EngineVersion") if isinstance(document, dict) else None
        if version is not None and path.suffix == ".uplugin" and not re.fullmatch(r"5\.\d+\.0", str(version)):
            yield path, line_of(path, '"EngineVersion"'), f'EngineVersion {version!r}: leave it out, or write "5.4.0"'
