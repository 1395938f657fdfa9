"""What the plugin's modules use of UEPoolCore is exported from it.

Unreal makes a library of each module, which hides the rest. Classes and functions are marked by UEPOOL_EXPORT
(cpp/wire/export.h).
"""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unreal_plugin.conftest import ROOT, Games
from ue_plugin.tools.package import core_files

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # it compiles the core

# The modules that use the core, by their targets in ue_plugin/tests/CMakeLists.txt.
USERS = ("UEPool", "UEPoolForEditor", "UEPoolEditor", "CollectApplesModule")
# As Unreal's build tool compiles a module into a library of its own.
FLAGS = (
    *("-std=c++20", "-stdlib=libc++", "-fno-exceptions", "-fno-rtti", "-fPIC", "-O0"),
    *("-fvisibility=hidden", "-fvisibility-inlines-hidden"),
    '-DUEPOOL_EXPORT=__attribute__((visibility("default")))',
)


def symbols(files: list[Path], *options: str) -> set[str]:
    """Mangled names, of the core's namespace."""
    done = subprocess.run(
        ["nm", "--format=posix", *options, *map(str, files)], capture_output=True, text=True, check=True
    )
    names = {line.split()[0] for line in done.stdout.splitlines() if " " in line}
    return {name for name in names if "6uepool" in name}


def demangled(names: set[str]) -> list[str]:
    done = subprocess.run(["c++filt"], input="\n".join(sorted(names)), capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The core as a library that hides what is not marked, and lacks nothing."""
    folder = tmp_path_factory.mktemp("core")
    sources = [file for file in core_files().values() if file.suffix == ".cc" and not file.stem.endswith("_windows")]

    def compile_one(source: Path) -> Path:
        made = folder / f"{source.parent.name}-{source.stem}.o"
        command = ["clang++", *FLAGS, f"-I{ROOT / 'cpp'}", "-c", str(source), "-o", str(made)]
        subprocess.run(command, check=True)
        return made

    with ThreadPoolExecutor(2) as pool:
        objects = list(pool.map(compile_one, sources))
    made = folder / "libUEPoolCore.so"
    link = ["clang++", "-stdlib=libc++", "-shared", "-Wl,--no-undefined", "-o", str(made), *map(str, objects)]
    subprocess.run([*link, "-lpthread"], check=True)
    return made


@pytest.mark.parametrize("user", USERS)
def test_everything_used_is_exported(games: Games, library: Path, user: str) -> None:
    objects = sorted((games.built / "CMakeFiles" / f"{user}.dir").rglob("*.o"))
    assert objects
    used = symbols(objects, "--undefined-only") - symbols(objects, "--defined-only")
    missing = used - symbols([library], "--dynamic", "--defined-only")
    assert not missing, "not marked by UEPOOL_EXPORT:\n" + "\n".join(demangled(missing))


def test_the_check_notices_what_is_hidden(games: Games, library: Path) -> None:
    """The runtime module uses the core, and the library does hide something."""
    objects = sorted((games.built / "CMakeFiles" / "UEPool.dir").rglob("*.o"))
    used = symbols(objects, "--undefined-only") - symbols(objects, "--defined-only")
    assert any("Lockstep" in name for name in used)
    everything = symbols([library], "--defined-only")
    assert len(symbols([library], "--dynamic", "--defined-only")) < len(everything) / 2
