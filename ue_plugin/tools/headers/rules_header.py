"""Rules of files: the generated include, and names that must not clash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ue_plugin.tools.headers.rule import DOCS, STYLE, Breach, rule
from ue_plugin.tools.headers.sources import Tree

_LAST = "https://forums.unrealengine.com/t/the-generated-h-file-should-always-be-the-last-include-in-a-header-why-is-that/1904506"
_UHT = f"{DOCS}/unreal-header-tool-for-unreal-engine"
_SUFFIX = ".generated.h"


@rule(
    "generated-include", "A header with reflected types includes NAME.generated.h of its own name, without #if.", _UHT
)
def _generated(tree: Tree) -> Iterator[Breach]:
    for source in tree.sources:
        header = source.header
        wanted = header.path.stem + _SUFFIX
        found = [item for item in header.includes if item.path.endswith(_SUFFIX)]
        if header.has_reflection and not found:
            line = header.includes[-1].line if header.includes else 1
            yield header.path, line, f'reflected types, but no #include "{wanted}"'
        for item in found:
            if item.path != wanted:
                yield header.path, item.line, f'"{item.path}" included, but this header\'s is "{wanted}"'
            elif item.conditions:
                yield header.path, item.line, f'"{item.path}" must not stand within #if {item.conditions[-1]}'
        if len(found) > 1:
            yield header.path, found[1].line, "more than one generated header is included"


@rule("generated-include-last", "The generated header is the last #include.", _LAST)
def _last(tree: Tree) -> Iterator[Breach]:
    for source in tree.sources:
        includes = source.header.includes
        for index, item in enumerate(includes[:-1]):
            if item.path.endswith(_SUFFIX) and not includes[index + 1].path.endswith(_SUFFIX):
                yield (
                    source.path,
                    includes[index + 1].line,
                    f'"{includes[index + 1].path}" is included after "{item.path}"',
                )


@rule("generated-include-unneeded", "A header that reflects nothing includes no generated header: none is made.", _UHT)
def _unneeded(tree: Tree) -> Iterator[Breach]:
    for source in tree.sources:
        for item in source.header.includes:
            if item.path.endswith(_SUFFIX) and not source.header.has_reflection:
                yield (
                    source.path,
                    item.line,
                    f'"{item.path}" is included, but the header tool finds nothing to make it of',
                )


@rule("pragma-once", "Every header begins with #pragma once.", STYLE)
def _once(tree: Tree) -> Iterator[Breach]:
    for source in tree.sources:
        if not source.header.pragma_once:
            yield source.path, 1, "no #pragma once"


@rule(
    "header-name",
    "No two reflected headers have one name: their generated headers would be the same file.",
    'header tool: "Two headers with the same name is not allowed."',
)
def _names(tree: Tree) -> Iterator[Breach]:
    seen: dict[str, Path] = {}
    for source in tree.sources:
        if source.header.has_reflection:
            first = seen.setdefault(source.path.name.lower(), source.path)
            if first != source.path:
                yield source.path, 1, f"another reflected header has this name: {first}"


@rule(
    "engine-name",
    "No two reflected types have the same name without their prefix letter.",
    'header tool: "… shares engine name … with …"',
)
def _engine_names(tree: Tree) -> Iterator[Breach]:
    seen: dict[str, tuple[str, Path, int]] = {}
    for source in tree.sources:
        named = [(item.engine_name, item.name, item.line) for item in source.header.reflected_classes]
        named = [item for item in named if not item[1].startswith("I")]
        named += [(item.name, item.name, item.line) for item in source.header.reflected_enums if not item.namespace]
        named += [
            (item.namespace, item.namespace, item.line) for item in source.header.reflected_enums if item.namespace
        ]
        named += [(item.name, item.name, item.line) for item in source.header.delegates if item.owner is None]
        for engine_name, name, line in named:
            first = seen.setdefault(engine_name.lower(), (name, source.path, line))
            if first != (name, source.path, line):
                yield (
                    source.path,
                    line,
                    f"{name} and {first[0]} ({first[1]}:{first[2]}) are both {engine_name!r} to the engine",
                )
