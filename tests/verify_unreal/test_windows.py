"""`--platform Win64` in WSL, with stand-ins for what Windows brings there: it packages, and runs nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.verify_unreal.conftest import RUN_AS
from tests.verify_unreal.fake_engine import FakeEngine, command, environment

# Refuses what is not there, as the real one does.
_WSLPATH = r"""#!/bin/sh
test "$1" = -w && test -e "$2" || exit 1
printf '%s%s\n' '{root}' "$(printf %s "$2" | tr / '\\')"
"""
_CMD = r"""#!/bin/sh
for argument in "$@"; do
  printf '%s\n' "$argument" >> '{notes}/cmd'
  case $argument in
    -archivedirectory=*) archive=$(printf %s "${{argument#*=C:}}" | tr '\\' /) ;;
  esac
done
test -z "$archive" && exit 0
mkdir -p "$archive/Windows" && : > "$archive/Windows/CollectApples.exe"
"""


def wsl(engine: FakeEngine, place: Path, root: str = "C:") -> dict[str, str]:
    """An environment with the two programs; the engine becomes one for Windows."""
    programs = place / "programs"
    programs.mkdir()
    for name, text in (("wslpath", _WSLPATH.format(root=root)), ("cmd.exe", _CMD.format(notes=engine.notes))):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    for name in ("Engine/Build/BatchFiles/RunUAT.bat", "Engine/Binaries/Win64/UnrealEditor.exe"):
        file = engine.root / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("")
    before = environment()
    return {**before, "PATH": f"{programs}:{before['PATH']}"}


def run(engine: FakeEngine, out: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    arguments = command("--engine", engine.root, "--out", out, "--platform", "Win64", *RUN_AS)
    return subprocess.run(arguments, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def test_it_packages(engine: FakeEngine, place: Path) -> None:
    env = wsl(engine, place)
    done = run(engine, place / "out", env)
    assert done.returncode == 0, done.stderr
    (folder,) = (place / "out").iterdir()
    report = (folder / "report.md").read_text()
    assert "**Passed**, as far as it was run." in report
    assert "| Run the game | not run | " in report
    given = (engine.notes / "cmd").read_text().splitlines()

    def windows(path: Path) -> str:
        return "C:" + str(path).replace("/", "\\")

    tool = windows(engine.root / "Engine/Build/BatchFiles/RunUAT.bat")
    assert [given[at + 1] for at, word in enumerate(given) if word == "/c"] == [tool, tool]
    for argument in (
        f"-Plugin={windows(folder / 'work/CollectApples/Plugins/UEPool/UEPool.uplugin')}",
        "-TargetPlatforms=Win64",
        f"-project={windows(folder / 'work/CollectApples/CollectApples.uproject')}",
        "-platform=Win64",
        f"-archivedirectory={windows(folder / 'work/game')}",
    ):
        assert argument in given


def test_it_builds_on_a_drive_only(engine: FakeEngine, place: Path) -> None:
    env = wsl(engine, place, root=r"\\wsl.localhost\Debian")
    done = run(engine, place / "out", env)
    assert done.returncode == 2
    assert "is inside WSL, where the engine for Windows cannot build" in done.stderr
    assert not (engine.notes / "cmd").exists()


def test_an_engine_for_linux_is_none_for_windows(engine: FakeEngine, place: Path) -> None:
    env = wsl(engine, place)
    (engine.root / "Engine/Build/BatchFiles/RunUAT.bat").unlink()
    done = run(engine, place / "out", env)
    assert done.returncode == 2
    assert "has no Engine/Build/BatchFiles/RunUAT.bat: is it an engine for another system?" in done.stderr


@pytest.mark.parametrize("missing", ["wslpath", "cmd.exe"])
def test_it_needs_wsl(engine: FakeEngine, place: Path, missing: str) -> None:
    env = wsl(engine, place)
    (place / "programs" / missing).unlink()
    done = run(engine, place / "out", env)
    assert done.returncode == 2
    assert "run it in WSL" in done.stderr
