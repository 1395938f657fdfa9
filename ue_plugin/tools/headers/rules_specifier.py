"""Rules of what stands in UCLASS(…), UPROPERTY(…) and so on."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from ue_plugin.tools.headers import known
from ue_plugin.tools.headers.model import Specifiers
from ue_plugin.tools.headers.rule import DOCS, SPECIFIERS, Breach, rule
from ue_plugin.tools.headers.sources import Source, Tree

_EDITS = (
    "EditAnywhere",
    "EditDefaultsOnly",
    "EditInstanceOnly",
    "VisibleAnywhere",
    "VisibleDefaultsOnly",
    "VisibleInstanceOnly",
)
# Pairs of which only one may stand.
_EXCLUSIVE = (
    ("BlueprintReadOnly", "BlueprintReadWrite"),
    ("BlueprintImplementableEvent", "BlueprintNativeEvent"),
    ("Blueprintable", "NotBlueprintable"),
    ("BlueprintType", "NotBlueprintType"),
    ("EditInlineNew", "NotEditInlineNew"),
    ("Placeable", "NotPlaceable"),
    ("Reliable", "Unreliable"),
    ("BlueprintSetter", "BlueprintReadOnly"),
)


def _all(source: Source) -> Iterator[tuple[str, str, frozenset[str], Specifiers, int]]:
    """Macro, whose it is, what it may hold, what it holds, line."""
    macros = {
        "class": ("UCLASS", known.CLASS_SPECIFIERS),
        "struct": ("USTRUCT", known.STRUCT_SPECIFIERS),
        "uinterface": ("UINTERFACE", known.INTERFACE_SPECIFIERS),
    }
    header = source.header
    for item in header.classes:
        if item.kind in macros:
            macro, allowed = macros[item.kind]
            yield macro, item.name, allowed, item.specifiers, item.line
        for member in item.properties:
            yield "UPROPERTY", member.name, known.PROPERTY_SPECIFIERS, member.specifiers, member.line
        for function in item.functions:
            yield "UFUNCTION", function.name, known.FUNCTION_SPECIFIERS, function.specifiers, function.line
            for each in function.parameters:
                yield "UPARAM", each.name, known.PARAMETER_SPECIFIERS, each.specifiers, each.line
    for enum in header.reflected_enums:
        yield "UENUM", enum.name, known.ENUM_SPECIFIERS, enum.specifiers, enum.line
        for entry in enum.entries:
            yield "UMETA", entry.name, frozenset(), entry.specifiers, entry.line
    for delegate in header.delegates:
        yield "UDELEGATE", delegate.name, known.DELEGATE_SPECIFIERS, delegate.specifiers, delegate.line


def _near(name: str, allowed: frozenset[str], cutoff: float) -> str | None:
    lower = {each.lower(): each for each in allowed}
    found = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=cutoff)
    return lower[found[0]] if found else None


@rule(
    "specifier", "Every specifier is one that the header tool knows for that macro.", f"{SPECIFIERS} Doc/en/Specifier"
)
def _unknown(tree: Tree) -> Iterator[Breach]:
    for source in tree.sources:
        for macro, owner, allowed, specifiers, line in _all(source):
            lower = {each.lower() for each in allowed | known.COMMON_SPECIFIERS}
            for item in specifiers.items:
                if item.name.lower() in lower:
                    continue
                yield (
                    source.path,
                    item.line or line,
                    f"{macro} of {owner}: unknown specifier {item.name}{_hint(item.name, allowed)}",
                )


def _hint(name: str, allowed: frozenset[str]) -> str:
    near = _near(name, allowed, 0.6)
    if near is not None:
        return f"; {near} is meant?"
    if name.lower() in {each.lower() for each in known.META}:
        return f": it goes into meta = ({name})"
    return ""


@rule(
    "meta",
    "Names in meta = (…) are no slips of known ones: the engine ignores names that it does not know.",
    f"{DOCS}/metadata-specifiers-in-unreal-engine",
)
def _meta(tree: Tree) -> Iterator[Breach]:
    lower = {each.lower() for each in known.META}
    for source in tree.sources:
        for macro, owner, allowed, specifiers, line in _all(source):
            for item in specifiers.meta:
                if item.name.lower() in lower or (macro == "UMETA" and item.name.lower() == "hidden"):
                    continue
                if item.name.lower() in {each.lower() for each in allowed}:
                    yield (
                        source.path,
                        item.line or line,
                        f"{macro} of {owner}: {item.name} is a specifier, it stands outside of meta",
                    )
                    continue
                near = _near(item.name, known.META, 0.85)
                if near is not None:
                    yield (
                        source.path,
                        item.line or line,
                        f"{macro} of {owner}: unknown metadata {item.name}; {near} is meant?",
                    )


@rule(
    "exclusive",
    "Specifiers that contradict each other do not stand together.",
    f"{SPECIFIERS} Doc/en/Specifier/UPROPERTY.md",
)
def _exclusive(tree: Tree) -> Iterator[Breach]:
    for source in tree.sources:
        for macro, owner, _, specifiers, line in _all(source):
            yield from _contradictions(source.path, macro, owner, specifiers, line)


def _contradictions(path: Path, macro: str, owner: str, specifiers: Specifiers, line: int) -> Iterator[Breach]:
    for one, other in _EXCLUSIVE:
        if one in specifiers and other in specifiers:
            yield path, line, f"{macro} of {owner}: {one} and {other} contradict each other"
    edits = [each for each in _EDITS if each in specifiers]
    if len(edits) > 1:
        yield path, line, f"{macro} of {owner}: only one of {' and '.join(edits)} is allowed"
    names = [item.name.lower() for item in specifiers.items]
    for name in sorted({each for each in names if names.count(each) > 1}):
        yield path, line, f"{macro} of {owner}: {name} stands there twice"
