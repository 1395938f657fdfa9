"""Rules of UPROPERTYs."""

from __future__ import annotations

from collections.abc import Iterator

from ue_plugin.tools.headers import known
from ue_plugin.tools.headers.model import Class, Property
from ue_plugin.tools.headers.rule import PROPERTIES, SPECIFIERS, Breach, rule
from ue_plugin.tools.headers.sources import Source, Tree
from ue_plugin.tools.headers.types import blueprint_problem, is_blueprint_struct, reflection_problem

_BLUEPRINT = ("BlueprintReadOnly", "BlueprintReadWrite", "BlueprintGetter", "BlueprintSetter")
_SHOWN = (
    *_BLUEPRINT,
    "BlueprintAssignable",
    "BlueprintCallable",
    "EditAnywhere",
    "EditDefaultsOnly",
    "EditInstanceOnly",
    "VisibleAnywhere",
    "VisibleDefaultsOnly",
    "VisibleInstanceOnly",
)


def _properties(tree: Tree) -> Iterator[tuple[Source, Class, Property]]:
    for source, item in tree.types():
        for each in item.properties:
            yield source, item, each


@rule("property-type", "A UPROPERTY is of a type that the engine reflects.", PROPERTIES)
def _type(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _properties(tree):
        problem = reflection_problem(each.type, tree)
        if each.type.reference:
            problem = f"{each.type.text}: references cannot be properties"
        elif each.static:
            problem = "static members cannot be properties"
        elif each.type.const and not each.type.pointers:
            problem = f"{each.type.text}: properties cannot be const"
        elif each.array and each.type.name in ("bool", "TArray", "TMap", "TSet"):
            problem = f"an array of {each.type.name} cannot be reflected"
        if problem:
            yield source.path, each.line, f"{item.name}::{each.name}: {problem}"


@rule("property-bits", "Bit fields are uint8 or uint32 of one bit.", PROPERTIES)
def _bits(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _properties(tree):
        if each.bits is not None and (
            each.bits != "1" or each.type.name not in ("uint8", "uint16", "uint32", "uint64", "bool")
        ):
            yield source.path, each.line, f"{item.name}::{each.name}: a bit field must be `uint8 bName : 1`"


@rule(
    "property-blueprint",
    "What Blueprints read or write is of a type that they have.",
    "https://cnblogs.com/BuzzWeek/p/17500499.html (the types of Blueprint variables in C++)",
)
def _blueprint(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _properties(tree):
        shown = each.specifiers.any_of(*_BLUEPRINT)
        if shown is None or reflection_problem(each.type, tree):
            continue
        problem = None if each.bits else blueprint_problem(each.type, tree)
        if each.array is not None:
            problem = "Blueprints cannot hold static arrays: use TArray"
        elif each.type.name in tree.delegates and tree.delegates[each.type.name][1].multicast:
            problem = f"a multicast delegate is BlueprintAssignable, not {shown.name}"
        elif item.kind == "struct" and not is_blueprint_struct(item.name, tree):
            problem = f"{shown.name} in a USTRUCT that is no BlueprintType"
        if problem:
            yield source.path, each.line, f"{item.name}::{each.name}: {problem}"


@rule(
    "property-delegate",
    "BlueprintAssignable and BlueprintCallable are for dynamic multicast delegates.",
    f"{SPECIFIERS} Doc/en/Specifier/UPROPERTY/Blueprint/BlueprintAssignable",
)
def _delegate(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _properties(tree):
        shown = each.specifiers.any_of("BlueprintAssignable", "BlueprintCallable")
        found = tree.delegates.get(each.type.name)
        if shown is not None and (found is None or not found[1].multicast):
            yield (
                source.path,
                each.line,
                f"{item.name}::{each.name}: {shown.name} is for dynamic multicast delegates, not for {each.type.text}",
            )


@rule(
    "property-category",
    "What the editor or Blueprints show has a Category (the engine demands it of its own modules, we of all).",
    f"{SPECIFIERS} Doc/en/Specifier/UFUNCTION/Category",
)
def _category(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _properties(tree):
        shown = each.specifiers.any_of(*_SHOWN)
        if shown is not None and not each.specifiers.get("Category"):
            yield source.path, each.line, f"{item.name}::{each.name} is {shown.name} and needs a Category"


@rule(
    "property-private",
    "A private member that Blueprints read or write has meta = (AllowPrivateAccess).",
    f"{SPECIFIERS} Doc/en/Meta/Blueprint/AllowPrivateAccess",
)
def _private(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _properties(tree):
        shown = each.specifiers.any_of("BlueprintReadOnly", "BlueprintReadWrite")
        allowed = each.specifiers.find_meta("AllowPrivateAccess")
        if shown and each.access == "private" and (allowed is None or allowed.value.lower() not in ("", "true")):
            yield (
                source.path,
                each.line,
                f'{item.name}::{each.name} is private: {shown.name} needs meta = (AllowPrivateAccess = "true")',
            )


@rule(
    "property-conditions",
    "UPROPERTYs stand within no #if but WITH_EDITORONLY_DATA.",
    'header tool: "UProperties should not be wrapped by WITH_EDITOR, use WITH_EDITORONLY_DATA instead."',
)
def _conditions(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _properties(tree):
        for condition in each.conditions[len(item.conditions) :]:
            if condition != "WITH_EDITORONLY_DATA":
                yield (
                    source.path,
                    each.line,
                    f"{item.name}::{each.name} stands within #if {condition}; only WITH_EDITORONLY_DATA is possible",
                )


@rule(
    "property-config",
    "A Config property's class has a config file: UCLASS(Config = NAME).",
    f"{SPECIFIERS} Doc/en/Specifier/UCLASS/Config",
)
def _config(tree: Tree) -> Iterator[Breach]:
    for source, item, each in _properties(tree):
        if item.kind == "class" and each.specifiers.any_of("Config", "GlobalConfig"):
            line = [item, *(parent for _, parent in tree.parents(item))]
            if not any(parent.specifiers.get("Config") for parent in line):
                yield source.path, each.line, f"{item.name}::{each.name} is Config, but UCLASS has no Config = NAME"


def members_of_bases(item: Class, tree: Tree) -> dict[str, str]:
    """Lower-case names of reflected members of its bases, with the class that has each."""
    found: dict[str, str] = {}
    for _, parent in tree.parents(item):
        found.update({each.name.lower(): parent.name for each in parent.properties})
    name = tree.engine_base(item)
    while name:
        found.update({each.lower(): name for each in known.ENGINE_MEMBERS.get(name, "").split()})
        fallback = {"A": "AActor"}.get(name[0]) if name not in known.ENGINE_PARENTS and name != "AActor" else None
        name = known.ENGINE_PARENTS.get(name, fallback)
    return found


@rule(
    "property-shadow",
    "A UPROPERTY has another name (case does not count) than those beside it and in base classes.",
    'header tool: "… cannot be defined in … as it is already defined in scope … (shadowing is not allowed)"',
)
def _shadow(tree: Tree) -> Iterator[Breach]:
    for source, item in tree.types():
        inherited = members_of_bases(item, tree)
        seen: dict[str, int] = {}
        for each in item.properties:
            name = each.name.lower()
            if name in inherited:
                yield source.path, each.line, f"{item.name}::{each.name} shadows {inherited[name]}::{each.name}"
            elif name in seen:
                yield (
                    source.path,
                    each.line,
                    f"{item.name}::{each.name}: a property of this name stands in line {seen[name]}",
                )
            seen.setdefault(name, each.line)
