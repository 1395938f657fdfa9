"""What a reflected Unreal header declares, as the parser gives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Specifier:
    """`Name`, `Name = Value` or `Name = (Value, Value)` within UCLASS(...), UPROPERTY(...) and so on; unquoted."""

    name: str
    values: tuple[str, ...] = ()
    line: int = 0

    @property
    def value(self) -> str:
        """Its values as one text; empty when it has none."""
        return ", ".join(self.values)


@dataclass(frozen=True)
class Specifiers:
    """What stands in a macro's parentheses. Names are compared without regard to case, as the engine does."""

    items: tuple[Specifier, ...] = ()
    meta: tuple[Specifier, ...] = ()

    def __contains__(self, name: str) -> bool:
        return self.find(name) is not None

    def find(self, name: str) -> Specifier | None:
        return _find(self.items, name)

    def find_meta(self, name: str) -> Specifier | None:
        return _find(self.meta, name)

    def get(self, name: str, default: str = "") -> str:
        found = self.find(name)
        return default if found is None else found.value

    def get_meta(self, name: str, default: str = "") -> str:
        found = self.find_meta(name)
        return default if found is None else found.value

    def any_of(self, *names: str) -> Specifier | None:
        """The first of the specifiers that has one of these names."""
        wanted = {name.lower() for name in names}
        return next((item for item in self.items if item.name.lower() in wanted), None)


def _find(items: tuple[Specifier, ...], name: str) -> Specifier | None:
    return next((item for item in items if item.name.lower() == name.lower()), None)


@dataclass(frozen=True)
class Type:
    """A C++ type. `const TArray<FName>&` has name "TArray", arguments (FName,), const and reference "&"."""

    text: str
    name: str
    arguments: tuple[Type, ...] = ()
    const: bool = False
    pointers: int = 0
    reference: str = ""  # "", "&" or "&&"
    elaborated: str = ""  # "class", "struct" or "enum" when written before the name

    @property
    def value_text(self) -> str:
        """The type without const and reference, as a variable that holds its value would have it."""
        inner = f"<{', '.join(argument.text for argument in self.arguments)}>" if self.arguments else ""
        const = "const " if self.const and self.pointers else ""
        return const + self.name + inner + "*" * self.pointers

    def __str__(self) -> str:
        return self.text


VOID = Type("void", "void")


@dataclass(frozen=True)
class Property:
    """A UPROPERTY."""

    name: str
    type: Type
    line: int
    specifiers: Specifiers = field(default_factory=Specifiers)
    default: str | None = None  # as written; braces included when it is initialized with them
    array: str | None = None  # the dimension of a static array, as written
    bits: str | None = None  # the width of a bit field
    access: str = "private"
    static: bool = False
    conditions: tuple[str, ...] = ()  # of #if around it, outermost first; #else is "!(…)"


@dataclass(frozen=True)
class Parameter:
    name: str  # empty when it has none
    type: Type
    default: str | None = None
    specifiers: Specifiers = field(default_factory=Specifiers)  # of UPARAM
    line: int = 0

    @property
    def out(self) -> bool:
        """Whether the callee may write to it."""
        return self.type.reference == "&" and not self.type.const


@dataclass(frozen=True)
class Function:
    """A UFUNCTION, or (`reflected` False) another member function."""

    name: str
    returns: Type
    parameters: tuple[Parameter, ...]
    line: int  # of its name
    reflected: bool = True
    specifiers: Specifiers = field(default_factory=Specifiers)
    const: bool = False
    virtual: bool = False
    static: bool = False
    inline: bool = False
    override: bool = False
    final: bool = False
    pure: bool = False
    deleted: bool = False
    defaulted: bool = False
    body: bool = False  # defined in the class
    api: str | None = None  # NAME_API written before it
    access: str = "private"
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delegate:
    """DECLARE_DYNAMIC_[MULTICAST_]DELEGATE…"""

    name: str
    macro: str
    returns: Type
    parameters: tuple[Parameter, ...]
    line: int
    owner: str | None = None  # the class that it is declared in
    specifiers: Specifiers = field(default_factory=Specifiers)  # of UDELEGATE
    conditions: tuple[str, ...] = ()

    @property
    def multicast(self) -> bool:
        return "_MULTICAST_" in self.macro


@dataclass(frozen=True)
class EnumEntry:
    name: str
    line: int
    value: str | None = None  # as written
    number: int | None = None  # what it amounts to, where that can be told
    specifiers: Specifiers = field(default_factory=Specifiers)  # of UMETA: all in `meta`


@dataclass(frozen=True)
class Enum:
    name: str
    line: int  # of UENUM, or of the enum when it has none
    entries: tuple[EnumEntry, ...]
    reflected: bool = True
    scoped: bool = True  # enum class
    underlying: str | None = None
    specifiers: Specifiers = field(default_factory=Specifiers)
    api: str | None = None
    namespace: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Base:
    name: str  # with template arguments, if any
    access: str


@dataclass(frozen=True)
class Class:
    """A class or struct. `kind` says what the engine's header tool sees in it:
    "class" (UCLASS), "struct" (USTRUCT), "uinterface" (UINTERFACE), "interface" (the native I… half of one: it has a
    GENERATED_BODY and no macro before it) or "native" (nothing)."""

    name: str
    kind: str
    line: int  # of its macro, or of the class when it has none
    keyword: str  # "class" or "struct"
    name_line: int = 0
    bases: tuple[Base, ...] = ()
    api: str | None = None
    final: bool = False
    specifiers: Specifiers = field(default_factory=Specifiers)
    body_macro: str | None = None  # "GENERATED_BODY" …
    body_line: int | None = None  # where that stands
    body_first: bool = False  # nothing stands before it in the class
    body_access: str = "private"  # in whose part of the class it stands
    properties: tuple[Property, ...] = ()
    functions: tuple[Function, ...] = ()  # UFUNCTIONs
    methods: tuple[Function, ...] = ()  # the other member functions that could be read, constructors not among them
    constructors: tuple[Function, ...] = ()
    namespace: str = ""
    conditions: tuple[str, ...] = ()

    @property
    def reflected(self) -> bool:
        return self.kind in ("class", "struct", "uinterface")

    @property
    def engine_name(self) -> str:
        """Its name without the prefix letter, as the engine stores it."""
        return self.name[1:]

    @property
    def super(self) -> str | None:
        return self.bases[0].name if self.bases else None


@dataclass(frozen=True)
class Include:
    path: str
    line: int
    system: bool = False  # <…>
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    path: Path
    includes: tuple[Include, ...] = ()
    pragma_once: bool = False
    classes: tuple[Class, ...] = ()
    enums: tuple[Enum, ...] = ()
    delegates: tuple[Delegate, ...] = ()
    forwards: tuple[str, ...] = ()  # names declared without a definition

    @property
    def reflected_classes(self) -> tuple[Class, ...]:
        """Those that the header tool generates code for, native halves of interfaces included."""
        return tuple(item for item in self.classes if item.kind != "native")

    @property
    def reflected_enums(self) -> tuple[Enum, ...]:
        return tuple(item for item in self.enums if item.reflected)

    @property
    def has_reflection(self) -> bool:
        return bool(self.reflected_classes or self.reflected_enums or self.delegates)
