"""A packaged game as Unreal's tools lay it out, with a stand-in for its binary."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from envserver.commands import sim_program
from tests.client.conftest import eventually, nothing_left

__all__ = ["eventually", "nothing_left"]

FAKE = Path(__file__).with_name("fake_game.py")
# The engine refuses root, and so does what launches it; the tests may be run by root all the same.
OTHER_USER = "nobody"
SCRIPT = """\
#!/bin/sh
root=$(dirname "$(readlink -f "$0")")
"$root/Fake/Binaries/Linux/Fake" Fake "$@"
"""


class Game:
    """The packaged game. Its folder can be read by everybody, and the folder `notes` be written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "notes"
        self.notes.mkdir()
        self.notes.chmod(0o777)
        self.script = folder / "Fake.sh"
        self.script.write_text(SCRIPT)
        self.script.chmod(0o755)
        self.binary = folder / "Fake/Binaries/Linux/Fake"
        self.binary.parent.mkdir(parents=True)
        shutil.copy(FAKE, self.binary)
        self.binary.chmod(0o755)
        self.user = OTHER_USER if os.geteuid() == 0 else ""

    def arguments(self, mode: str = "serve", note: str = "started", **more: object) -> list[str]:
        given = {"Fake": mode, "FakeSim": sim_program(), "FakeRecord": self.notes / note, **more}
        return [f"-{name}={value}" for name, value in given.items()]

    def address(
        self, mode: str = "serve", note: str = "started", options: str = "", program: str = "Fake.sh", **more: object
    ) -> str:
        """Its address. `more`: arguments of the fake."""
        query = [f"arg={argument}" for argument in self.arguments(mode, note, **more)]
        query += [f"run_as={self.user}"] if self.user else []
        return f"unreal:{self.folder / program}?" + "&".join([*query, *filter(None, [options])])

    def noted(self, note: str = "started") -> Any:
        """How an instance was started."""
        return json.loads((self.notes / note).read_text())


@pytest.fixture
def game() -> Iterator[Game]:
    # Not tmp_path: only this user can look into that.
    folder = Path(tempfile.mkdtemp(prefix="fake-game-"))
    folder.chmod(0o755)
    yield Game(folder)
    shutil.rmtree(folder)


@pytest.fixture
def temporary(game: Game, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the embedded server of this test makes its folders."""
    folder = game.folder / "tmp"
    folder.mkdir()
    folder.chmod(0o711)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.delenv("UEPOOL_LOG_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder
