"""A server with pools: from its settings to a process that answers calls until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import grpc

from envserver import unix_sockets
from envserver.attach import AttachSettings
from envserver.embedded import raise_descriptor_limit
from envserver.pools.settings import PoolSettings
from envserver.reporting import configure, event
from envserver.rpc.access import Access
from envserver.rpc.discovery import Discovery
from envserver.rpc.serve import MAX_REQUEST_BYTES, serve
from envserver.server import Server
from envserver.session import KEEP_SECONDS, SHORT_GRACE
from envserver.unix_sockets import CannotListen

if TYPE_CHECKING:
    from envserver.metrics.prometheus import MetricsServer

_UNIX = "unix:"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Listen:
    """One address of the gRPC server: "HOST:PORT" or "unix:PATH"; credentials None: plain text."""

    address: str
    credentials: grpc.ServerCredentials | None = None
    mode: int = 0o600  # of a unix socket


@dataclass(frozen=True)
class Settings:
    """What `uepool serve` runs. drain_timeout: seconds that sessions are left after SIGTERM."""

    listen: list[Listen]
    pools: list[PoolSettings]
    access: Access
    drain_timeout: float = 0.0
    metrics: str = ""  # "HOST:PORT" for Prometheus; empty: none
    log: str = ""  # how run() logs to standard error: reporting.FORMATS; empty: it leaves logging alone
    max_request_bytes: int = MAX_REQUEST_BYTES  # of a message to the server
    max_sessions: int = 0  # at a time; 0: no limit
    max_envs_per_session: int = 0  # 0: no limit
    attach: AttachSettings = field(default_factory=AttachSettings)
    keep_seconds: float = KEEP_SECONDS  # that a session without a connection lives from one call to the next
    options: tuple[tuple[str, object], ...] = field(default=())  # of gRPC


class PoolServer:
    """Lives in the event loop. start() listens and begins to start instances; stop() leaves nothing behind."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server = Server(settings.attach, settings.keep_seconds)
        self.ports: list[str] = []  # as bound: a port 0 is a real one here
        self.stopping = False  # told to stop: sessions are left their time to end
        self.metrics_address = ""  # as bound; empty: there is none
        self._grpc: grpc.Server | None = None
        self._metrics: MetricsServer | None = None
        self._discovery: Discovery | None = None
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.server.max_sessions = self.settings.max_sessions
        self.server.max_envs_per_session = self.settings.max_envs_per_session
        for pool in self.settings.pools:
            self.server.add_pool(pool)
        settings = self.settings
        self._grpc = serve(self.server, settings.access, self._bind, settings.max_request_bytes, settings.options)
        assert self._discovery is not None
        self._keeping = asyncio.get_running_loop().create_task(self._discovery.keep())
        if settings.metrics:
            from envserver.metrics.prometheus import MetricsServer

            self._metrics = MetricsServer(self.server, settings.metrics)
            self.metrics_address = self._metrics.address
        event(_log, "server started", listen=" ".join(self.ports), metrics=self.metrics_address, pid=os.getpid())

    def _bind(self, grpc_server: grpc.Server) -> None:
        self._discovery = Discovery(self.server, grpc_server)
        for listen in self.settings.listen:
            if listen.address.startswith(_UNIX):
                self.ports.append(_bind_unix(grpc_server, listen))
                continue
            try:
                if listen.credentials is None:
                    port = grpc_server.add_insecure_port(listen.address)
                else:
                    port = grpc_server.add_secure_port(listen.address, listen.credentials)
            except RuntimeError:
                raise CannotListen(_why_not(listen.address)) from None
            self.ports.append(f"{listen.address.rpartition(':')[0]}:{port}")

    async def ready(self, progress: Callable[[str, int, int], None]) -> None:
        """Returns when all instances of all pools are up."""
        await asyncio.gather(
            *(
                pool.ready(lambda up, total, name=name: progress(name, up, total))  # type: ignore[misc]
                for name, pool in self.server.pools.items()
            )
        )

    async def drain(self) -> None:
        """No new sessions; returns when the last one has ended, at the latest after drain_timeout."""
        self.stopping = True
        event(_log, "server drains", sessions=len(self.server.sessions()), drain_timeout=self.settings.drain_timeout)
        if self._discovery is not None:
            self._discovery.stop()
        for pool in self.server.pools.values():
            pool.drain()
        deadline = asyncio.get_running_loop().time() + self.settings.drain_timeout
        while self.server.sessions() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
        stopped = self._grpc.stop(grace=None) if self._grpc is not None else None
        if self._metrics is not None:
            await asyncio.get_running_loop().run_in_executor(None, self._metrics.close)
        await self.server.stop(SHORT_GRACE)
        while stopped is not None and not stopped.is_set():
            await asyncio.sleep(0.005)
        for port in self.ports:
            if port.startswith(_UNIX):
                unix_sockets.remove(port.removeprefix(_UNIX))


def _bind_unix(grpc_server: grpc.Server, listen: Listen) -> str:
    path = listen.address.removeprefix(_UNIX)
    unix_sockets.make_way(path)  # gRPC itself would take the path from a server that lives
    before = os.umask(0o777 & ~listen.mode)
    try:
        grpc_server.add_insecure_port(listen.address)
        os.chmod(path, listen.mode)
    except (RuntimeError, OSError) as error:
        raise CannotListen(f"cannot listen on {listen.address}: {error}") from None
    finally:
        os.umask(before)
    return listen.address


def _why_not(address: str) -> str:
    """gRPC only says that it failed; the system's own reason."""
    host, _, port = address.rpartition(":")
    try:
        family, kind, _, _, where = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(where)
            sock.listen(1)
    except OSError as error:
        taken = ": another server uses it" if error.errno == errno.EADDRINUSE else ""
        return f"cannot listen on {address}: {error.strerror or error}{taken}"
    return f"cannot listen on {address}: it is free now, but was not a moment ago; try again"


async def run(settings: Settings, on_ready: Callable[[PoolServer], None]) -> None:
    """Serves until SIGTERM or SIGINT, then drains. A second signal ends the draining."""
    raise_descriptor_limit()
    if settings.log:
        configure(settings.log)
    loop = asyncio.get_running_loop()
    asked, hurry = asyncio.Event(), asyncio.Event()

    def stop() -> None:
        (hurry if asked.is_set() else asked).set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    pool_server = PoolServer(settings)
    try:
        pool_server.start()
        on_ready(pool_server)
        await asked.wait()
        draining = loop.create_task(pool_server.drain())
        hurrying = loop.create_task(hurry.wait())
        await asyncio.wait([draining, hurrying], return_when=asyncio.FIRST_COMPLETED)
        for task in (draining, hurrying):
            task.cancel()
        await asyncio.gather(draining, hurrying, return_exceptions=True)
    finally:
        await pool_server.stop()
