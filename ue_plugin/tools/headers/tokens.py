"""Splits a C++ header into tokens: comments are dropped, preprocessor directives and line numbers kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


class HeaderError(Exception):
    """What cannot be read in a header, with the place: `str()` gives FILE:LINE: MESSAGE."""

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = Path(path)
        self.line = line
        self.message = message


@dataclass(frozen=True)
class Token:
    kind: str  # "name", "number", "string", "character", "symbol", "directive" (without its #) or "end"
    text: str
    line: int
    spaced: bool = False  # white space or a comment stands before it

    def __str__(self) -> str:
        return self.text


_PATTERN = re.compile(
    r"""
      (?P<blank>[ \t\r\f\v]+|\\\r?\n)
    | (?P<newline>\n)
    | (?P<comment>//(?:\\\r?\n|[^\n])*|/\*.*?\*/)
    | (?P<raw>(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")
    | (?P<string>(?:u8|[uUL])?"(?:\\.|[^"\\\n])*")
    | (?P<character>(?:u8|[uUL])?'(?:\\.|[^'\\\n])+')
    | (?P<number>\.?[0-9](?:[eEpP][+-]|'[0-9a-zA-Z]|[0-9a-zA-Z_.])*)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<symbol>\.\.\.|::|->|<<=|&&|\|\||==|!=|<=|>=|[-+*/%&|^]=|\+\+|--|<<|/(?!\*)|[{}()\[\]<>;:,.=&*+\-!?~%|^@`$\#])
    """,
    re.VERBOSE | re.DOTALL,
)

# A directive runs to the end of its line; lines that end with a backslash go on, and comments in it are not part of it.
_DIRECTIVE = re.compile(r'(?:\\\r?\n|"(?:\\.|[^"\\\n])*"|/\*.*?\*/|//[^\n]*|[^\n])*', re.DOTALL)
_DIRECTIVE_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|/\*.*?\*/|//[^\n]*', re.DOTALL)


def tokenize(text: str, path: Path | str) -> list[Token]:
    """The tokens of a header, ended by one of kind "end". `>>` is two tokens, so that templates nest."""
    tokens: list[Token] = []
    position, line = 0, 1
    at_line_begin, spaced = True, False
    if text.startswith("\ufeff"):
        position = 1
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise HeaderError(path, line, _unreadable(text, position))
        kind, piece = match.lastgroup or "", match.group()
        if kind == "mark":
            kind = "raw"
        if kind in ("blank", "newline", "comment"):
            spaced = True
            at_line_begin = at_line_begin or kind == "newline"
        elif piece == "#" and at_line_begin:
            match = _DIRECTIVE.match(text, position)
            assert match is not None
            piece = match.group()
            bare = _DIRECTIVE_COMMENT.sub(lambda found: found.group(1) or " ", re.sub(r"\\\r?\n", " ", piece))
            tokens.append(Token("directive", re.sub(r"\s+", " ", bare[1:]).strip(), line, spaced))
            spaced = True
        else:
            tokens.append(Token("string" if kind == "raw" else kind, piece, line, spaced))
            at_line_begin, spaced = False, False
        line += piece.count("\n")
        position = match.end()
    tokens.append(Token("end", "", line, True))
    return tokens


def _unreadable(text: str, position: int) -> str:
    rest = text[position : position + 20].split("\n", 1)[0]
    if rest.startswith("/*"):
        return "this comment does not end"
    if rest.startswith(('"', "'")):
        return f"this string or character does not end on its line: {rest}"
    return f"not C++: {rest!r}"


def text_of(tokens: list[Token]) -> str:
    """The source of tokens: as written, white space and comments between them made one space."""
    parts: list[str] = []
    for token in tokens:
        if token.kind == "directive":
            continue
        if parts and token.spaced:
            parts.append(" ")
        parts.append(token.text)
    return "".join(parts)


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def unquote(text: str) -> str:
    """What a string literal holds; other text as it is."""
    match = re.fullmatch(r'(?:u8|[uUL])?"(.*)"', text, re.DOTALL)
    if match is None:
        return text
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found.group(1), found.group(1)), match.group(1))
