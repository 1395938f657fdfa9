"""Where trainers attach to their session: a one-time secret against the segment, over a unix socket.

The trainer sends the 32 bytes of the session's secret. The answer is a u32 length (little endian) and that many bytes
of JSON, {"instances": [envs of each], "gang": bool}, with the segment's descriptor passed along (SCM_RIGHTS); a
refusal is {"error": text} and no descriptor. Then nothing is said any more: the open connection is the lease. The
session ends when it is closed, or when the process that attached dies - a forked child may keep the socket open.
"""

import asyncio
import hmac
import json
import logging
import os
import secrets
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from envserver import unix_sockets
from envserver.link_server import pause_reader, peer_of

SECRET_BYTES = 32
_SECRET_DEADLINE = 10.0  # seconds from accept to the whole secret
_log = logging.getLogger(__name__)


class Attachable(Protocol):
    """A session as the attach socket sees it."""

    attach_secret: bytes

    def attachment(self) -> tuple[int, dict[str, object]]:
        """(segment descriptor, the JSON of the answer)."""

    def attached(self, lease: "Lease") -> None:
        """The trainer has it. lease.close() ends the connection."""

    def trainer_gone(self, reason: str, died: bool = False) -> None:
        """The lease ended; died: because the trainer's process did."""


class Lease:
    """An attached trainer. `ended` is called when its connection closes and when its process dies."""

    def __init__(self, sock: socket.socket, pid: int, ended: Callable[[str, bool], None]) -> None:
        self.pid = pid
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._ended = ended
        try:
            self._pidfd = os.pidfd_open(pid)
        except (OSError, ValueError):
            self._pidfd = -1  # gone already, which the socket tells; or in a pid namespace that is not ours
        self._loop.add_reader(sock, self._readable)
        if self._pidfd >= 0:
            self._loop.add_reader(self._pidfd, self._died)

    def close(self) -> None:
        if self._sock.fileno() >= 0:
            self._loop.remove_reader(self._sock)
            self._sock.close()
        if self._pidfd >= 0:
            self._loop.remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = -1

    def _readable(self) -> None:
        try:
            if self._sock.recv(4096):
                return  # nothing is expected, and nothing depends on it
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            pass
        # The connection stays open, unread, until the session is gone: its close() says so to the trainer.
        self._loop.remove_reader(self._sock)
        self._ended(f"the trainer (pid {self.pid}) closed its session", False)

    def _died(self) -> None:
        self._loop.remove_reader(self._pidfd)
        self._ended(f"the trainer (pid {self.pid}) died", True)


@dataclass(frozen=True)
class AttachSettings:
    """Where trainers attach, and who may: the server's own user and `uids`. `mode` is that of a socket with a path."""

    address: str = ""  # a path, or "@NAME" (abstract); empty: "@" and a random name
    mode: int = 0o600
    uids: frozenset[int] = frozenset()


class AttachServer:
    """Listens for trainers. Processes of other users than the settings allow are turned away."""

    def __init__(self, settings: AttachSettings) -> None:
        self.address = settings.address or f"@uepool-{secrets.token_hex(8)}-attach"
        self._uids = settings.uids | {os.getuid()}
        self._loop = asyncio.get_running_loop()
        self._sessions: list[Attachable] = []
        self._pending: dict[socket.socket, tuple[bytearray, asyncio.TimerHandle, int]] = {}
        self._listener = unix_sockets.listen(self.address, settings.mode)
        self._loop.add_reader(self._listener, self._accept)

    def offer(self, session: Attachable) -> None:
        """From now on its secret is good, once."""
        self._sessions.append(session)

    def withdraw(self, session: Attachable) -> None:
        if session in self._sessions:
            self._sessions.remove(session)

    def close(self) -> None:
        self._loop.remove_reader(self._listener)
        self._listener.close()
        unix_sockets.remove(self.address)
        for sock in list(self._pending):
            self._drop(sock)

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            _log.error("cannot accept a trainer: %s", error)
            pause_reader(self._loop, self._listener, self._accept)
            return
        pid, uid = peer_of(sock)
        if uid not in self._uids:
            _log.warning("a process of uid %d tried to attach and was turned away", uid)
            sock.close()
            return
        sock.setblocking(False)
        deadline = self._loop.call_later(_SECRET_DEADLINE, self._drop, sock)
        self._pending[sock] = (bytearray(), deadline, pid)
        self._loop.add_reader(sock, self._readable, sock)

    def _drop(self, sock: socket.socket) -> None:
        self._forget(sock)
        sock.close()

    def _forget(self, sock: socket.socket) -> None:
        _, deadline, _ = self._pending.pop(sock)
        deadline.cancel()
        self._loop.remove_reader(sock)

    def _readable(self, sock: socket.socket) -> None:
        secret, _, pid = self._pending[sock]
        try:
            data = sock.recv(SECRET_BYTES - len(secret))
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._drop(sock)
            return
        secret += data
        if len(secret) == SECRET_BYTES:
            self._forget(sock)
            self._answer(sock, pid, bytes(secret))

    def _answer(self, sock: socket.socket, pid: int, secret: bytes) -> None:
        found = [session for session in self._sessions if hmac.compare_digest(session.attach_secret, secret)]
        if not found:
            _send(sock, {"error": "the secret is wrong, was used already, or its session has ended"})
            sock.close()
            return
        session = found[0]
        self.withdraw(session)
        fd, answer = session.attachment()
        if _send(sock, answer, fd):
            session.attached(Lease(sock, pid, session.trainer_gone))
        else:
            sock.close()
            session.trainer_gone("the trainer went away while attaching")


def _send(sock: socket.socket, answer: dict[str, object], fd: int | None = None) -> bool:
    body = json.dumps(answer).encode()
    rights = [] if fd is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", fd))]
    message = struct.pack("<I", len(body)) + body
    try:
        # A fresh unix socket takes some 200 kB at once; the longest answer, for 65,536 instances, is shorter.
        return sock.sendmsg([message], rights) == len(message)
    except OSError:
        return False
