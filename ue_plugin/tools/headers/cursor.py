"""A position in a header's tokens: reads them one by one, or a bracketed group at once."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from ue_plugin.tools.headers.tokens import HeaderError, Token, text_of

_OPENING = {"(": ")", "[": "]", "{": "}"}


class Cursor:
    """Reads tokens one by one. Directives are never returned: they change `conditions`."""

    def __init__(self, tokens: list[Token], path: Path) -> None:
        self._tokens = tokens
        self._index = 0
        self.path = path
        self._conditions: list[str] = []
        self._skip_directives()

    # --- single tokens ---

    @property
    def token(self) -> Token:
        return self._tokens[self._index]

    @property
    def line(self) -> int:
        return self.token.line

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(self._conditions)

    def at(self, *texts: str) -> bool:
        return self.token.text in texts and self.token.kind in ("symbol", "name")

    def peek(self, distance: int = 1) -> Token:
        index = self._index
        for _ in range(distance):
            index += 1
            while index < len(self._tokens) - 1 and self._tokens[index].kind == "directive":
                index += 1
        return self._tokens[min(index, len(self._tokens) - 1)]

    def next(self) -> Token:
        token = self.token
        if token.kind == "end":
            self.fail("the file ends in the middle of a declaration")
        self._index += 1
        self._skip_directives()
        return token

    def take(self, *texts: str) -> Token | None:
        """The token if it is one of these, else nothing is read."""
        return self.next() if self.at(*texts) else None

    def expect(self, text: str, where: str) -> Token:
        if not self.at(text):
            self.fail(f"{text!r} expected {where}, found {self.token.text or 'the end of the file'!r}")
        return self.next()

    def name(self, what: str) -> Token:
        if self.token.kind != "name":
            self.fail(f"the name of {what} expected, found {self.token.text or 'the end of the file'!r}")
        return self.next()

    def fail(self, message: str, line: int | None = None) -> NoReturn:
        raise HeaderError(self.path, self.line if line is None else line, message)

    def mark(self) -> tuple[int, list[str]]:
        return self._index, list(self._conditions)

    def rewind(self, mark: tuple[int, list[str]]) -> None:
        self._index, self._conditions = mark[0], list(mark[1])

    def since(self, mark: tuple[int, list[str]]) -> list[Token]:
        return [token for token in self._tokens[mark[0] : self._index] if token.kind != "directive"]

    def _skip_directives(self) -> None:
        while self.token.kind == "directive":
            word, _, rest = self.token.text.partition(" ")
            if word in ("if", "ifdef", "ifndef"):
                self._conditions.append({"if": "", "ifdef": "defined ", "ifndef": "!defined "}[word] + rest.strip())
            elif word in ("elif", "else", "endif"):
                if not self._conditions:
                    self.fail(f"#{word} without #if")
                if word == "endif":
                    self._conditions.pop()
                else:
                    self._conditions[-1] = f"!({self._conditions[-1]})" + (f" && ({rest})" if word == "elif" else "")
            self._index += 1

    # --- groups ---

    def skip_group(self) -> list[Token]:
        """Reads from an opening bracket to the one that closes it; gives what stands between."""
        opening = self.next()
        expected = [_OPENING[opening.text]]
        mark = self.mark()
        while True:
            if self.token.kind == "end":
                self.fail(f"{opening.text!r} of this line is never closed", opening.line)
            if self.token.kind == "symbol":
                if self.token.text in _OPENING:
                    expected.append(_OPENING[self.token.text])
                elif self.token.text in (")", "]", "}"):
                    if self.token.text != expected[-1]:
                        self.fail(f"{expected[-1]!r} expected, found {self.token.text!r} (opened at {opening.line})")
                    expected.pop()
                    if not expected:
                        break
            self.next()
        inner = self.since(mark)
        self.next()
        return inner

    def rest(self) -> str:
        """The text of all tokens that are left."""
        return text_of(self._tokens[self._index : -1])

    def skip_template(self) -> list[Token]:
        """Reads from `<` to its `>`; gives what stands between."""
        opening = self.expect("<", "here")
        mark = self.mark()
        depth = 1
        while True:
            if self.token.kind == "end" or self.at(";", "{", "}", ")"):
                self.fail("'<' of this line is never closed", opening.line)
            if self.at("(", "["):
                self.skip_group()
                continue
            depth += {"<": 1, ">": -1}.get(self.token.text, 0) if self.token.kind == "symbol" else 0
            if depth == 0:
                break
            self.next()
        inner = self.since(mark)
        self.next()
        return inner

    def expression(self, *ends: str) -> str:
        """The text of an expression, up to one of these symbols outside of all brackets."""
        mark = self.mark()
        while not self.at(*ends):
            if self.token.kind == "end" or self.at(")", "}", "]"):
                self.fail(f"one of {' '.join(ends)} expected after an expression, found {self.token.text!r}")
            if self.at("(", "[", "{"):
                self.skip_group()
            elif self.token.text == "<" and self._template_follows():
                self.skip_template()
            else:
                self.next()
        return text_of(self.since(mark))

    def _template_follows(self) -> bool:
        """Whether this `<` opens template arguments: only types stand between it and a `>`."""
        depth, distance = 1, 0
        while depth and distance < 60:
            distance += 1
            token = self.peek(distance)
            if token.text not in ("<", ">", ",", "::", "*", "&") and token.kind not in ("name", "number"):
                return False
            depth += {"<": 1, ">": -1}.get(token.text, 0)
        return depth == 0
