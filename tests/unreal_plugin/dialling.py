"""Engines of these tests that dial in: a packaged game with many levels, and an editor with its buttons."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import uepool
from tests.attach.conftest import OtherSide
from tests.client.conftest import wait_until
from tests.unreal_plugin.conftest import Games
from uepool.errors import UepoolError

TOKEN = "the-token-of-these-tests"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Trainer:
    """Opens sessions on levels of a packaged game, which is started as soon as somebody says where to dial."""

    def __init__(self, games: Games, side: OtherSide) -> None:
        self._games, self._side = games, side

    def open(
        self,
        level: str,
        config: Any = None,
        *arguments: str,
        program: str = "Levels",
        envs: int = 1,
        gpu: bool = False,
        **options: Any,
    ) -> Any:
        words = [str(self._games.program(program)), level, "-UEPoolLink={host}:{port}", "-UEPoolToken={token}"]
        words += ["-UEPoolEnvs={envs}", *([] if gpu else ["-nullrhi"]), *arguments]
        self._side.plan(" ".join(words), envs)
        shape = {"num_envs": envs, "envs_per_instance": envs, "start_timeout": 30.0}
        return uepool.make_vec("attach:", env_config=config, **{**shape, **options})

    def refused(self, level: str, config: Any = None, *, envs: int = 1) -> str:
        """What the trainer is told."""
        with pytest.raises(UepoolError) as caught:
            self.open(level, config, envs=envs).close()
        self.wait()
        return str(caught.value)

    def wait(self) -> int:
        """The last game's exit code."""
        return self._side.engines[-1].wait()

    @property
    def logged(self) -> str:
        """The last game's log."""
        return self._side.engines[-1].said


class Line:
    """A trainer's address, known before the trainer is there: engines may dial first."""

    def __init__(self) -> None:
        self.port = free_port()

    def vec(self, **options: Any) -> Any:
        address = f"attach:127.0.0.1:{self.port}"
        return uepool.make_vec(address, **{"num_envs": 1, "start_timeout": 60.0, **options})


class Program:
    """A process whose output is kept."""

    def __init__(self, command: list[str], log: Path) -> None:
        self.log = log
        self._file = log.open("ab")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._file, text=True
        )

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):  # what was not read any more
                pipe.close()
        self._file.close()


class Editor(Program):
    """The editor. Its frames go on by themselves from `run()` on, as an editor's do; buttons are pressed between."""

    def __init__(self, program: Path, level: str, line: Line, log: Path, *arguments: str, **settings: object) -> None:
        given = {"bConnectInEditor": True, "Host": "127.0.0.1", "Port": line.port, "Token": TOKEN, **settings}
        ini = [f"-ini:Game:[/Script/UEPool.UEPoolSettings]:{name}={value}" for name, value in given.items()]
        super().__init__([str(program), level, "-Editor", "-nullrhi", *ini, *arguments], log)
        self.frames = 0
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._ticker: threading.Thread | None = None

    def press(self, command: str) -> None:
        """One command, done when this returns."""
        with self._lock:
            self._send(command)

    def _send(self, command: str) -> None:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(command + "\n")
        stdin.flush()
        for text in stdout:
            if text == f"ok {command}\n":
                return
            self._file.write(text.encode())
            self._file.flush()
        raise AssertionError(f"the editor is gone: {self.said[-2000:]}")

    def run(self) -> None:
        self._ticker = threading.Thread(target=self._tick)
        self._ticker.start()

    def _tick(self) -> None:
        while not self._over.wait(0.0005):  # leaves the processor to others
            with self._lock:
                if self.process.poll() is not None:
                    return
                try:
                    self._send("tick 1")
                except (AssertionError, OSError):
                    return
                self.frames += 1

    def pass_frames(self, count: int) -> None:
        """Until so many more frames are over."""
        until = self.frames + count
        wait_until(lambda: self.frames >= until, "frames of the editor")

    def waits_for(self, what: Callable[[], bool], name: str) -> None:
        wait_until(what, name)

    def close(self) -> None:
        self._over.set()
        if self.process.poll() is None:
            self.process.kill()
        if self._ticker:
            self._ticker.join()
        super().close()


OpenEditor = Callable[..., Editor]


@pytest.fixture(name="trainer")
def trainer_fixture(games: Games, other_side: OtherSide) -> Trainer:
    return Trainer(games, other_side)


@pytest.fixture(name="line")
def line_fixture(monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.setenv("UEPOOL_ATTACH_TOKEN", TOKEN)
    return Line()


@pytest.fixture(name="editor")
def editor_fixture(games: Games, tmp_path: Path, line: Line) -> Iterator[OpenEditor]:
    """Starts editors, which dial `line` when Play is pressed."""
    opened = []

    def start(program: str, level: str, *arguments: str, **settings: object) -> Editor:
        opened.append(Editor(games.program(program), level, line, tmp_path / "editor.log", *arguments, **settings))
        return opened[-1]

    yield start
    for each in opened:
        each.close()
