"""The plugin's games, compiled against the stand-in engine (ue_plugin/tests) and laid out as packaged games.

They are built once, into build/plugin, or taken as they are from the folder that UEPOOL_PLUGIN_BUILD names, which
`make test-plugin-sanitized` uses. What a sanitizer has to say of an instance fails the test that it ran in.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VARIABLE = "UEPOOL_PLUGIN_BUILD"
# Programs, and the game mode that builds each one's level.
GAMES = {
    "CollectApples": "/Script/CollectApples.ApplesGameMode",
    "Pattern": "/Script/Pattern.PatternGameMode",
    "Shapes": "/Script/Shapes.ShapesGameMode",
}
# The engine refuses root, and so does what launches it; the tests may be run by root all the same.
OTHER_USER = "nobody"
# As Unreal's tools write it, except that the map, which names the game mode, is given here.
SCRIPT = """\
#!/bin/sh
root=$(dirname "$(readlink -f "$0")")
options="log_path=$root/reports/{name}"
export ASAN_OPTIONS="$options" TSAN_OPTIONS="$options" UBSAN_OPTIONS="$options:print_stacktrace=1"
exec {before}"$root/{name}/Binaries/Linux/{name}" "Entry?game={mode}" "$@"
"""


def build_folder() -> Path:
    return Path(os.environ.get(VARIABLE) or ROOT / "build/plugin").absolute()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Builds here rather than in a fixture: a test has less time than a compiler."""
    wanted = any("all_games" in getattr(item, "fixturenames", ()) for item in session.items)
    if wanted and VARIABLE not in os.environ and not session.config.option.collectonly:
        build(build_folder())


def build(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tools = Path(sys.executable).parent
    configure = [
        *(tools / "cmake", "-S", ROOT / "ue_plugin/tests", "-B", folder, "-G", "Ninja"),
        *("-DCMAKE_CXX_COMPILER=clang++", f"-DCMAKE_MAKE_PROGRAM={tools / 'ninja'}"),
        f"-DPython3_EXECUTABLE={sys.executable}",
    ]
    with (folder / "tests.lock").open("w") as lock:  # workers of pytest-xdist
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (configure, [tools / "cmake", "--build", folder]):
            done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
            if done.returncode:
                output = (done.stdout + done.stderr)[-5000:]
                raise pytest.UsageError(f"cannot build the plugin against the stand-in engine:\n{output}")


class Games:
    """What was built. The folder can be read by everybody, and the folder `reports` in it be written to."""

    def __init__(self, folder: Path, built: Path) -> None:
        self.folder, self.built = folder, built
        self.reports = folder / "reports"
        self.reports.mkdir()
        self.reports.chmod(0o777)
        sanitizer = re.search(r"^STANDIN_SANITIZE:\w+=(.*)$", (built / "CMakeCache.txt").read_text(), re.MULTILINE)
        self.sanitizer = sanitizer[1] if sanitizer else ""
        # ThreadSanitizer of older compilers cannot live with much address randomization.
        self._before = "setarch -R " if self.sanitizer == "thread" else ""

    def script(self, name: str) -> Path:
        """The packaged game's script."""
        script = self.folder / f"{name}.sh"
        if not script.exists():
            binary = self.folder / name / "Binaries/Linux" / name
            binary.parent.mkdir(parents=True)
            shutil.copy(self.program(name), binary)
            script.write_text(SCRIPT.format(name=name, mode=GAMES[name], before=self._before))
            script.chmod(0o755)
        return script

    def program(self, name: str) -> Path:
        """What the compiler made: takes the map as its first argument."""
        return self.built / name

    def address(self, name: str, *arguments: str) -> str:
        """Of instances that the server starts. `arguments`: more ones for the game."""
        query = [f"arg={argument}" for argument in arguments]
        query += [f"run_as={OTHER_USER}"] if os.geteuid() == 0 else []
        return f"unreal:{self.script(name)}" + ("?" + "&".join(query) if query else "")

    def line(self, name: str, *arguments: str) -> str:
        """The command line of an instance that dials in over TCP, with {host}, {port}, {token} and {envs} in it."""
        words = ["-nullrhi", "-UEPoolLink={host}:{port}", "-UEPoolToken={token}", "-UEPoolEnvs={envs}", *arguments]
        return " ".join([str(self.script(name)), *words])

    def said(self) -> str:
        """What sanitizers reported since it was asked last."""
        text = ""
        for report in self.reports.iterdir():
            text += report.read_text(errors="replace")
            report.unlink()
        return text


@pytest.fixture(scope="session")
def all_games() -> Iterator[Games]:
    # Not pytest's own folder: only this user can look into that.
    folder = Path(tempfile.mkdtemp(prefix="uepool-plugin-"))
    folder.chmod(0o755)
    yield Games(folder, build_folder())
    shutil.rmtree(folder)


@pytest.fixture
def games(all_games: Games) -> Iterator[Games]:
    all_games.said()
    yield all_games
    said = all_games.said()
    assert not said, said
