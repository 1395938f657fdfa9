"""The archive that users drop into Plugins/ holds all that the plugin needs, and nothing that points elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unreal_plugin.conftest import ROOT
from ue_plugin.tools import package

STANDIN = ROOT / "ue_plugin/tests/standin"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# As Unreal's build tool compiles for Linux.
FLAGS = (
    *("-std=c++20", "-stdlib=libc++", "-fno-exceptions", "-fno-rtti", "-fsyntax-only", "-Wall", "-Wextra", "-Werror"),
    *("-Wshadow", "-Wundef", "-DUEPOOL_EXPORT=UEPOOLCORE_API", "-DUEPOOLCORE_API="),
)


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, unpacked."""
    folder = tmp_path_factory.mktemp("packed")
    assert package.main([str(folder)]) == 0
    with zipfile.ZipFile(folder / "UEPool.zip") as archive:
        archive.extractall(folder / "Plugins")
    assert [path.name for path in (folder / "Plugins").iterdir()] == ["UEPool"]
    return folder / "Plugins/UEPool"


def files_of(plugin: Path) -> list[Path]:
    return [path for path in plugin.rglob("*") if path.is_file()]


def test_modules_are_whole(plugin: Path) -> None:
    descriptor = json.loads((plugin / "UEPool.uplugin").read_text())
    modules = {module["Name"] for module in descriptor["Modules"]}
    assert modules == {"UEPoolCore", "UEPool", "UEPoolEditor"}
    for module in modules:
        folder = plugin / "Source" / module
        assert (folder / f"{module}.Build.cs").is_file()
        assert list((folder / "Private").rglob("*.cpp"))
    assert (plugin / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_core_is_whole(plugin: Path) -> None:
    core = plugin / "Source/UEPoolCore"
    copied = {path.name for path in core.rglob("*") if path.suffix in (".h", ".cc")}
    for folder in package.CORE:
        for source in (ROOT / "cpp" / folder).rglob("*.*"):
            test = source.stem.endswith("_test") or source.stem.startswith("test_")
            assert (source.name in copied) != test or source.suffix not in (".h", ".cc"), source
    # Unreal's build tool leaves these folders out on other platforms.
    for path in core.rglob("*.cc"):
        assert ("Windows" in path.parts) == path.stem.endswith("_windows")
        assert ("Linux" in path.parts) == path.stem.endswith("_linux")


def test_nothing_built_and_no_test_is_in_it(plugin: Path) -> None:
    names = [path.relative_to(plugin).as_posix() for path in files_of(plugin)]
    assert {Path(name).suffix for name in names} <= {".uplugin", ".h", ".cpp", ".cc", ".cs", ".inl", ".png", ".md", ""}
    assert not [name for name in names if re.search(r"_test\.|/test_|Intermediate|Binaries|\.generated\.", name)]


def test_nothing_points_out_of_it(plugin: Path) -> None:
    for path in files_of(plugin):
        text = path.read_bytes().decode(errors="replace")
        assert str(ROOT) not in text, path
        for name in INCLUDE.findall(text):
            assert ".." not in name, (path, name)


def test_every_header_is_in_it_or_the_engine_s(plugin: Path) -> None:
    sources = plugin / "Source"
    roots = [sources / "UEPoolCore/Public/uepool", STANDIN / "include", STANDIN / "include_editor"]
    for module in ("UEPool", "UEPoolEditor"):
        roots += [sources / module / "Public", sources / module / "Private"]
    for path in files_of(sources):
        for name in INCLUDE.findall(path.read_text()) if path.suffix in (".h", ".cpp", ".cc") else ():
            found = any((root / name).is_file() for root in [path.parent, *roots])
            assert found or name.endswith(".generated.h"), (path, name)


def test_equal_sources_give_equal_archives(tmp_path: Path) -> None:
    for name in "ab":
        package.main([str(tmp_path / name)])
    assert (tmp_path / "a/UEPool.zip").read_bytes() == (tmp_path / "b/UEPool.zip").read_bytes()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_core_compiles_from_it_alone(plugin: Path, tmp_path: Path) -> None:
    core = plugin / "Source/UEPoolCore"
    sources = [path for path in (core / "Private").rglob("*.cc") if "Windows" not in path.parts]
    assert len(sources) > 30

    def compile_one(number: int) -> str:
        noted = tmp_path / f"{number}.d"
        command = ["clang++", *FLAGS, f"-I{core / 'Public/uepool'}", "-MMD", "-MF", str(noted), str(sources[number])]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stderr[-3000:]
        return noted.read_text() if noted.exists() else ""

    with ThreadPoolExecutor(2) as pool:
        noted = list(pool.map(compile_one, range(len(sources))))
    headers = {word for text in noted for word in text.replace("\\\n", " ").split() if word.endswith(".h")}
    assert headers
    assert [header for header in headers if not Path(header).is_relative_to(plugin)] == []
