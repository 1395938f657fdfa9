"""What these tests share: engines that dial in once a person would know where to, and the check for what is left."""

from __future__ import annotations

import io
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from envserver.commands import sim_program
from tests.client.conftest import nothing_left, wait_until
from uepool import _progress

__all__ = ["nothing_left", "wait_until"]

INVITATION = re.compile(r"dial host (\S+?)(?: \(\S+\))?, port (\d+), with token (\S+)")
SMALL = {"height": 5, "width": 7, "episode_length": [2, 9]}
LENGTH = (2, 9)


class Engine:
    """A process that dials in."""

    def __init__(self, command: list[str], log: Path) -> None:
        self.command = command
        self.log = log
        with log.open("ab") as file:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file)

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def wait(self, seconds: float = 30.0) -> int:
        return self.process.wait(seconds)


class OtherSide(io.TextIOBase):
    """Standard error of a trainer, read by someone who starts engines as soon as he is told where to dial.

    ``start(4, 2)`` before a session is opened: two engines, with so many envs. Each command line may name {host},
    {port}, {token} and {envs}.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.text = ""
        self.host, self.port, self.token = "", 0, ""
        self.engines: list[Engine] = []
        self._planned: list[tuple[str, int]] = []

    def sim(self, *envs: int, game: str = "Pattern", more: str = "", through: str = "") -> None:
        """Simulators with so many envs; `through`: words before the command."""
        program = shlex.quote(sim_program())
        line = f"{through} {program} --game {game} --link {{host}}:{{port}} --token {{token}} --envs {{envs}} {more}"
        self.plan(line, *envs)

    def plan(self, line: str, *envs: int) -> None:
        self._planned += [(line, count) for count in envs]
        self._start()

    def write(self, text: str) -> int:
        self.text += text
        if (found := INVITATION.search(self.text)) is not None:
            self.host, self.port, self.token = found[1], int(found[2]), found[3]
            self._start()
        return len(text)

    def _start(self) -> None:
        while self.port and self._planned:
            line, envs = self._planned.pop(0)
            command = line.format(host=self.host, port=self.port, token=self.token, envs=envs)
            log = self.folder / f"engine{len(self.engines)}.log"
            self.engines.append(Engine(shlex.split(command), log))

    def again(self, index: int) -> Engine:
        """The engine, started once more after its end."""
        old = self.engines[index]
        assert old.process.poll() is not None
        self.engines[index] = Engine(old.command, old.log)
        return self.engines[index]

    def close(self) -> None:
        for engine in self.engines:
            if engine.process.poll() is None:
                engine.signal(signal.SIGCONT)
                engine.kill()
        super().close()


@pytest.fixture
def other_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherSide]:
    side = OtherSide(tmp_path)
    monkeypatch.setattr(_progress, "sys", SimpleNamespace(stderr=side))
    monkeypatch.delenv("UEPOOL_ATTACH_TOKEN", raising=False)
    yield side
    side.close()


@pytest.fixture
def eventually() -> Callable[..., None]:
    return wait_until


def relays() -> list[psutil.Process]:
    """The processes that stand in for engines, of this test's sessions."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if child.name() == "uepool-relay"]


def until_served(envs: object, seconds: float = 30.0) -> None:
    """Until all instances of a vector env's session serve."""

    def served() -> bool:
        rows = envs.session.instances()  # type: ignore[attr-defined]
        return all(row["state"] == "BOUND" for row in rows)

    deadline = time.monotonic() + seconds
    while not served():
        assert time.monotonic() < deadline, "the engines did not come back"
        time.sleep(0.01)
