"""The parts that every declaration is made of: types, specifiers, parameters."""

from __future__ import annotations

from ue_plugin.tools.headers.cursor import Cursor
from ue_plugin.tools.headers.model import Parameter, Specifier, Specifiers, Type
from ue_plugin.tools.headers.tokens import HeaderError, Token, text_of, unquote

_INTEGER_WORDS = {"unsigned", "signed", "long", "short", "int", "char", "double"}
_BEFORE_NAME = {"const", "volatile", "mutable", "typename"}


class Grammar(Cursor):
    # --- types ---

    def type(self) -> Type:
        mark = self.mark()
        const, elaborated = False, ""
        while self.at(*_BEFORE_NAME) or self.at("class", "struct", "enum"):
            word = self.next().text
            const = const or word == "const"
            elaborated = word if word in ("class", "struct", "enum") else elaborated
        name = self._type_name()
        arguments: tuple[Type, ...] = ()
        while self.at("<"):
            opening = self.mark()
            self.skip_template()
            inner = Grammar([*self.since(opening)[1:-1], Token("end", "", self.line)], self.path)
            arguments = inner.type_list()
            if self.at("::"):  # a type within a template
                name += text_of(self.since(opening)) + self.next().text + self._type_name()
                arguments = ()
        pointers, reference = 0, ""
        while self.at("const", "volatile", "*", "&", "&&"):
            word = self.next().text
            if word == "*":
                pointers += 1
            elif word in ("&", "&&"):
                reference = word
            elif word == "const" and not pointers:
                const = True
        return Type(text_of(self.since(mark)), name, arguments, const, pointers, reference, elaborated)

    def _type_name(self) -> str:
        start = "::" if self.take("::") else ""
        word = self.name("a type").text
        if word in _INTEGER_WORDS:
            words = [word]
            while self.at(*_INTEGER_WORDS, "const"):
                words.append(self.next().text)
            return " ".join(words)
        name = start + word
        while self.at("::"):
            self.next()
            name += "::" + self.name("a type").text
        return name

    def type_list(self) -> tuple[Type, ...]:
        """All tokens as types with commas between; what is no type (a number, a signature) is kept as text."""
        found: list[Type] = []
        while self.token.kind != "end":
            mark = self.mark()
            try:
                item = self.type()
                if self.token.kind != "end" and not self.at(","):
                    raise HeaderError(self.path, self.line, "not a type")
            except HeaderError:
                self.rewind(mark)
                while self.token.kind != "end" and not self.at(","):
                    if self.at("(", "[", "{"):
                        self.skip_group()
                    elif self.at("<"):
                        self.skip_template()
                    else:
                        self.next()
                text = text_of(self.since(mark))
                item = Type(text, text)
            found.append(item)
            self.take(",")
        return tuple(found)

    def arguments(self) -> list[Grammar]:
        """Reads from `(` to `)`; what stands between, split at its commas as the preprocessor does it."""
        parts: list[list[Token]] = [[]]
        depth = 0
        for token in self.skip_group():
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "symbol" else 0
            if token.text == "," and depth == 0:
                parts.append([])
            else:
                parts[-1].append(token)
        return [Grammar([*part, Token("end", "", self.line)], self.path) for part in parts]

    # --- specifiers ---

    def specifiers(self, macro: str, all_meta: bool = False) -> Specifiers:
        """What stands in the parentheses that follow a macro's name."""
        if not self.at("("):
            self.fail(f"'(' expected after {macro}")
        items = self._specifier_list(macro)
        plain = tuple(item for item in items if item[0].name.lower() != "meta")
        meta = tuple(entry for item, inner in items if item.name.lower() == "meta" for entry in inner)
        own = tuple(item for item, _ in plain)
        return Specifiers((), own + meta) if all_meta else Specifiers(own, meta)

    def _specifier_list(self, macro: str) -> list[tuple[Specifier, tuple[Specifier, ...]]]:
        self.expect("(", f"in {macro}")
        found: list[tuple[Specifier, tuple[Specifier, ...]]] = []
        while not self.take(")"):
            line = self.line
            name = unquote(self._word(macro))
            values: tuple[str, ...] = ()
            inner: tuple[Specifier, ...] = ()
            if self.take("="):
                if self.at("(") and name.lower() == "meta":
                    inner = tuple(item for item, _ in self._specifier_list(f"meta of {macro}"))
                elif self.at("("):
                    nested = self._specifier_list(macro)
                    values = tuple(item.name + (f"={item.value}" if item.values else "") for item, _ in nested)
                else:
                    values = (self._value(macro),)
                    if name.lower() == "meta":
                        inner, values = (Specifier(values[0], (), line),), ()
            found.append((Specifier(name, values, line), inner))
            if not self.at(")") and not self.take(","):
                self.fail(f"',' or ')' expected in {macro} after {name}, found {self.token.text!r}")
        return found

    def _word(self, macro: str) -> str:
        if self.token.kind not in ("name", "string", "number"):
            self.fail(f"a specifier expected in {macro}, found {self.token.text or 'the end of the file'!r}")
        text = self.next().text
        while self.at(".", "::", "/", "|") and not self.token.spaced:
            text += self.next().text + self.next().text
        return text

    def _value(self, macro: str) -> str:
        parts: list[str] = []
        mark = self.mark()
        strings = True
        while not self.at(",", ")"):
            if self.token.kind == "end":
                self.fail(f"{macro} is never closed")
            if self.at("("):
                self.skip_group()
                strings = False
                continue
            strings = strings and self.token.kind == "string"
            parts.append(unquote(self.next().text))
        if not parts:
            self.fail(f"a value expected in {macro}, found {self.token.text!r}")
        return "".join(parts) if strings else text_of(self.since(mark))

    # --- parameters ---

    def parameters(self, function: str) -> tuple[Parameter, ...]:
        """From `(` to `)`."""
        self.expect("(", f"after {function}")
        if self.at("void") and self.peek().text == ")":
            self.next()
        found: list[Parameter] = []
        while not self.take(")"):
            if found:
                self.expect(",", f"between parameters of {function}")
            found.append(self._parameter(function))
        return tuple(found)

    def _parameter(self, function: str) -> Parameter:
        line = self.line
        specifiers = Specifiers()
        if self.at("UPARAM"):
            self.next()
            specifiers = self.specifiers("UPARAM")
        if self.at("..."):
            self.next()
            return Parameter("", Type("...", "..."), line=line)
        mark = self.mark()
        kind = self.type()
        if self.at("(", "["):  # a pointer to a function, a reference to an array
            while not self.at(",", ")", "="):
                self.skip_group() if self.at("(", "[") else self.next()
            text = text_of(self.since(mark))
            kind = Type(text, text)
        name = self.next().text if self.token.kind == "name" else ""
        if self.at("["):
            self.fail(f"parameter {name!r} of {function} is an array: arrays cannot be passed, use TArray")
        default = self.expression(",", ")") if self.take("=") else None
        return Parameter(name, kind, default, specifiers, line)
