"""Rules of classes, structs, interfaces and enums."""

from __future__ import annotations

from collections.abc import Iterator

from ue_plugin.tools.headers.model import Class
from ue_plugin.tools.headers.rule import DOCS, INTERFACES, SPECIFIERS, STYLE, Breach, rule
from ue_plugin.tools.headers.sources import Tree

_CLASSES = f"{DOCS}/gameplay-classes-in-unreal-engine"
_MACROS = {"class": "UCLASS", "struct": "USTRUCT", "uinterface": "UINTERFACE", "interface": "interface"}


@rule("body", "Every reflected type has a GENERATED_BODY(), before everything else in it.", _CLASSES)
def _body(tree: Tree) -> Iterator[Breach]:
    for source, item in tree.types():
        if item.kind == "native":
            continue
        if item.body_line is None:
            yield source.path, item.name_line, f"{item.name} has no GENERATED_BODY()"
        elif not item.body_first:
            yield source.path, item.body_line, f"{item.body_macro}() of {item.name} is not the first in its class"
        elif item.body_macro != "GENERATED_BODY":
            yield source.path, item.body_line, f"{item.name}: {item.body_macro}() is of old; write GENERATED_BODY()"


def _expected_prefix(item: Class, tree: Tree) -> str:
    if item.kind == "struct":
        return "F"
    if item.kind == "interface":
        return "I"
    base = tree.engine_base(item) or ""
    return "A" if base.startswith("A") and item.kind == "class" and base[1:2].isupper() else "U"


@rule("prefix", "Actors are named A…, other UObjects U…, interfaces I…, structs F…, enums E….", STYLE)
def _prefix(tree: Tree) -> Iterator[Breach]:
    for source, item in tree.types():
        if item.kind == "native":
            continue
        expected = _expected_prefix(item, tree)
        if not item.name.startswith(expected) or not (item.name[1:2].isupper() or item.name[1:2].isdigit()):
            yield source.path, item.name_line, f"{item.name} must be named {expected}…: {_why(item, expected)}"
    for source in tree.sources:
        for enum in source.header.reflected_enums:
            name = enum.namespace or enum.name
            if not (name.startswith("E") and name[1:2].isupper()):
                yield source.path, enum.line, f"enum {name} must be named E…"
        for delegate in source.header.delegates:
            if not (delegate.name.startswith("F") and delegate.name[1:2].isupper()):
                yield source.path, delegate.line, f"delegate {delegate.name} must be named F…"


def _why(item: Class, expected: str) -> str:
    if expected == "A":
        return "it is an actor"
    return {"struct": "it is a USTRUCT", "interface": "it is the native half of an interface"}.get(
        item.kind, "it is no actor"
    )


@rule(
    "bases", "A UCLASS is a class and derives publicly from one UObject class, first; a USTRUCT is a struct.", _CLASSES
)
def _bases(tree: Tree) -> Iterator[Breach]:
    for source, item in tree.types():
        if item.kind in ("class", "uinterface"):
            if item.keyword != "class":
                yield source.path, item.name_line, f"{_MACROS[item.kind]} {item.name} is declared as a struct"
            if not item.bases:
                yield (
                    source.path,
                    item.name_line,
                    f"{item.name} derives from nothing: UObject, or a class of it, comes first",
                )
            elif item.bases[0].name[:1] not in "UA" or item.bases[0].access != "public":
                yield source.path, item.name_line, f"{item.name}: its first base must be a public UObject class"
            for base in item.bases[1:]:
                if base.name[:1] in "UA" and base.name[1:2].isupper():
                    yield source.path, item.name_line, f"{item.name} has a second UObject base, {base.name}"
        elif item.kind == "struct":
            if item.keyword != "struct":
                yield source.path, item.name_line, f"USTRUCT {item.name} is declared as a class"
            for base in item.bases[1:]:
                if base.name in tree.classes and tree.classes[base.name][1].kind == "struct":
                    yield source.path, item.name_line, f"{item.name} has a second USTRUCT base, {base.name}"


@rule(
    "interface-pair",
    "UINTERFACE class UName : public UInterface, empty, with class IName in the same header.",
    INTERFACES,
)
def _pairs(tree: Tree) -> Iterator[Breach]:
    for source in tree.sources:
        kinds = {item.name: item for item in source.header.classes}
        for item in source.header.classes:
            if item.kind == "uinterface":
                native = kinds.get("I" + item.engine_name)
                if native is None or native.kind != "interface":
                    yield (
                        source.path,
                        item.line,
                        f"UINTERFACE {item.name} lacks its class I{item.engine_name} with a GENERATED_BODY()",
                    )
                base = tree.engine_base(item)
                if base != "UInterface":
                    yield (
                        source.path,
                        item.name_line,
                        f"{item.name} must derive from UInterface, not {base or 'nothing'}",
                    )
                if item.properties or item.functions or item.methods:
                    yield (
                        source.path,
                        item.name_line,
                        f"members belong into I{item.engine_name}, {item.name} stays empty",
                    )
            elif item.kind == "interface":
                pair = kinds.get("U" + item.engine_name)
                if pair is None or pair.kind != "uinterface":
                    macro = {"F": "USTRUCT()", "I": "a UINTERFACE() class U" + item.engine_name}.get(
                        item.name[0], "UCLASS()"
                    )
                    yield source.path, item.line, f"{item.name} has reflected members, but lacks {macro}"
                if item.properties:
                    yield source.path, item.properties[0].line, f"{item.name}: interfaces cannot have UPROPERTYs"


@rule(
    "global-scope",
    "Reflected types stand in no namespace, and within no #if but WITH_EDITORONLY_DATA.",
    'header tool: "… must not be inside preprocessor blocks, except for WITH_EDITORONLY_DATA"',
)
def _scope(tree: Tree) -> Iterator[Breach]:
    for source in tree.sources:
        named = [(item.name, item.line, item.namespace, item.conditions) for item in source.header.reflected_classes]
        named += [
            (item.name, item.line, "" if item.name == "Type" else item.namespace, item.conditions)
            for item in source.header.reflected_enums
        ]
        named += [(item.name, item.line, "", item.conditions) for item in source.header.delegates]
        for name, line, namespace, conditions in named:
            if namespace:
                yield source.path, line, f"{name} stands in namespace {namespace}: reflected types must be global"
            for condition in conditions:
                if condition not in ("WITH_EDITORONLY_DATA",):
                    yield (
                        source.path,
                        line,
                        f"{name} stands within #if {condition}, which the header tool does not evaluate",
                    )


@rule("struct-functions", "A USTRUCT has no UFUNCTIONs.", f"{SPECIFIERS} Doc/en/Specifier/UFUNCTION.md")
def _struct_functions(tree: Tree) -> Iterator[Breach]:
    for source, item in tree.types():
        if item.kind == "struct" and item.functions:
            yield (
                source.path,
                item.functions[0].line,
                f"{item.name}: a USTRUCT cannot have UFUNCTIONs ({item.functions[0].name})",
            )


@rule(
    "enum",
    "Enums: explicit underlying type, uint8 for Blueprints; entries 0 to 255, unique, one of them 0.",
    f"{SPECIFIERS} Doc/en/Specifier/UENUM.md",
)
def _enums(tree: Tree) -> Iterator[Breach]:
    for source in tree.sources:
        for enum in source.header.reflected_enums:
            name = enum.namespace or enum.name
            if enum.scoped and enum.underlying is None:
                yield source.path, enum.line, f"enum class {name} needs an underlying type: write : uint8"
            elif "BlueprintType" in enum.specifiers and enum.underlying not in ("uint8", None):
                yield (
                    source.path,
                    enum.line,
                    f"enum {name} is a BlueprintType, so its underlying type must be uint8, not {enum.underlying}",
                )
            seen: dict[str, int] = {}
            for entry in enum.entries:
                if entry.name.lower() in seen:
                    yield (
                        source.path,
                        entry.line,
                        f"{name}::{entry.name}: line {seen[entry.name.lower()]} has this name (case does not count)",
                    )
                seen.setdefault(entry.name.lower(), entry.line)
                if enum.underlying == "uint8" and entry.number is not None and not 0 <= entry.number <= 255:
                    yield source.path, entry.line, f"{name}::{entry.name} = {entry.number} does not fit uint8"
            numbers = [entry.number for entry in enum.entries]
            if enum.entries and "BlueprintType" in enum.specifiers and None not in numbers and 0 not in numbers:
                yield source.path, enum.line, f"{name} has no entry for 0, which is what an uninitialized one holds"
            if not enum.entries:
                yield source.path, enum.line, f"{name} has no entries"
