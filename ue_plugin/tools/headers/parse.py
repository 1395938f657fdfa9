"""Reads an Unreal C++ header: what it reflects (UCLASS, USTRUCT, UENUM, UINTERFACE, UPROPERTY, UFUNCTION, dynamic
delegates), where, and with which specifiers.

It reads declarations as the engine's header tool does, without a preprocessor: of `#if … #else` both parts are read,
and what stands in them carries the conditions.
"""

from __future__ import annotations

from pathlib import Path

from ue_plugin.tools.headers.cursor import Cursor
from ue_plugin.tools.headers.grammar import Grammar
from ue_plugin.tools.headers.model import Header, Include
from ue_plugin.tools.headers.scope import ScopeReader
from ue_plugin.tools.headers.tokens import HeaderError, Token, tokenize, unquote


def parse_file(path: Path | str) -> Header:
    """A header read from a file. Raises HeaderError (FILE:LINE: MESSAGE) for what cannot be read."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise HeaderError(path, 1, f"not UTF-8: {error}") from None
    return parse_text(text, path)


def parse_text(text: str, path: Path | str = "<text>") -> Header:
    """A header given as text; `path` stands in errors."""
    path = Path(path)
    tokens = tokenize(text, path)
    includes, pragma_once = _directives(tokens, path)
    reader = ScopeReader(Grammar(tokens, path))
    reader.read_scope(namespace="")
    return Header(
        path,
        includes,
        pragma_once,
        tuple(reader.classes),
        tuple(reader.enums),
        tuple(reader.delegates),
        tuple(reader.forwards),
    )


def includes_of(path: Path) -> tuple[Include, ...]:
    """The includes of any C++ file, a .cpp too."""
    return _directives(tokenize(path.read_text(encoding="utf-8"), path), path)[0]


def _directives(tokens: list[Token], path: Path) -> tuple[tuple[Include, ...], bool]:
    includes: list[Include] = []
    open_at: list[int] = []
    pragma_once = False
    # A second cursor over the directives alone tells the conditions of each.
    cursor = Cursor(
        [
            Token("name", token.text, token.line) if token.text.startswith("include") else token
            for token in tokens
            if token.kind in ("directive", "end")
        ],
        path,
    )
    for token in tokens:
        if token.kind != "directive":
            continue
        word = token.text.split(" ", 1)[0]
        pragma_once = pragma_once or token.text == "pragma once"
        if word in ("if", "ifdef", "ifndef"):
            open_at.append(token.line)
        elif word == "endif" and open_at:
            open_at.pop()
    if open_at:
        raise HeaderError(path, open_at[-1], "the #if of this line has no #endif")
    while cursor.token.kind == "name":
        conditions, token = cursor.conditions, cursor.next()
        target = token.text[len("include") :].strip()
        if target.startswith("<") and target.endswith(">"):
            includes.append(Include(target[1:-1], token.line, True, conditions))
        elif target.startswith('"'):
            includes.append(Include(unquote(target), token.line, False, conditions))
    return tuple(includes), pragma_once
