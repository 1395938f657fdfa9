"""Rules of UFUNCTIONs and of dynamic delegates' parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ue_plugin.tools.headers.model import Class, Function, Parameter, Type
from ue_plugin.tools.headers.rule import FUNCTIONS, INTERFACES, SPECIFIERS, Breach, rule
from ue_plugin.tools.headers.rules_property import members_of_bases
from ue_plugin.tools.headers.sources import Source, Tree
from ue_plugin.tools.headers.types import blueprint_problem, reflection_problem

_EVENTS = ("BlueprintImplementableEvent", "BlueprintNativeEvent")
_EXPOSED = (*_EVENTS, "BlueprintCallable", "BlueprintPure", "BlueprintGetter", "BlueprintSetter")


def _functions(tree: Tree) -> Iterator[tuple[Source, Class, Function]]:
    for source, item in tree.types():
        for each in item.functions:
            yield source, item, each


def _types(function: Function) -> Iterator[tuple[str, Type]]:
    if function.returns.text != "void":
        yield "what it returns", function.returns
    for each in function.parameters:
        yield each.name, each.type


def _object_pointer(kind: Type) -> bool:
    return kind.name == "TObjectPtr" or any(_object_pointer(argument) for argument in kind.arguments)


@rule(
    "function-type",
    "A UFUNCTION takes and returns types that the engine reflects; objects as plain pointers, not as TObjectPtr.",
    "https://blog.jeonjihoon.dev/posts/tobjectptr-in-unreal-engine",
)
def _type(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        for name, kind in _types(each):
            problem = reflection_problem(kind, tree, parameter=True)
            if _object_pointer(kind):
                problem = f"{kind.text}: a UFUNCTION takes no TObjectPtr: write a plain pointer"
            if problem:
                yield source.path, each.line, f"{item.name}::{each.name}, {name}: {problem}"
    for source in tree.sources:
        for delegate in source.header.delegates:
            kinds = [("what it returns", delegate.returns)] if delegate.returns.text != "void" else []
            for name, kind in [*kinds, *((each.name, each.type) for each in delegate.parameters)]:
                problem = reflection_problem(kind, tree, parameter=True)
                if problem:
                    yield source.path, delegate.line, f"{delegate.name}, {name}: {problem}"


@rule(
    "function-blueprint",
    "What Blueprints call or implement takes and returns types that they have.",
    "https://cnblogs.com/BuzzWeek/p/17500499.html (the types of Blueprint variables in C++)",
)
def _blueprint(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        if each.specifiers.any_of(*_EXPOSED) is None:
            continue
        for name, kind in _types(each):
            problem = None if reflection_problem(kind, tree, parameter=True) else blueprint_problem(kind, tree)
            if problem:
                yield source.path, each.line, f"{item.name}::{each.name}, {name}: {problem}"


@rule(
    "function-category",
    "What Blueprints call or implement has a Category (the engine demands it of its own modules, we of all).",
    f"{SPECIFIERS} Doc/en/Specifier/UFUNCTION/Category",
)
def _category(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        shown = each.specifiers.any_of(*_EXPOSED, "CallInEditor")
        if shown is not None and not each.specifiers.get("Category"):
            yield source.path, each.line, f"{item.name}::{each.name} is {shown.name} and needs a Category"


@rule(
    "event",
    "Blueprint events are neither virtual, static, final nor private, and have no body: the header tool writes it.",
    f"{SPECIFIERS} Doc/en/Specifier/UFUNCTION/Blueprint/BlueprintImplementableEvent",
)
def _event(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        event = each.specifiers.any_of(*_EVENTS)
        if event is None:
            continue
        where = f"{item.name}::{each.name} is a {event.name}"
        native = event.name.lower() == "blueprintnativeevent"
        if each.virtual or (native and each.override):
            hint = f" ({each.name}_Implementation is)" if native else ""
            yield source.path, each.line, f"{where}: it must not be virtual{hint}"
        if each.static or each.final:
            yield source.path, each.line, f"{where}: it cannot be {'static' if each.static else 'final'}"
        if each.body or each.inline:
            yield source.path, each.line, f"{where}: the header tool writes its body, remove this one"
        if each.access == "private" and each.specifiers.find_meta("AllowPrivateAccess") is None:
            yield source.path, each.line, f"{where}: it cannot be private"


@rule(
    "native-event",
    "A BlueprintNativeEvent's NAME_Implementation is declared virtual in the class, with the same parameters.",
    f"{SPECIFIERS} Doc/en/Specifier/UFUNCTION/Blueprint/BlueprintNativeEvent",
)
def _native_event(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        if "BlueprintNativeEvent" not in each.specifiers:
            continue
        name = f"{each.name}_Implementation"
        found = [method for method in item.methods if method.name == name]
        if not found:
            yield (
                source.path,
                each.line,
                f"{item.name}::{each.name} is a BlueprintNativeEvent: declare `virtual … {name}(…);` beside it",
            )
            continue
        method = found[0]
        if not method.virtual or method.override:
            yield source.path, method.line, f"{item.name}::{name} must be virtual, so that subclasses override it"
        if method.const != each.const or _signature(method) != _signature(each):
            yield source.path, method.line, f"{item.name}::{name} differs from {each.name} in its types or const"


def _signature(function: Function) -> tuple[str, ...]:
    return tuple(
        kind.replace("class ", "").replace("struct ", "")
        for kind in (function.returns.text, *(each.type.text for each in function.parameters))
    )


_SCALARS = {
    "bool": r"true|false",
    "float": r"[-+]?[0-9.]+(e[-+]?\d+)?f?|[A-Z_][A-Z0-9_]+",
    "double": r"[-+]?[0-9.]+(e[-+]?\d+)?f?|[A-Z_][A-Z0-9_]+",
    "FString": r'TEXT\s*\(.*\)|".*"|FString\s*\(.*\)',
    "FName": r'TEXT\s*\(.*\)|".*"|NAME_None|FName\s*\(.*\)',
    "FText": r"FText::GetEmpty\(\)|FText::FromString\(.*\)|INVTEXT\(.*\)|(NS)?LOCTEXT\(.*\)|FText\(\)",
    "FVector": r"FVector(\(.*\)|::\w+Vector)",
    "FVector2D": r"FVector2D(\(.*\)|::\w+)",
    "FRotator": r"FRotator(\(.*\)|::ZeroRotator)",
    "FLinearColor": r"FLinearColor(\(.*\)|::\w+)",
    "FColor": r"FColor(\(.*\)|::\w+)",
}


def _default_allowed(each: Parameter, tree: Tree) -> bool:
    text, kind = each.default or "", each.type
    if kind.pointers or kind.name in ("TSubclassOf", "TSoftObjectPtr", "TSoftClassPtr", "TScriptInterface"):
        return text in ("nullptr", "NULL", "0")
    if kind.name in _SCALARS:
        return re.fullmatch(_SCALARS[kind.name], text) is not None
    if kind.name.rstrip("0123456789") in ("int", "uint"):
        return re.fullmatch(r"[-+]?(0x)?[0-9a-fA-F]+|[A-Z_][A-Z0-9_]+", text) is not None
    if kind.name in tree.enums or kind.name.startswith("E"):
        found = tree.enums.get(kind.name)
        bare = found is not None and not found[1].scoped and text in {entry.name for entry in found[1].entries}
        return bare or re.fullmatch(rf"{re.escape(kind.name)}::\w+", text) is not None
    if kind.name == "TEnumAsByte":
        return re.fullmatch(r"\w+(::\w+)?", text) is not None
    return text == f"{kind.name}()" and kind.name.startswith("F")


@rule(
    "function-default",
    "Defaults of a UFUNCTION's parameters are literals that the header tool can read.",
    'header tool: "C++ Default parameter not parsed"',
)
def _default(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        for one in each.parameters:
            if one.default is not None and not _default_allowed(one, tree):
                yield (
                    source.path,
                    one.line,
                    f"{item.name}::{each.name}: the header tool cannot read "
                    f"the default {one.default} of {one.type.text} {one.name}; leave it out",
                )


@rule(
    "function-name",
    "A UFUNCTION is declared once: no overloads, no UFUNCTION() above an override, a name for each parameter.",
    "https://jaykop.github.io/post/unreal/UFUNCTION-Override",
)
def _name(tree: Tree) -> Iterator[Breach]:
    for source, item in tree.types():
        inherited = {each.name.lower(): parent.name for _, parent in tree.parents(item) for each in parent.functions}
        seen: dict[str, int] = {}
        for each in item.functions:
            name = each.name.lower()
            if name in seen:
                yield (
                    source.path,
                    each.line,
                    f"{item.name}::{each.name}: UFUNCTIONs cannot be overloaded (another stands in line {seen[name]})",
                )
            seen.setdefault(name, each.line)
            if name in inherited:
                yield (
                    source.path,
                    each.line,
                    f"{item.name}::{each.name} is a UFUNCTION of {inherited[name]} already: "
                    "override it without UFUNCTION()",
                )
            if any(not one.name for one in each.parameters):
                yield source.path, each.line, f"{item.name}::{each.name}: every parameter of a UFUNCTION needs a name"


@rule(
    "function-shadow",
    "Parameters of UFUNCTIONs are not named like reflected members of the class or its bases.",
    'header tool: "Function parameter: … as it is already defined in scope … (shadowing is not allowed)"',
)
def _shadow(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        if each.static:
            continue
        members = members_of_bases(item, tree) | {one.name.lower(): item.name for one in item.properties}
        for one in each.parameters:
            if one.name.lower() in members:
                yield (
                    source.path,
                    one.line,
                    f"{item.name}::{each.name}: parameter {one.name} shadows {members[one.name.lower()]}::{one.name}",
                )


@rule(
    "function-pure",
    "A BlueprintPure function returns something.",
    f"{SPECIFIERS} Doc/en/Specifier/UFUNCTION/Blueprint/BlueprintPure",
)
def _pure(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        pure = each.specifiers.any_of("BlueprintPure")
        if (
            pure
            and each.returns.text == "void"
            and not any(one.out for one in each.parameters)
            and pure.value.lower() != "false"
        ):
            yield source.path, each.line, f"{item.name}::{each.name} is BlueprintPure, but returns nothing"


@rule(
    "function-conditions",
    "UFUNCTIONs stand within no #if but WITH_EDITOR and WITH_EDITORONLY_DATA.",
    'header tool: "UFUNCTION must not be inside preprocessor blocks, except for WITH_EDITORONLY_DATA"',
)
def _conditions(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        for condition in each.conditions[len(item.conditions) :]:
            if condition not in ("WITH_EDITOR", "WITH_EDITORONLY_DATA"):
                yield (
                    source.path,
                    each.line,
                    f"{item.name}::{each.name} stands within #if {condition}; only WITH_EDITOR is possible",
                )


@rule("interface-function", "What Blueprints call on an interface that they can implement is an event.", INTERFACES)
def _interface(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        if item.kind != "interface":
            continue
        pair = tree.classes.get("U" + item.engine_name)
        closed = pair is not None and (
            pair[1].specifiers.find_meta("CannotImplementInterfaceInBlueprint") is not None
            or "NotBlueprintable" in pair[1].specifiers
        )
        event = each.specifiers.any_of(*_EVENTS) is not None
        if not event and not each.virtual:
            yield source.path, each.line, f"{item.name}::{each.name} must be virtual, or a Blueprint event"
        elif not event and not closed and each.specifiers.any_of("BlueprintCallable", "BlueprintPure"):
            yield (
                source.path,
                each.line,
                f"{item.name}::{each.name} must be a Blueprint event, "
                "or its UINTERFACE have meta = (CannotImplementInterfaceInBlueprint)",
            )


@rule("function-reference", "What a UFUNCTION returns is no mutable reference.", FUNCTIONS)
def _reference(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _functions(tree):
        if each.returns.reference and not each.returns.const:
            yield (
                source.path,
                each.line,
                f"{item.name}::{each.name} returns {each.returns.text}: Blueprints would get a copy; return a value",
            )
