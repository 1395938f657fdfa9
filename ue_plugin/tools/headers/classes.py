"""Reads a class or struct, from its keyword to its closing brace."""

from __future__ import annotations

from dataclasses import dataclass, field

from ue_plugin.tools.headers.declarations import is_api, read_delegate, read_function, read_property, skip_attributes
from ue_plugin.tools.headers.grammar import Grammar
from ue_plugin.tools.headers.model import Base, Class, Delegate, Function, Property, Specifiers
from ue_plugin.tools.headers.tokens import HeaderError

TYPE_MACROS = {"UCLASS": "class", "USTRUCT": "struct", "UINTERFACE": "uinterface"}
BODY_MACROS = (
    "GENERATED_BODY",
    "GENERATED_BODY_LEGACY",
    "GENERATED_UCLASS_BODY",
    "GENERATED_USTRUCT_BODY",
    "GENERATED_UINTERFACE_BODY",
    "GENERATED_IINTERFACE_BODY",
)
# A member that ends where one of these begins, whatever came before: macros are used without a semicolon.
_MEMBER_MACROS = ("UPROPERTY", "UFUNCTION", "UDELEGATE", *BODY_MACROS)


@dataclass
class _Members:
    """What a class holds, while it is read."""

    body_macro: str | None = None
    body_line: int | None = None
    body_first: bool = False
    body_access: str = "private"
    properties: list[Property] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    methods: list[Function] = field(default_factory=list)
    constructors: list[Function] = field(default_factory=list)


class ClassReader:
    """Reads declarations at a cursor; keeps what classes have beside them: delegates, names declared only."""

    def __init__(self, cursor: Grammar) -> None:
        self.cursor = cursor
        self.delegates: list[Delegate] = []
        self.forwards: list[str] = []

    def _delegate(self, owner: str | None, specifiers: Specifiers) -> bool:
        delegate = read_delegate(self.cursor, owner, self.cursor.conditions, specifiers)
        if delegate is not None:
            self.delegates.append(delegate)
        return delegate is not None

    def _class(
        self, kind: str, line: int, specifiers: Specifiers, namespace: str, conditions: tuple[str, ...]
    ) -> Class | None:
        """From `class` to its `}`; None, with nothing of a body read, when there is none."""
        cursor = self.cursor
        keyword = cursor.next().text
        skip_attributes(cursor)
        api = None
        while cursor.token.kind == "name" and cursor.peek().kind == "name" and cursor.peek().text != "final":
            word = cursor.next().text  # NAME_API, and macros that other plugins put there
            api = word if is_api(word) else api
        if cursor.token.kind != "name":
            return None if kind == "native" else cursor.fail(f"the name of a {keyword} expected")
        name_line, name = cursor.line, cursor.next().text
        if cursor.at("<"):
            cursor.skip_template()  # a specialization
        final = cursor.take("final") is not None
        if cursor.at(";") and kind == "native":
            self.forwards.append(name)
            return None
        bases: list[Base] = []
        if cursor.take(":"):
            bases = self._bases(keyword)
        if not cursor.at("{"):
            return None if kind == "native" else cursor.fail(f"'{{' expected after {keyword} {name}")
        members = self._members(name, keyword, kind)
        if kind == "native" and (members.body_macro or members.functions or members.properties):
            kind = "interface"
        return Class(
            name,
            kind,
            line,
            keyword,
            name_line,
            tuple(bases),
            api,
            final,
            specifiers,
            members.body_macro,
            members.body_line,
            members.body_first,
            members.body_access,
            tuple(members.properties),
            tuple(members.functions),
            tuple(members.methods),
            tuple(members.constructors),
            namespace,
            conditions,
        )

    def _bases(self, keyword: str) -> list[Base]:
        cursor = self.cursor
        bases: list[Base] = []
        while not cursor.at("{"):
            access = "public" if keyword == "struct" else "private"
            while cursor.at("public", "protected", "private", "virtual"):
                word = cursor.next().text
                access = access if word == "virtual" else word
            bases.append(Base(cursor.type().text, access))
            if not cursor.take(",") and not cursor.at("{"):
                cursor.fail(f"',' or '{{' expected after the base {bases[-1].name}, found {cursor.token.text!r}")
        return bases

    def _members(self, name: str, keyword: str, kind: str) -> _Members:
        cursor = self.cursor
        opened = cursor.next().line
        members = _Members()
        access = "public" if keyword == "struct" else "private"
        first = True
        while not cursor.at("}"):
            text = cursor.token.text
            if cursor.token.kind == "end":
                cursor.fail(f"{keyword} {name}: the '{{' of line {opened} is never closed", opened)
            if text in ("public", "protected", "private") and cursor.peek().text == ":":
                cursor.next()
                cursor.next()
                access = text
                continue
            conditions, line = cursor.conditions, cursor.line
            if text in BODY_MACROS:
                if members.body_macro is None:
                    members.body_macro, members.body_line = text, line
                    members.body_first, members.body_access = first, access
                else:
                    cursor.fail(f"{keyword} {name} has a second {text} (the first stands in line {members.body_line})")
                cursor.next()
                cursor.skip_group() if cursor.at("(") else cursor.fail(f"'()' expected after {text}")
                cursor.take(";")
                if text.startswith(("GENERATED_UCLASS", "GENERATED_UINTERFACE", "GENERATED_IINTERFACE")):
                    access = "public"  # what those leave behind
            elif text == "UPROPERTY":
                cursor.next()
                specifiers = cursor.specifiers("UPROPERTY")
                cursor.take(";")  # of no use, but there are people who write it
                members.properties.append(read_property(cursor, specifiers, access, line, conditions))
            elif text == "UFUNCTION":
                cursor.next()
                specifiers = cursor.specifiers("UFUNCTION")
                cursor.take(";")
                members.functions.append(read_function(cursor, access, conditions, name, specifiers))
            elif text in TYPE_MACROS or text == "UENUM":
                cursor.fail(f"{text} within {keyword} {name}: reflected types cannot be nested")
            elif text == "UDELEGATE":
                cursor.next()
                self._delegate(name, cursor.specifiers("UDELEGATE"))
            elif text.startswith("DECLARE_DYNAMIC_") and self._delegate(name, Specifiers()):
                pass
            else:
                self._method(name, access, members)
            first = False
        cursor.next()
        return members

    def _method(self, owner: str, access: str, members: _Members) -> None:
        """A member that the header tool does not look at; remembered when it is a function."""
        cursor = self.cursor
        mark = cursor.mark()
        if not cursor.at("friend", "using", "typedef", "template", "class", "struct", "union", "enum", "~", ";"):
            try:
                found = read_function(cursor, access, cursor.conditions, owner)
            except HeaderError:
                pass
            else:
                (members.constructors if found.name == owner else members.methods).append(found)
                return
        cursor.rewind(mark)
        self._statement(member=True)

    # --- anything else ---

    def _statement(self, member: bool = False, type_macros_end: bool = False) -> None:
        """Skips a declaration: to its semicolon, or to the end of a function's body."""
        cursor = self.cursor
        start = cursor.mark()
        needs_semicolon = cursor.at("class", "struct", "union", "enum", "typedef", "using", "friend")
        previous = ""
        while True:
            moved = cursor.mark() != start
            if cursor.token.kind == "end" or (cursor.at("}") and moved):
                return
            if moved and member and (cursor.at(*_MEMBER_MACROS) or self._at_access()):
                return
            if moved and type_macros_end and cursor.at(*TYPE_MACROS, "UENUM", "UDELEGATE"):
                return
            if cursor.take(";"):
                return
            if cursor.at("{"):
                cursor.skip_group()
                if cursor.at(",", "{") or (needs_semicolon and previous != ")"):
                    previous = "}"
                    continue
                cursor.take(";")
                return
            previous = cursor.token.text
            if cursor.at("(", "["):
                cursor.skip_group()
                previous = ")"
            else:
                cursor.next()

    def _at_access(self) -> bool:
        return self.cursor.at("public", "protected", "private") and self.cursor.peek().text == ":"
