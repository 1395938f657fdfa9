"""The embedded server: one process per trainer process, shared by all of its sessions.

It is started when the first session is opened and ended after the last one is closed. It runs in a session (in the
sense of setsid) of its own, so that Ctrl-C in the terminal reaches the trainer alone, which then ends it in order. One
end of a socket pair ties the two together: when the trainer is gone, however that came about, the server reads end of
file, or sees the trainer's pidfd, and ends everything it started.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import IO, Any

from uepool.errors import StartError

READY_SECONDS = 60.0  # for the server's own start: an interpreter and its imports, on a busy machine
STOP_SECONDS = 15.0  # until a server that was told to end is killed
_QUOTED_BYTES = 4096

# The server must find what the trainer finds, so it gets the trainer's sys.path, but not by way of the environment:
# PYTHONPATH would reach every instance, even one with another interpreter.
_BOOTSTRAP = (
    "import json, runpy, sys; sys.path[:] = json.loads(sys.argv.pop(1)); "
    "runpy.run_module('envserver.embedded', run_name='__main__', alter_sys=True)"
)


@dataclass(frozen=True)
class Ready:
    """What the server says once it serves."""

    grpc: str
    attach: str
    token: str
    pid: int
    log_dir: str


def python_path() -> list[str]:
    """``sys.path`` as another process with another working directory would have to spell it."""
    here = os.getcwd()
    return [os.path.join(here, entry) for entry in sys.path]


class EmbeddedServer:
    """A running server. Made by :func:`acquire`."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._control, theirs = socket.socketpair()
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the server
        self._process: subprocess.Popen[bytes] | None = None
        try:
            with theirs:
                self._process = self._launch(theirs)
            self.ready = self._wait_ready(self._process)
        except BaseException:
            self.stop()
            raise

    def _launch(self, control: socket.socket) -> subprocess.Popen[bytes]:
        if not sys.executable:
            raise StartError("cannot start the embedded server: this Python does not know its own executable")
        fd = control.fileno()
        command = [sys.executable, "-c", _BOOTSTRAP, json.dumps(python_path()), "--control-fd", str(fd)]
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                pass_fds=[fd],
                start_new_session=True,
            )
        except OSError as error:
            raise StartError(f"cannot start the embedded server with {sys.executable}: {error}") from error

    def _wait_ready(self, process: subprocess.Popen[bytes]) -> Ready:
        deadline = time.monotonic() + READY_SECONDS
        line = b""
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0:
                raise StartError(f"the embedded server was not ready within {READY_SECONDS:.0f} s{self._quote()}")
            if not select.select([self._control], [], [], left)[0]:
                continue
            part = self._control.recv(4096)
            if not part:
                code = process.wait()
                raise StartError(f"the embedded server ended while starting (exit code {code}){self._quote()}")
            line += part
        document: dict[str, Any] = json.loads(line)
        return Ready(**{name: document[name] for name in Ready.__dataclass_fields__})

    def _quote(self) -> str:
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - _QUOTED_BYTES))
        text = self._log.read().decode(errors="replace").strip()
        return f"; it said:\n{text}" if text else ""

    def alive(self) -> bool:
        """Whether its process runs, as seen from the process that started it."""
        return os.getpid() == self._owner and self._process is not None and self._process.poll() is None

    def why_lost(self) -> str:
        """For the text of an exception: how it ended, and its last words."""
        if os.getpid() != self._owner or self._process is None:
            return ""
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return ""
        return f" (exit code {code}){self._quote()}"

    def stop(self) -> None:
        """Ends it and all that it started, and waits for that. Again, or in a forked child: does nothing."""
        if os.getpid() != self._owner:
            return
        self._control.close()
        if self._process is not None and self._process.returncode is None:
            _wait_for_end(self._process)
        self._log.close()

    def release(self) -> None:
        """Lets go of it; ends it when nobody else uses it."""
        release(self)

    def forget(self) -> None:
        """In a forked child: lets go of what belongs to the parent without touching the server."""
        self._control.close()
        if self._process is not None:
            self._process.returncode = 0  # not this process's child: nothing to reap, nothing to warn about
        self._log.close()


def _wait_for_end(process: subprocess.Popen[bytes]) -> None:
    """Waits for a server that was told to end. One Ctrl-C is put off until it has ended; a second one kills it, and
    its instances go with it (they have parent-death signals)."""
    deadline = time.monotonic() + STOP_SECONDS
    interrupt: KeyboardInterrupt | None = None
    while True:
        try:
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            deadline = time.monotonic() + STOP_SECONDS
        except KeyboardInterrupt as error:
            if interrupt is not None:
                process.kill()
            interrupt = error
    if interrupt is not None:
        raise interrupt


_lock = threading.Lock()
_current: EmbeddedServer | None = None
_users = 0
_hooked = False


def acquire() -> EmbeddedServer:
    """The server of this process, started if need be. Each call needs one :func:`release`."""
    global _current, _users, _hooked
    with _lock:
        if _current is not None and not _current.alive():
            _current.stop()
            _current, _users = None, 0
        if _current is None:
            if not _hooked:
                os.register_at_fork(after_in_child=_after_fork)
                atexit.register(_at_exit)
                _hooked = True
            _current = EmbeddedServer()
        _users += 1
        return _current


def release(server: EmbeddedServer) -> None:
    """Lets go of ``server``; ends it when nobody else uses it."""
    global _current, _users
    with _lock:
        if server is not _current:
            return
        _users -= 1
        if _users > 0:
            return
        _current, _users = None, 0
        server.stop()


def _at_exit() -> None:
    global _current, _users
    with _lock:
        server, _current, _users = _current, None, 0
    if server is not None:
        server.stop()


def _after_fork() -> None:
    global _lock, _current, _users
    _lock = threading.Lock()
    if _current is not None:
        _current.forget()
    _current, _users = None, 0
