"""Which C++ types the engine can reflect, and which of them Blueprints can hold."""

from __future__ import annotations

from ue_plugin.tools.headers.known import (
    BASIC_TYPES,
    BLUEPRINT_INTEGERS,
    ENGINE_ENUMS,
    ENGINE_STRUCTS,
    INTEGERS,
    NOT_BLUEPRINT_STRUCTS,
)
from ue_plugin.tools.headers.model import Class, Enum, Type
from ue_plugin.tools.headers.sources import Tree

CONTAINERS = {"TArray": 1, "TSet": 1, "TMap": 2}
# Templates around one class.
HANDLES = ("TObjectPtr", "TSubclassOf", "TSoftObjectPtr", "TSoftClassPtr", "TWeakObjectPtr", "TLazyObjectPtr")
_C_NAMES = {
    "int": "int32",
    "unsigned int": "uint32 (int32 where Blueprints see it)",
    "unsigned": "uint32 (int32 where Blueprints see it)",
    "long": "int64",
    "long long": "int64",
    "short": "int16",
    "char": "int8 or FString",
    "unsigned char": "uint8",
    "size_t": "int64",
    "SIZE_T": "int64",
    "uint8_t": "uint8",
    "int8_t": "int8",
    "int16_t": "int16",
    "uint16_t": "uint16",
    "int32_t": "int32",
    "uint32_t": "uint32",
    "int64_t": "int64",
    "uint64_t": "uint64",
    "TCHAR": "FString",
    "FStringView": "FString",
    "TSharedPtr": "TObjectPtr to a UObject, or leave UPROPERTY out",
    "TUniquePtr": "TObjectPtr to a UObject, or leave UPROPERTY out",
    "TFunction": "a dynamic delegate, or leave UPROPERTY out",
    "TOptional": "a bool beside the value",
    "TArrayView": "const TArray&",
}


def is_object_name(name: str) -> bool:
    """Whether it is named like a UObject class: U or A and another capital."""
    return len(name) > 1 and name[0] in "UA" and (name[1].isupper() or name[1].isdigit())


def reflection_problem(kind: Type, tree: Tree, parameter: bool = False, inner: bool = False) -> str | None:
    """Why the engine cannot reflect a member or `parameter` of this type; None when it can. `inner`: of a container."""
    name, text = kind.name, kind.text
    if name.startswith("std::"):
        return f"{text}: types of std:: cannot be reflected (TArray, TMap, FString, …)"
    if kind.reference == "&&":
        return f"{text}: rvalue references cannot be reflected"
    if kind.pointers > 1:
        return f"{text}: pointers to pointers cannot be reflected"
    if kind.pointers:
        return _pointer_problem(kind, tree)
    if name in CONTAINERS:
        return _container_problem(kind, tree, inner)
    if name in HANDLES or name == "TScriptInterface":
        return _handle_problem(kind, tree)
    if name == "TEnumAsByte":
        return _enum_as_byte_problem(kind, tree)
    return _plain_problem(kind, tree, parameter)


def _pointer_problem(kind: Type, tree: Tree) -> str | None:
    found = tree.classes.get(kind.name)
    if found is not None and found[1].kind not in ("class", "uinterface"):
        hint = "use TScriptInterface" if found[1].kind == "interface" else "only pointers to UObjects can be reflected"
        return f"{kind.text}: {kind.name} is no UCLASS: {hint}"
    if not is_object_name(kind.name):
        return f"{kind.text}: only pointers to UObjects can be reflected"
    return None


def _container_problem(kind: Type, tree: Tree, inner: bool) -> str | None:
    count = CONTAINERS[kind.name]
    if inner:
        return f"containers cannot be nested ({kind.text}): put the inner one into a USTRUCT"
    if len(kind.arguments) != count:
        return f"{kind.text}: {kind.name} takes {count} type{'s' if count > 1 else ''} here (no allocators)"
    if kind.name != "TArray" and kind.arguments[0].name == "FText":
        return f"{kind.text}: FText has no hash, so it cannot be a key"
    problems = (reflection_problem(argument, tree, False, inner=True) for argument in kind.arguments)
    return next((problem for problem in problems if problem), None)


def _handle_problem(kind: Type, tree: Tree) -> str | None:
    if len(kind.arguments) != 1 or kind.arguments[0].arguments or kind.arguments[0].pointers:
        return f"{kind.text}: {kind.name} takes the name of one class"
    name = kind.arguments[0].name
    found = tree.classes.get(name)
    if kind.name == "TScriptInterface":
        right = found[1].kind == "interface" if found else name.startswith("I")
        return None if right else f"{kind.text}: TScriptInterface takes the I… class of an interface"
    right = found[1].kind in ("class", "uinterface") if found else is_object_name(name)
    return None if right else f"{kind.text}: {name} is no UCLASS"


def _enum_as_byte_problem(kind: Type, tree: Tree) -> str | None:
    name = kind.arguments[0].name if kind.arguments else ""
    found = tree.enums.get(name)
    if found is not None and found[1].scoped:
        return f"{kind.text}: {name} is an enum class, which needs no TEnumAsByte"
    if found is None and not ENGINE_ENUMS.get(name, False):
        return f"{kind.text}: {name or 'nothing'} is no UENUM that is known here"
    return None


def _plain_problem(kind: Type, tree: Tree, parameter: bool) -> str | None:
    name = kind.name
    if name in BASIC_TYPES or name in ENGINE_STRUCTS or name in NOT_BLUEPRINT_STRUCTS or name in tree.delegates:
        return None
    if name in _C_NAMES:
        return f"{kind.text} cannot be reflected: use {_C_NAMES[name]}"
    if name in ENGINE_ENUMS:
        bare = ENGINE_ENUMS[name] and not parameter
        return f"{kind.text} is no enum class: write TEnumAsByte<{name}>" if bare else None
    enum = tree.enums.get(name)
    if enum is not None:
        return None if parameter else _enum_problem(enum[1], name)
    found = tree.classes.get(name)
    if found is not None and found[1].kind == "struct":
        return None
    if found is not None and found[1].kind == "native":
        return f"{kind.text}: {name} is no USTRUCT"
    if found is not None or is_object_name(name):
        return f"{kind.text}: objects are held by pointer: write TObjectPtr<{name}>"
    return f"{kind.text} is neither a basic type, nor reflected here, nor a known engine type (headers/known.py)"


def _enum_problem(enum: Enum, name: str) -> str | None:
    if not enum.scoped:
        return f"{name} is no enum class: write TEnumAsByte<{name}>, or make it one"
    if enum.underlying is None:
        return f"enum class {name} needs an underlying type (uint8) to be reflected"
    return None


def blueprint_problem(kind: Type, tree: Tree) -> str | None:
    """Why Blueprints cannot hold a type that the engine can reflect; None when they can."""
    name = kind.name
    if name in INTEGERS - BLUEPRINT_INTEGERS:
        return f"Blueprints have no {name}: use int32, int64 or uint8"
    if name in NOT_BLUEPRINT_STRUCTS or name == "TLazyObjectPtr":
        return f"Blueprints cannot hold a {name}"
    if name in CONTAINERS:
        return next(filter(None, (blueprint_problem(argument, tree) for argument in kind.arguments)), None)
    if name in tree.enums:
        enum = tree.enums[name][1]
        if enum.underlying != "uint8" and enum.scoped:
            return f"Blueprints can only hold enums of uint8, {name} is of {enum.underlying}"
    if name in tree.classes and tree.classes[name][1].kind == "struct" and not is_blueprint_struct(name, tree):
        return f"Blueprints cannot hold a {name}: its USTRUCT is no BlueprintType"
    return None


def is_blueprint_struct(name: str, tree: Tree) -> bool:
    """Whether a struct or one of its bases is a BlueprintType."""
    if name not in tree.classes:
        return name in ENGINE_STRUCTS
    item: Class = tree.classes[name][1]
    line = [item, *(parent for _, parent in tree.parents(item))]
    return any("BlueprintType" in each.specifiers for each in line)
