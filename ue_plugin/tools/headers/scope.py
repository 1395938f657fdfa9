"""Reads a file's or namespace's declarations, and picks those that the engine reflects."""

from __future__ import annotations

from ue_plugin.tools.headers.classes import TYPE_MACROS, ClassReader
from ue_plugin.tools.headers.declarations import is_api, read_entries, skip_attributes
from ue_plugin.tools.headers.grammar import Grammar
from ue_plugin.tools.headers.model import Class, Enum, Specifiers
from ue_plugin.tools.headers.tokens import HeaderError


class ScopeReader(ClassReader):
    def __init__(self, cursor: Grammar) -> None:
        super().__init__(cursor)
        self.classes: list[Class] = []
        self.enums: list[Enum] = []

    # --- outside of classes ---

    def read_scope(self, namespace: str, nested: bool = False) -> None:
        """The declarations of a file, or (`nested`) of what stands between braces, up to its `}` or the end."""
        cursor = self.cursor
        while cursor.token.kind != "end" and not cursor.at("}"):
            text = cursor.token.text
            if text in TYPE_MACROS:
                self._reflected_class(text, namespace)
            elif text == "UENUM":
                self._enum(namespace, reflected=True)
            elif text in ("UPROPERTY", "UFUNCTION"):
                cursor.fail(f"{text} outside of a class")
            elif text == "UDELEGATE":
                cursor.next()
                specifiers = cursor.specifiers("UDELEGATE")
                self._delegate(None, specifiers)
            elif text.startswith("DECLARE_DYNAMIC_") and self._delegate(None, Specifiers()):
                pass
            elif text == "namespace" and cursor.peek().text != "=":
                self._namespace(namespace)
            elif text == "enum":
                self._enum(namespace, reflected=False)
            elif text in ("class", "struct"):
                self._native_class(namespace)
            elif text == "template":
                cursor.next()
                cursor.skip_template()
                self._statement()
            elif text == "extern" and cursor.peek().kind == "string":
                cursor.next()
                cursor.next()
                if cursor.take("{"):
                    self.read_scope(namespace, nested=True)
                    cursor.expect("}", "after extern")
            else:
                self._statement(type_macros_end=True)
        if not nested and cursor.at("}"):
            cursor.fail("'}' without a '{'")

    def _namespace(self, outer: str) -> None:
        cursor = self.cursor
        line = cursor.next().line
        skip_attributes(cursor)
        name = ""
        while not cursor.at("{", ";"):
            name += cursor.next().text
        if cursor.take(";"):
            return
        cursor.next()
        self.read_scope("::".join(part for part in (outer, name or "(anonymous)") if part), nested=True)
        if not cursor.take("}"):
            cursor.fail(f"namespace {name} of this line is never closed", line)

    def _enum(self, namespace: str, reflected: bool) -> None:
        cursor = self.cursor
        conditions, line = cursor.conditions, cursor.line
        specifiers = Specifiers()
        if reflected:
            cursor.next()
            specifiers = cursor.specifiers("UENUM")
            if cursor.at("namespace"):  # namespace EName { enum Type { … }; }
                cursor.next()
                namespace = cursor.name("a namespace").text
                cursor.expect("{", "after a namespace")
                self._enum_body(namespace, conditions, line, specifiers, True)
                cursor.expect("}", f"at the end of namespace {namespace}")
                return
            if not cursor.at("enum"):
                cursor.fail(f"'enum' expected after UENUM(…), found {cursor.token.text!r}")
        self._enum_body(namespace, conditions, line, specifiers, reflected)

    def _enum_body(
        self, namespace: str, conditions: tuple[str, ...], line: int, specifiers: Specifiers, reflected: bool
    ) -> None:
        cursor = self.cursor
        cursor.expect("enum", "here")
        scoped = cursor.take("class", "struct") is not None
        skip_attributes(cursor)
        api = cursor.next().text if is_api(cursor.token.text) else None
        name = cursor.next().text if cursor.token.kind == "name" else ""
        underlying = None
        if cursor.take(":"):
            kind = cursor.type()
            underlying = kind.arguments[0].name if kind.name == "TEnumAsByte" and kind.arguments else kind.name
        if cursor.at(";"):
            cursor.next()
            self.forwards.append(name)
            return
        if not reflected:  # entries of these may be anything that C++ allows
            try:
                mark = cursor.mark()
                entries = read_entries(cursor, name)
            except HeaderError:
                cursor.rewind(mark)
                self._statement()
                return
        else:
            entries = read_entries(cursor, name)
        if not cursor.take(";"):
            if reflected:
                cursor.fail(f"';' expected after enum {name}")
            self._statement()
        self.enums.append(
            Enum(name, line, entries, reflected, scoped, underlying, specifiers, api, namespace, conditions)
        )

    # --- classes ---

    def _reflected_class(self, macro: str, namespace: str) -> None:
        cursor = self.cursor
        conditions, line = cursor.conditions, cursor.next().line
        specifiers = cursor.specifiers(macro)
        skip_attributes(cursor)
        if not cursor.at("class", "struct"):
            cursor.fail(f"'class' or 'struct' expected after {macro}(…), found {cursor.token.text!r}")
        found = self._class(TYPE_MACROS[macro], line, specifiers, namespace, conditions)
        if found is None:
            cursor.fail(f"{macro} stands before a declaration without a body", line)
        if not cursor.take(";"):
            cursor.fail(f"';' expected after {found.keyword} {found.name}")
        self.classes.append(found)

    def _native_class(self, namespace: str) -> None:
        cursor = self.cursor
        mark, line = cursor.mark(), cursor.line
        kept = len(self.delegates)
        found = self._class("native", line, Specifiers(), namespace, cursor.conditions)
        if found is None:
            if cursor.at(";"):
                cursor.next()
                return
            cursor.rewind(mark)  # struct FFoo* Function(); and the like
            del self.delegates[kept:]
            self._statement()
            return
        self.classes.append(found)
        if not cursor.take(";"):
            self._statement()
