"""Command lines against golden/: each file has the address on its first line, what differs between instances on the
second, and then one argument a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from envserver import addresses
from envserver.unreal import command_line
from envserver.unreal.settings import parse

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.txt"))


def read(path: Path) -> tuple[str, dict[str, str], list[str]]:
    address, instance, *arguments = path.read_text().splitlines()
    return address.removeprefix("# "), dict(word.split("=") for word in instance.split()[1:]), arguments


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_command_line(path: Path) -> None:
    address, instance, expected = read(path)
    settings = parse(addresses.parse(address).target)
    built = command_line.build(settings, envs=int(instance["envs"]), link=instance["link"], folder=instance["folder"])
    assert built == expected


def test_there_are_golden_files_for_all_kinds() -> None:
    assert {path.stem for path in GOLDEN} >= {"packaged_cpu", "packaged_gpu", "binary", "editor", "everything"}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_what_no_command_line_may_have(path: Path) -> None:
    lowered = [argument.lower() for argument in read(path)[2]]
    for word in ("-fixedseed", "-deterministic", "-benchmark", "token", "-reducethreadusage"):
        assert not [argument for argument in lowered if word in argument], word
