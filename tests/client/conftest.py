"""What the client's tests share: a check that nothing is left behind, and little helpers."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

SECONDS = 30.0  # after which something that should happen at once has not happened


def wait_until(condition: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not happen within {seconds:g} s: {what}"
        time.sleep(0.01)


@pytest.fixture
def eventually() -> Callable[..., None]:
    """``eventually(condition, what)`` waits for something that should happen at once."""
    return wait_until


def memory_maps() -> list[str]:
    """Segments that this process maps."""
    return [line for line in Path("/proc/self/maps").read_text().splitlines() if "memfd:" in line]


def memory_files() -> int:
    """How many descriptors of segments this process has open."""
    links = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _is_open(fd)]
    return sum("memfd:" in link for link in links)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """After every test: no process of ours, no segment mapped, no descriptor of one."""
    # Tests of other folders that ran before in this process may still hold what they received.
    gc.collect()
    before, maps, fds = set(psutil.Process().children(recursive=True)), set(memory_maps()), memory_files()
    yield
    gc.collect()
    left = [child for child in psutil.Process().children(recursive=True) if child not in before]
    assert not left, f"processes were left behind: {left}"
    assert not set(memory_maps()) - maps
    assert memory_files() <= fds


def _is_open(fd: str) -> bool:
    return os.path.islink(f"/proc/self/fd/{fd}")


class Script:
    """A trainer in a process of its own, that a test may interrupt."""

    def __init__(self, folder: Path, text: str, **environment: str) -> None:
        self.folder = folder
        path = folder / "trainer.py"
        path.write_text(textwrap.dedent(text))
        self.family: set[psutil.Process] = set()
        self.process = subprocess.Popen(
            [sys.executable, str(path)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # its group is then what a terminal's foreground group is
        )

    def wait_for(self, name: str) -> None:
        """Until the script, or what it started, has made the file ``name``."""
        path = self.folder / name

        def there() -> bool:
            if self.process.poll() is not None and not path.exists():
                raise AssertionError(f"the script ended first:\n{self.process.communicate()[1]}")
            return path.exists()

        wait_until(there, f"{name} appears")
        self.remember()

    def remember(self) -> None:
        self.family.update(psutil.Process(self.process.pid).children(recursive=True))

    def interrupt(self) -> None:
        """Ctrl-C, as a terminal does it: SIGINT to the whole foreground process group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def finish(self, seconds: float = SECONDS) -> tuple[int, str, str]:
        """(exit code, output, errors) once it has ended; checks that its family has too."""
        out, err = self.process.communicate(timeout=seconds)
        wait_until(lambda: not any(_runs(member) for member in self.family), "all its processes end")
        return self.process.returncode, out, err


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Callable[..., Script]]:
    """Starts a trainer script; whatever is left of it is killed in the end."""
    started: list[Script] = []

    def start(text: str, **environment: str) -> Script:
        started.append(Script(tmp_path, text, **environment))
        return started[-1]

    yield start
    for item in started:
        if item.process.poll() is None:
            item.process.kill()
            item.process.communicate()
        for member in filter(_runs, item.family):
            member.kill()
