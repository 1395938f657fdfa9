"""Tables of docs/unreal that follow from the plugin's headers: `python -m tests.unreal_docs.tables` rewrites them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ue_plugin.tools.headers import Class, Property, parse_file

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs/unreal"
SOURCES = ROOT / "ue_plugin/UEPool/Source"
KINDS = {
    "UUEPoolSensor": "sensor",
    "UUEPoolActuator": "actuator",
    "UUEPoolRewarder": "rewarder",
    "UUEPoolTerminator": "terminator",
    "UUEPoolInfo": "info",
}
_COMMENT = re.compile(r"/\*\*(.*?)\*/", re.S)
_TYPE_NAME = re.compile(r'(\w+)::\1\(\)[^}]*?TypeName = TEXT\("(\w+)"\)', re.S)


@dataclass(frozen=True)
class Declared:
    """A class, and the header that has it."""

    type: Class
    text: str

    def comment(self, line: int) -> str:
        """What stands right above a line, on one line; empty: nothing."""
        above = "\n".join(self.text.splitlines()[: line - 1]).rstrip()
        if not above.endswith("*/"):
            return ""
        comment = _COMMENT.findall(above)[-1]
        return " ".join(re.sub(r"^\s*\* ?", "", comment, flags=re.M).split())


@cache
def declared(folder: Path = SOURCES) -> dict[str, Declared]:
    """The reflected classes by name."""
    found = {}
    for header in sorted(folder.rglob("*.h")):
        text = header.read_text(encoding="utf-8")
        for each in parse_file(header).classes:
            if each.reflected:
                found[each.name] = Declared(each, text)
    return found


def snake(name: str, is_bool: bool = False) -> str:
    """As docs/unreal/making-an-env.md says: "max_distance" of MaxDistance, "only_once" of the bool bOnlyOnce."""
    if is_bool and re.match(r"b[A-Z]", name):
        name = name[1:]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def editable(each: Class) -> list[Property]:
    return [item for item in each.properties if item.specifiers.any_of("EditAnywhere")]


def field_name(item: Property) -> str:
    return snake(item.name, item.type.name == "bool")


def default(item: Property) -> str:
    """As env configs and people write it."""
    text = item.default or ""
    if match := re.fullmatch(r'TEXT\("(.*)"\)', text):
        return match[1]
    if match := re.fullmatch(r"\w+::(\w+)", text):
        return snake(match[1])
    if match := re.fullmatch(r"FColor(\(.*\))", text):
        return match[1]
    return re.sub(r"\.0$", "", text)


@cache
def built_in() -> list[tuple[str, str, str]]:
    """(kind, type, class) of the parts that the plugin brings."""
    names: dict[str, str] = {}
    for source in SOURCES.rglob("*.cpp"):
        names.update(_TYPE_NAME.findall(source.read_text(encoding="utf-8")))
    classes = declared()
    parts = []
    for name, each in classes.items():
        kind = KINDS.get(each.type.super or "")
        if kind and "Abstract" not in each.type.specifiers:
            parts.append((kind, names.get(name) or snake(name[1:].removeprefix("UEPool")), name))
    return sorted(parts, key=lambda part: (list(KINDS.values()).index(part[0]), part[1]))


def types_table() -> str:
    classes = declared()
    rows = ["| type | class | |", "|---|---|---|"]
    for kind, type_name, name in built_in():
        comment = classes[name].comment(classes[name].type.line).partition(": ")[2]
        rows.append(f"| {kind} `{type_name}` | `{name}` | {comment[:1].upper()}{comment[1:]} |")
    return "\n".join(rows)


@cache
def enums() -> dict[str, list[tuple[str, str]]]:
    """The words of enums as env configs have them, each with what its comment says."""
    found = {}
    for header in sorted(SOURCES.rglob("*.h")):
        text = header.read_text(encoding="utf-8")
        for each in parse_file(header).reflected_enums:
            lines = text.splitlines()
            comments = [re.sub(r"^\s*/\*\*\s*|\s*\*/$", "", lines[entry.line - 2]) for entry in each.entries]
            found[each.name] = [
                (snake(entry.name), comment if "/**" in lines[entry.line - 2] else "")
                for entry, comment in zip(each.entries, comments, strict=True)
            ]
    return found


def takes(item: Property) -> str:
    words = enums().get(item.type.name)
    if words:
        return "; ".join(f'"{word}": {text[:1].lower()}{text[1:]}'.rstrip(".: ") for word, text in words)
    return {"int32": "an integer", "double": "a number", "bool": "true or false", "FName": "a text"}[item.type.name]


def fields_table() -> str:
    classes = declared()
    rows = ["| type | field | takes | default | |", "|---|---|---|---|---|"]
    for _, type_name, name in built_in():
        for item in editable(classes[name].type):
            cells = [f"`{type_name}`", f"`{field_name(item)}`", takes(item), default(item)]
            rows.append("| " + " | ".join([*cells, classes[name].comment(item.line)]) + " |")
    return "\n".join(re.sub(r"\|  (?=\|)", "| ", row) for row in rows)


def properties_table(name: str, first: str) -> Callable[[], str]:
    def table() -> str:
        each = declared()[name]
        rows = [f"| {first} | default | |", "|---|---|---|"]
        for item in editable(each.type):
            cells = [f"`{item.name}`", default(item), each.comment(item.line)]
            rows.append("| " + " | ".join(cells) + " |")
        return "\n".join(re.sub(r"\|  (?=\|)", "| ", row) for row in rows)

    return table


# By the marker that stands before a table.
TABLES = {
    "built-in types": types_table,
    "fields of built-in types": fields_table,
    "agent": properties_table("UUEPoolAgentComponent", "property"),
    "appearance": properties_table("UUEPoolAppearanceComponent", "property"),
    "settings": properties_table("UUEPoolSettings", "setting"),
}
_MARKED = re.compile(r"^( *)<!-- ([\w -]+) -->\n(.*?)^ *<!-- end -->$", re.M | re.S)


def filled(page: str) -> str:
    """A page's text with its tables as they should be."""

    def fill(match: re.Match[str]) -> str:
        indent, name, _ = match.groups()
        lines = [f"<!-- {name} -->", *TABLES[name]().splitlines(), "<!-- end -->"]
        return "\n".join(indent + line for line in lines)

    return _MARKED.sub(fill, page)


def tables_of(page: str) -> list[str]:
    return [name for _, name, _ in _MARKED.findall(page)]


if __name__ == "__main__":
    for path in sorted(PAGES.glob("*.md")):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
