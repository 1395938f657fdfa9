"""Where engines on other machines dial in: a TCP socket, non-blocking, in the event loop.

A caller's first message must be a Hello with the right token, within ten seconds; until then it is told nothing but
that its Hello is wrong, and no more of it is read than a Hello. One that said it waits here until a session or a pool
wants an engine with so many envs. Then its socket goes to a process of its own, `uepool-relay`, which is an instance
like any other.
"""

import asyncio
import collections
import hmac
import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace

from envserver import wire
from envserver.addresses import Endpoint
from envserver.commands import Command
from envserver.errors import BadRequest, InstanceFailed, InstanceTimeout
from envserver.invitation import Invitation
from envserver.link_server import pause_reader
from envserver.wire import Hello, Message, MessageType

TOKEN_VARIABLE = "UEPOOL_ATTACH_TOKEN"
_HELLO_DEADLINE = 10.0  # seconds from accept to Hello
_HELLO_BYTES = wire.MESSAGE_HEAD.size + wire.HELLO.size
_MOST_CALLERS = 256  # that have not said Hello yet, and as many again that wait to be wanted
_VANISHED_SECONDS = 15  # without a sign of life of the peer's machine: the connection is lost
_REMEMBERED = 5  # callers that were turned away, for the text of errors
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Engine:
    """An engine that dialled in and said Hello. `sock` is whoever's who has it."""

    sock: socket.socket
    peer: str
    hello: Hello

    def command(self, relay: Command) -> Command:
        """What to start for it."""
        fd = self.sock.fileno()
        arguments = ("--socket", str(fd), "--peer", self.peer, "--engine", self.hello.engine)
        subset = ("--steps-subset", str(int(self.hello.steps_subset)))
        return replace(relay, argv=(*relay.argv, *arguments, *subset), pass_fds=(fd,))


class Door:
    """Listens at one address. Made by Doors.open()."""

    def __init__(self, endpoint: Endpoint, token: str) -> None:
        self.users = 0
        self.watchers: set[Callable[[str], None]] = set()  # called with what became of a caller that was turned away
        self._token = token
        self._loop = asyncio.get_running_loop()
        self._callers: dict[socket.socket, tuple[bytearray, str, asyncio.TimerHandle]] = {}
        self._waiting: list[Engine] = []  # nobody wants them yet
        self._wanted: list[tuple[int, asyncio.Future[Engine]]] = []  # (envs, who waits for one)
        self._sizes: set[int] = set()  # envs of all engines that were ever wanted
        self._turned_away: collections.deque[str] = collections.deque(maxlen=_REMEMBERED)
        self._listener = _listen(endpoint)
        self.host, self.port = self._listener.getsockname()[:2]
        self._loop.add_reader(self._listener, self._accept)
        _log.info("engines can dial in to %s", self.address)

    @property
    def address(self) -> str:
        return str(Endpoint(self.host, self.port))

    def invitation(self, sizes: list[int]) -> Invitation:
        """What people are told, where engines with so many envs are wanted."""
        return Invitation(self.host, self.port, self._token, tuple(sizes))

    def expect(self, sizes: list[int]) -> None:
        """Engines with so many envs will be asked for."""
        self._sizes.update(sizes)

    async def engine(self, name: str, envs: int, patience: float | None) -> Engine:
        """The next engine with that many envs. InstanceTimeout after `patience` seconds; None: as long as it takes."""
        self.expect([envs])
        for engine in self._waiting:
            if engine.hello.envs == envs:
                self._take_out(engine)
                return engine
        wanted: asyncio.Future[Engine] = self._loop.create_future()
        entry = (envs, wanted)
        self._wanted.append(entry)
        try:
            return await asyncio.wait_for(wanted, patience)
        except asyncio.CancelledError:
            if wanted.done() and not wanted.cancelled():
                self._arrived(wanted.result())  # given in the moment of cancelling
            raise
        except asyncio.TimeoutError:
            away = "; turned away: " + "; ".join(self._turned_away) if self._turned_away else ""
            raise InstanceTimeout(
                f"{name}: no engine with {envs} envs dialled in to {self.address} within {patience:g} s "
                f"(start_timeout){away}"
            ) from None
        finally:
            self._wanted.remove(entry)

    def close(self) -> None:
        self._loop.remove_reader(self._listener)
        self._listener.close()
        for sock in list(self._callers):
            self._forget(sock)
            sock.close()
        for engine in list(self._waiting):
            self._take_out(engine)
            engine.sock.close()

    # --- callers ------------------------------------------------------------------------------------------------------

    def _accept(self) -> None:
        for _ in range(64):
            try:
                sock, where = self._listener.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                _log.error("cannot accept an engine: %s", error)
                pause_reader(self._loop, self._listener, self._accept)
                return
            peer = str(Endpoint(*where[:2]))
            if len(self._callers) >= _MOST_CALLERS:
                self._away(peer, "too many callers that have not said Hello")
                sock.close()
                continue
            sock.setblocking(False)
            _tune(sock)
            deadline = self._loop.call_later(_HELLO_DEADLINE, self._too_late, sock)
            self._callers[sock] = (bytearray(), peer, deadline)
            self._loop.add_reader(sock, self._readable, sock)

    def _forget(self, sock: socket.socket) -> None:
        _, _, deadline = self._callers.pop(sock)
        deadline.cancel()
        self._loop.remove_reader(sock)

    def _too_late(self, sock: socket.socket) -> None:
        peer = self._callers[sock][1]
        self._forget(sock)
        sock.close()
        self._away(peer, f"said no Hello within {_HELLO_DEADLINE:g} s")

    def _readable(self, sock: socket.socket) -> None:
        inbox, peer, _ = self._callers[sock]
        try:
            data = sock.recv(_HELLO_BYTES - len(inbox))  # what comes after the Hello is the relay's to read
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        inbox += data
        problem = None if data else "went away before it had said Hello"
        if problem is None and len(inbox) >= wire.MESSAGE_HEAD.size:
            problem = self._check_head(bytes(inbox))
        if problem is None and len(inbox) < _HELLO_BYTES:
            return
        self._forget(sock)
        if problem is not None:
            sock.close()
            self._away(peer, problem)
        else:
            self._introduce(sock, peer, bytes(inbox[wire.MESSAGE_HEAD.size :]))

    @staticmethod
    def _check_head(data: bytes) -> str | None:
        size, kind, _, _ = wire.MESSAGE_HEAD.unpack_from(data)
        if kind == MessageType.HELLO and size == wire.HELLO.size:
            return None
        return "did not speak the uepool link"

    def _introduce(self, sock: socket.socket, peer: str, payload: bytes) -> None:
        hello = wire.check_hello(Message(MessageType.HELLO, 0, payload))
        if isinstance(hello, str):
            self._refuse(sock, peer, hello)
        elif not hmac.compare_digest(hello.token.encode(), self._token.encode()):
            self._refuse(sock, peer, "its token is wrong")
        elif hello.envs not in self._sizes:
            sizes = " or ".join(map(str, sorted(self._sizes))) or "none"
            self._refuse(sock, peer, f"it hosts {hello.envs} envs, engines with {sizes} are wanted")
        elif len(self._waiting) >= _MOST_CALLERS:
            self._refuse(sock, peer, "too many engines wait already")
        else:
            _log.info("engine %s (%s, %d envs) dialled in", peer, hello.engine, hello.envs)
            self._arrived(Engine(sock, peer, hello))

    def _arrived(self, engine: Engine) -> None:
        for envs, wanted in self._wanted:
            if envs == engine.hello.envs and not wanted.done():
                wanted.set_result(engine)
                return
        self._waiting.append(engine)
        self._loop.add_reader(engine.sock, self._left, engine)

    def _left(self, engine: Engine) -> None:
        """An engine that waits has nothing to say: it went away, or it does not keep to the protocol."""
        self._take_out(engine)
        engine.sock.close()
        self._away(engine.peer, "went away before it was wanted")

    def _take_out(self, engine: Engine) -> None:
        self._waiting.remove(engine)
        self._loop.remove_reader(engine.sock)

    def _refuse(self, sock: socket.socket, peer: str, reason: str) -> None:
        try:
            sock.send(wire.message(MessageType.REFUSE, reason.encode()))
        except OSError:
            pass
        sock.close()
        self._away(peer, reason)

    def _away(self, peer: str, reason: str) -> None:
        text = f"{peer}: {reason}"
        _log.warning("turned an engine away: %s", text)
        self._turned_away.append(text)
        for watcher in list(self.watchers):
            watcher(text)


class Doors:
    """All doors of a server. Those who want engines at the same address share one.

    token: what engines must say; None: there is none, and so no door can be opened.
    """

    def __init__(self) -> None:
        self.token = os.environ.get(TOKEN_VARIABLE) or None
        self._doors: dict[Endpoint, Door] = {}

    def make_token(self) -> None:
        """For a server whose user is told the token: a fresh one, unless the environment names one."""
        self.token = self.token or secrets.token_urlsafe(12)

    def open(self, endpoint: Endpoint) -> Door:
        """The door at this address; close() it when it is no longer needed. InstanceFailed, BadRequest."""
        token = checked_token(self.token)
        door = self._doors.get(endpoint)
        if door is None:
            door = Door(endpoint, token)
            if endpoint.port != 0:
                self._doors[endpoint] = door
        door.users += 1
        return door

    def close(self, door: Door) -> None:
        door.users -= 1
        if door.users == 0:
            self._doors = {endpoint: other for endpoint, other in self._doors.items() if other is not door}
            door.close()


def checked_token(token: str | None) -> str:
    """BadRequest when engines could not be told from anybody else."""
    token = token or ""
    if not (8 <= len(token.encode()) < wire.TOKEN_BYTES and token.isascii() and token.isprintable()):
        what = "is not" if token else "is not set; make it"
        raise BadRequest(
            f"attach: {TOKEN_VARIABLE} {what} a secret of 8 to {wire.TOKEN_BYTES - 1} printable ASCII "
            f"characters, for engines to say when they dial in"
        )
    return token


def _listen(endpoint: Endpoint) -> socket.socket:
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, _, _, where = found[0]
        listener = socket.socket(family, kind)
        try:
            listener.setblocking(False)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
            listener.listen(256)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise InstanceFailed(f"cannot listen at {endpoint} for engines: {error.strerror or error}") from None
    return listener


def _tune(sock: socket.socket) -> None:
    """As the engine's side does it (cpp/link/platform_linux.cc)."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _VANISHED_SECONDS // 3)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _VANISHED_SECONDS // 3)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 2)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _VANISHED_SECONDS * 1000)
