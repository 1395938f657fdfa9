"""What the pages of docs/unreal hold: code blocks, words in backticks, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.unreal_docs.tables import PAGES, ROOT

# Pages about other things than games and editors, with tests of their own (tests/unreal, tests/unreal_headers).
OTHERS = {"launching.md", "windows.md", "header-rules.md"}
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.M | re.S)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.M)


@dataclass(frozen=True)
class Block:
    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True)
class Word:
    """Something in backticks."""

    page: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: `{self.text}`"


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def pages() -> list[Path]:
    return [*sorted(PAGES.glob("*.md"))]


def blocks() -> list[Block]:
    found = []
    for path in pages():
        text = text_of(path)
        for match in _BLOCK.finditer(text):
            indent, language, body = match.groups()
            lines = [line.removeprefix(indent) for line in body.splitlines()]
            found.append(Block(path.name, text[: match.start()].count("\n") + 1, language, "\n".join(lines) + "\n"))
    return found


def of(language: str) -> list[Block]:
    return [block for block in blocks() if block.language == language and block.page not in OTHERS]


def prose(path: Path) -> str:
    """Without blocks, but with as many lines."""
    return _BLOCK.sub(lambda match: "\n" * match[0].count("\n"), text_of(path))


def words() -> list[Word]:
    found = []
    for path in pages():
        for number, line in enumerate(prose(path).splitlines(), 1):
            found += [Word(path.name, number, text) for text in _SPAN.findall(line)]
    return found


def links() -> list[Word]:
    found = []
    for path in pages():
        for number, line in enumerate(prose(path).splitlines(), 1):
            found += [Word(path.name, number, text) for text in _LINK.findall(line) if "://" not in text]
    return found


def anchors(path: Path) -> set[str]:
    """As GitHub makes them of headings."""
    made = set()
    for heading in _HEADING.findall(prose(path)):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        made.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return made


def sources(*folders: str, suffixes: tuple[str, ...] = (".h", ".cpp", ".cc", ".cs", ".py", ".ini", ".uproject")) -> str:
    """All sources below folders of the repository, as one text."""
    texts = []
    for folder in folders:
        files = sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes and path.is_file())
        texts += [text_of(path) for path in files]
    return "\n".join(texts)
