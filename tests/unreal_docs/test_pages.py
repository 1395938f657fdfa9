"""docs/unreal names nothing that is not there: classes, properties, types, commands, files; links lead somewhere."""

from __future__ import annotations

import importlib
import re
import shlex
from functools import cache
from typing import Any

import pytest

from tests.unreal_docs import tables
from tests.unreal_docs.pages import OTHERS, Word, anchors, blocks, links, of, pages, sources, text_of, words
from tests.unreal_docs.tables import PAGES, ROOT
from ue_plugin.tools.headers import parse_file

# The engine's own and its files', which the pages speak of; Blueprints (BP_...) are the reader's.
ENGINE = {
    *("AdditionalPluginDirectories", "AttachToActor", "BaseColor", "Binaries", "BuildCookRun", "Coins", "Color"),
    *("DefaultGame", "Engine", "FMath", "GetOwner", "Goal", "Intermediate", "LogUEPool", "MaxDepth", "MaxDistance"),
    *("Plugins", "PublicDependencyModuleNames", "Rand", "RunUAT", "SRand", "Saved", "Tint"),
    *("ML", "bForceHardLockStep"),  # UERL's
}
_CODE_NAME = re.compile(r"\b[A-Z]+UEPool\w*|\b[UAFE]Apples\w+")
_CAMEL = re.compile(r"b?[A-Z]\w+")
_FLAG = re.compile(r"(?<![\w-])--[a-z][\w-]*")
OURS = [path for path in pages() if path.name not in OTHERS]


def ids(items: list[Any]) -> list[str]:
    return [str(item) for item in items]


def own_words() -> list[Word]:
    return [word for word in words() if word.page not in OTHERS]


@cache
def plugin_names() -> frozenset[str]:
    """Classes, properties, functions, enumerators and structs of the plugin's and the example's headers."""
    names: set[str] = set()
    for header in [*(ROOT / "ue_plugin/UEPool").rglob("*.h"), *(ROOT / "ue_plugin/Examples").rglob("*.h")]:
        parsed = parse_file(header)
        for each in parsed.classes:
            names.add(each.name)
            names |= {item.name for item in each.properties}
            names |= {item.name for item in (*each.functions, *each.methods)}
        for enum in parsed.enums:
            names |= {enum.name, *(entry.name for entry in enum.entries)}
        names |= {delegate.name for delegate in parsed.delegates}
    return frozenset(names)


@cache
def example_names() -> frozenset[str]:
    """What the pages' own C++ declares."""
    return frozenset(re.findall(r"\w+", "\n".join(block.text for block in of("cpp"))))


def test_every_table_is_that_of_the_headers() -> None:
    found = []
    for path in pages():
        assert tables.filled(text_of(path)) == text_of(path), f"{path.name}: run python -m tests.unreal_docs.tables"
        found += tables.tables_of(text_of(path))
    assert sorted(found) == sorted(tables.TABLES), "each table stands on one page"


def test_the_tables_hold_all_built_in_types() -> None:
    # Independent of how the tables are made: the types that constructors set.
    texts = sources("ue_plugin/UEPool/Source", suffixes=(".cpp",))
    named = set(re.findall(r'\bTypeName = TEXT\("(\w+)"\)', texts))
    assert named
    assert named == {name for _, name, _ in tables.built_in()}


def test_colour_parameters_are_those_of_the_settings() -> None:
    code = text_of(ROOT / "ue_plugin/UEPool/Source/UEPool/Private/UEPoolSettings.cpp")
    (listed,) = re.findall(r"ColourParameters = \{(.*?)\};", code, re.S)
    names = ", ".join(re.findall(r'TEXT\("([^"]+)"\)', listed))
    assert f"`ColourParameters`: {names};" in text_of(PAGES / "cameras.md")


def test_class_names_exist() -> None:
    wrong = [
        f"{path.name}: {name}"
        for path in OURS
        for name in _CODE_NAME.findall(text_of(path))
        if name not in plugin_names() and not name.endswith("_API")
    ]
    assert wrong == []


def test_properties_and_functions_exist() -> None:
    known = plugin_names() | example_names() | ENGINE
    wrong = []
    for word in own_words():
        if re.search(r"[/= ]|^UEPool\.|^BP_|\.(md|json|zip|exe|cs)$", word.text):
            continue
        for part in re.split(r"::|\.|…", word.text):
            name = part.removesuffix("_Implementation")
            if _CAMEL.fullmatch(name) and not re.fullmatch(r"[A-Z_\d]+", name) and name not in known:
                wrong.append(str(word))
    assert wrong == []


def test_console_commands_are_registered() -> None:
    code = sources("ue_plugin/UEPool")
    named = {
        name
        for path in OURS
        for name in re.findall(r"\bUEPool\.[A-Z]\w+", re.sub(r"`[^`\n]*\.\w+:\d+`", "", text_of(path)))
    }
    assert named
    assert [name for name in sorted(named) if f'TEXT("{name}")' not in code and name != "UEPool.UEPoolSettings"] == []


def test_launch_options_are_read() -> None:
    code = sources("ue_plugin/UEPool")
    named = {name for path in OURS for name in re.findall(r"-UEPool\w+=", text_of(path))}
    assert named
    assert [name for name in sorted(named) if f'TEXT("{name}")' not in code] == []


@cache
def commands() -> dict[str, set[str]]:
    """The options of each command, by its words: "config human-command"."""
    import typer

    from uepool.cli.main import build

    found: dict[str, set[str]] = {}

    def walk(command: Any, name: str) -> None:
        if hasattr(command, "commands"):
            for child, each in command.commands.items():
                walk(each, f"{name} {child}".strip())
        found[name] = {option for parameter in command.params for option in parameter.opts}

    walk(typer.main.get_command(build()), "")
    return found


def shell_lines() -> list[tuple[str, str]]:
    """(where, command) of all lines and words that begin with `uepool `."""
    found = [
        (str(block), line.strip().removeprefix("$ "))
        for block in blocks()
        if block.language in ("", "sh")
        for line in block.text.splitlines()
    ]
    found += [(str(word), word.text) for word in words()]
    return [(where, line) for where, line in found if re.match(r"uepool [a-z]", line)]


def test_commands_and_their_options_exist() -> None:
    lines = shell_lines()
    assert len(lines) > 5
    wrong = []
    for where, line in lines:
        given = shlex.split(line.replace("…", "x"))[1:]
        name = given[0] if len(given) < 2 or f"{given[0]} {given[1]}" not in commands() else " ".join(given[:2])
        if name not in commands():
            wrong.append(f"{where}: no command {name}")
            continue
        unknown = {word for word in given if word.startswith("--")} - commands()[name]
        wrong += [f"{where}: {name} has no {option}" for option in sorted(unknown)]
    assert wrong == []


def test_options_in_the_text_exist() -> None:
    all_options = set().union(*commands().values()) | {"--help", "--shm-size", "--ipc", "--user", "--rules", "--link"}
    wrong = [str(word) for word in own_words() for flag in _FLAG.findall(word.text) if flag not in all_options | PYTEST]
    assert wrong == []


PYTEST = {"--instance", "--instance-config", "--instance-engine"}


@pytest.mark.parametrize("link", links(), ids=ids(links()))
def test_links_lead_somewhere(link: Word) -> None:
    target, _, anchor = link.text.partition("#")
    path = (PAGES / target).resolve() if target else PAGES / link.page
    assert path.exists(), link
    if anchor:
        assert anchor in anchors(path), f"{link}: {sorted(anchors(path))}"


def test_files_and_modules_exist() -> None:
    tops = ("docs/", "ue_plugin/", "tests/", "clients/", "cpp/", "envserver/", "deploy/", "examples/", "scripts/")
    wrong = []
    for word in words():
        name = word.text.split(":")[0].rstrip("/")
        if word.text.startswith(tops) and " " not in name and not list(ROOT.glob(name)):
            wrong.append(str(word))
    texts = "\n".join(text_of(path) for path in OURS)
    modules = set(re.findall(r"python -m ([\w.]+)", texts))
    wrong += [name for name in modules if importlib.util.find_spec(name) is None]
    assert wrong == []


def test_make_targets_exist() -> None:
    texts = "\n".join(text_of(path) for path in OURS)
    asked = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)(?:`|$)", texts, flags=re.MULTILINE))
    assert "plugin" in asked
    known = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert asked <= known


def test_pages_are_listed() -> None:
    index = text_of(PAGES / "README.md")
    assert [path.name for path in pages() if path.name != "README.md" and f"]({path.name})" not in index] == []


def test_the_first_lines_say_what_is_not_proved() -> None:
    first = text_of(PAGES / "README.md").split("\n\n")[1]
    assert first.startswith("**What is proved, and what is not.** The plugin has not been run in Unreal Engine")
    everything = " ".join("\n".join(text_of(path) for path in (*pages(), ROOT / "README.md")).split())
    for claim in re.findall(r".{0,60}tested (?:on|with|in) (?:UE|Unreal)\w*.{0,20}", everything):
        assert "Nobody should read" in claim or 'as "tested' in claim or "not" in claim, claim
