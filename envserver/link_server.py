"""Where instances dial in: an abstract unix socket, non-blocking, in the event loop.

The first message must be a Hello with the token of an instance that was launched; everything after it goes to that
instance. A peer gets nothing, least of all a segment, before its uid and its process group were checked.
"""

import asyncio
import collections
import logging
import os
import secrets
import socket
import struct
from collections.abc import Callable
from typing import Protocol

from envserver import wire
from envserver.wire import Hello, Message, MessageType

_HELLO_DEADLINE = 10.0  # seconds from accept to Hello
_READ_BYTES = 256 << 10
_log = logging.getLogger(__name__)


class Guest(Protocol):
    """What the link server needs of an instance that is expected to dial in."""

    def accept(self, connection: "LinkConnection", hello: Hello, pid: int) -> str | None:
        """Takes the connection over. None, or why not (the connection is then refused and closed)."""

    def turned_away(self, reason: str) -> None:
        """It dialled in and was refused: it will not serve."""

    def owns(self, pid: int) -> bool:
        """Whether process `pid` belongs to it."""


class LinkConnection:
    """One stream of messages. on_message gets each; on_closed is called once, when the peer is gone (with "") or broke
    the protocol (with how). Neither is called any more after close().
    """

    def __init__(self, sock: socket.socket) -> None:
        self.on_message: Callable[[Message], None] = lambda message: None
        self.on_closed: Callable[[str], None] = lambda reason: None
        self._sock = sock
        self._loop = asyncio.get_running_loop()
        self._inbox = bytearray()
        self._outbox: collections.deque[tuple[memoryview, int | None]] = collections.deque()
        self._closed = False
        sock.setblocking(False)
        self._loop.add_reader(sock, self._read)

    def send(self, kind: MessageType, payload: bytes = b"", request: int = 0) -> None:
        self.send_raw(wire.message(kind, payload, request))

    def send_raw(self, data: bytes, fd: int | None = None) -> None:
        """Sends whole messages; `fd` goes along with the first byte and must stay open until close()."""
        if self._closed:
            return
        idle = not self._outbox
        self._outbox.append((memoryview(data), fd))
        if idle:
            self._write()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._loop.remove_reader(self._sock)
            self._loop.remove_writer(self._sock)
            self._sock.close()
            self._outbox.clear()

    def _lost(self, reason: str) -> None:
        if not self._closed:
            self.close()
            self.on_closed(reason)

    def _write(self) -> None:
        try:
            while self._outbox:
                data, fd = self._outbox[0]
                rights = [] if fd is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", fd))]
                sent = self._sock.sendmsg([data], rights)
                if sent < len(data):
                    self._outbox[0] = (data[sent:], None)
                else:
                    self._outbox.popleft()
        except (BlockingIOError, InterruptedError):
            self._loop.add_writer(self._sock, self._write)
        except OSError:
            # What the peer said before it went away is still to be read; the reader meets the end by itself.
            self._outbox.clear()
            self._loop.remove_writer(self._sock)
        else:
            self._loop.remove_writer(self._sock)

    def _read(self) -> None:
        try:
            data = self._sock.recv(_READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._lost("")
            return
        self._inbox += data
        while not self._closed and len(self._inbox) >= wire.MESSAGE_HEAD.size:
            size, kind, request, _ = wire.MESSAGE_HEAD.unpack_from(self._inbox)
            if size > wire.MAX_MESSAGE_BYTES:
                problem = f"a message of {size} bytes was announced; the limit is {wire.MAX_MESSAGE_BYTES}"
                self.send(MessageType.REFUSE, problem.encode())
                self._lost(problem)
                return
            end = wire.MESSAGE_HEAD.size + size
            if len(self._inbox) < end:
                return
            message = Message(kind, request, bytes(self._inbox[wire.MESSAGE_HEAD.size : end]))
            del self._inbox[:end]
            self.on_message(message)


class LinkServer:
    """Listens, checks who dials in, and hands the connection to the instance that its token names."""

    def __init__(self) -> None:
        name = f"uepool-{secrets.token_hex(8)}-link"
        self.address = "@" + name
        self._loop = asyncio.get_running_loop()
        self._expected: dict[str, Guest] = {}
        self._unknown: set[LinkConnection] = set()  # accepted, nothing said yet
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.setblocking(False)
        self._listener.bind("\0" + name)
        self._listener.listen(1024)
        self._loop.add_reader(self._listener, self._accept)

    def expect(self, token: str, guest: Guest) -> None:
        self._expected[token] = guest

    def forget(self, token: str) -> None:
        self._expected.pop(token, None)

    def close(self) -> None:
        self._loop.remove_reader(self._listener)
        self._listener.close()
        for connection in self._unknown:
            connection.close()
        self._unknown.clear()

    def _accept(self) -> None:
        # A burst of instances is taken in one go, but other work gets its turn now and then.
        for _ in range(64):
            try:
                sock, _ = self._listener.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                _log.error("cannot accept an instance: %s", error)
                pause_reader(self._loop, self._listener, self._accept)
                return
            pid, uid = peer_of(sock)
            # Under root a launch script may change to another user (Unreal refuses to run as root); its token and its
            # process group are still asked for.
            if uid != os.getuid() != 0:
                _log.warning("a process of uid %d dialled in and was turned away", uid)
                sock.close()
                continue
            self._greet(LinkConnection(sock), pid)

    def _greet(self, connection: LinkConnection, pid: int) -> None:
        def done() -> None:
            deadline.cancel()
            self._unknown.discard(connection)

        def too_late() -> None:
            done()
            self._refuse(connection, f"no Hello within {_HELLO_DEADLINE:g} s")

        def first(message: Message) -> None:
            done()
            self._introduce(connection, pid, message)

        def lost(reason: str) -> None:
            done()

        deadline = self._loop.call_later(_HELLO_DEADLINE, too_late)
        self._unknown.add(connection)
        connection.on_message = first
        connection.on_closed = lost

    def _introduce(self, connection: LinkConnection, pid: int, message: Message) -> None:
        hello = wire.check_hello(message)
        if not isinstance(hello, str):
            guest = self._expected.get(hello.token)
            if guest is None:
                self._refuse(connection, "no instance is expected with this token")
                return
            refusal = guest.accept(connection, hello, pid)
            if refusal is not None:
                self._refuse(connection, refusal)
            return
        self._refuse(connection, hello)
        for guest in list(self._expected.values()):
            if guest.owns(pid):
                guest.turned_away(hello)

    def _refuse(self, connection: LinkConnection, reason: str) -> None:
        connection.on_message = lambda message: None
        connection.on_closed = lambda reason: None
        connection.send(MessageType.REFUSE, reason.encode())
        connection.close()


def peer_of(sock: socket.socket) -> tuple[int, int]:
    """(pid, uid) of the process that connected, as the kernel knows them."""
    pid, uid, _ = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return pid, uid


def pause_reader(loop: asyncio.AbstractEventLoop, sock: socket.socket, callback: Callable[[], None]) -> None:
    """For a listener that cannot accept (no descriptor is free): tries again in a while instead of at once for ever."""

    def resume() -> None:
        if sock.fileno() >= 0:
            loop.add_reader(sock, callback)

    loop.remove_reader(sock)
    loop.call_later(0.2, resume)
