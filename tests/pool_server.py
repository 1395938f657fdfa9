"""`uepool serve` for tests: a real process, listening on a free port, that must leave nothing behind.

    pools = [{"name": "cart", "address": "sim:CartPole", "instances": 2}]
    with PoolServerProcess(tmp_path, {"pools": pools}) as server:
        envs = uepool.make_vec(server.url("cart"), num_envs=2)

Leaving the block in order checks that the server is idle (no session, segment or descriptor left), ends it, and checks
that its exit status is 0 and that none of its processes lives on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil
import yaml

from uepool._control import Control

SECONDS = 30.0  # after which something that should happen at once has not happened


def wait_until(condition: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
    """The first true value of ``condition``."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"did not happen within {seconds:g} s: {what}"
        time.sleep(0.01)
    return value


class PoolServerProcess:
    """A running `uepool serve`.

    config: what stands in pool.yaml, as a dict or as text. A dict without ``listen`` listens on a free port of
        127.0.0.1. It is written to ``folder / "pool.yaml"``; output goes to serve.out and serve.err there.
    env: variables on top of this process's.
    """

    def __init__(
        self,
        folder: Path,
        config: Mapping[str, Any] | str,
        *,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.file = folder / "pool.yaml"
        text = config if isinstance(config, str) else yaml.safe_dump({"listen": "127.0.0.1:0", **config})
        self.file.write_text(text)
        self.log = folder / "serve.err"
        self._out = folder / "serve.out"
        self._family: set[psutil.Process] = set()
        self._usual_fds = -1
        with self._out.open("wb") as out, self.log.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "uepool.cli.main", "serve", str(self.file)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,  # Ctrl-C in the tests' terminal is not for it
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
            )
        self.pid = self.process.pid

    # --- what it says -------------------------------------------------------------------------------------------------

    @property
    def output(self) -> str:
        """Standard output so far."""
        return self._out.read_text(errors="replace")

    @property
    def errors(self) -> str:
        """Standard error so far, its log included."""
        return self.log.read_text(errors="replace")

    def wait_for(self, text: str) -> None:
        """Until it has said ``text`` on standard output or standard error."""

        def said() -> bool:
            there = text in self.output or text in self.errors
            if not there and self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.output}\n{self.errors}")
            return there

        wait_until(said, f"the server says {text!r}")

    def wait_ready(self) -> None:
        """Until all instances of all pools are up."""
        self.wait_for("all instances are up")
        if self._usual_fds < 0:
            self._usual_fds = self.count_fds()

    # --- how to reach it ----------------------------------------------------------------------------------------------

    @property
    def addresses(self) -> list[str]:
        """All that it listens at, in the file's order: grpc://127.0.0.1:40321, unix:/path"""
        self.wait_for("listening at ")
        return [line.removeprefix("listening at ") for line in self.output.splitlines() if "listening at " in line]

    @property
    def address(self) -> str:
        """The first one: grpc://127.0.0.1:40321"""
        return self.addresses[0]

    @property
    def target(self) -> str:
        """127.0.0.1:40321"""
        return self.address.partition("://")[2]

    def url(self, pool: str, stream: bool = False) -> str:
        """What to give to make_vec; stream: not through shared memory."""
        return f"{self.address}/{pool}" + "?transport=stream" * stream

    def control(self, token: str = "") -> Control:
        """A connection; call its disconnect()."""
        return Control(self.target, token)

    # --- what it has --------------------------------------------------------------------------------------------------

    def children(self) -> list[psutil.Process]:
        """All of its processes that live; they are remembered for the check at the end."""
        try:
            found = psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        self._family.update(found)
        return [child for child in found if _lives(child)]

    def count_fds(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def remember_fds(self) -> None:
        """What it has open now is what it may have open when it is idle."""
        self._usual_fds = self.count_fds()

    def leftovers(self, fds: bool = True) -> list[str]:
        """What is there although no session is. Spares and lendable instances are none."""
        found = []
        if fds and self._usual_fds >= 0 and (extra := self.count_fds() - self._usual_fds) > 0:
            found.append(f"{extra} descriptors")
        if "uepool-segment" in Path(f"/proc/{self.pid}/maps").read_text():
            found.append("a mapped segment")
        links = (_link(f"/proc/{self.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{self.pid}/fd"))
        found += [link for link in links if "uepool-segment" in link]
        return found

    def check_idle(self, fds: bool = True) -> None:
        """Nothing of a session may be left, at the latest in a few seconds. Close your connections first."""
        left: list[str] = []

        def clean() -> bool:
            left[:] = self.leftovers(fds)
            return not left

        try:
            wait_until(clean, "nothing is left behind", 10.0)
        except AssertionError:
            raise AssertionError(f"the server still has: {', '.join(left)}\n{self.errors}") from None

    # --- its end ------------------------------------------------------------------------------------------------------

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tells it to end, waits for that, and for all of its processes; its exit status."""
        self.children()
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def wait(self, seconds: float = SECONDS) -> int:
        """Until it and all of its processes have ended; its exit status."""
        status = self.process.wait(timeout=seconds)
        wait_until(lambda: not any(map(_lives, self._family)), "all processes of the server end")
        return status

    def kill(self) -> None:
        """Ends it without a word; its instances must follow by themselves."""
        self.children()
        self.process.kill()
        self.wait()

    def __enter__(self) -> PoolServerProcess:
        try:
            self.wait_ready()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            print(f"--- the server said\n{self.output}{self.errors}", file=sys.stderr)
            self._end()
            return
        try:
            if self.process.poll() is None:
                self.check_idle(fds=False)
            status = self.stop()
            assert status == 0, f"the server ended with {status}:\n{self.output}\n{self.errors}"
        finally:
            self._end()

    def _end(self) -> None:
        self.children()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for member in filter(_lives, self._family):
            member.kill()


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""
