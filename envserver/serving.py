"""A server with pools: from its settings to a process that answers calls until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

import grpc

from envserver.embedded import raise_descriptor_limit
from envserver.errors import ServerError
from envserver.pools.settings import PoolSettings
from envserver.rpc.access import Access
from envserver.rpc.serve import serve
from envserver.server import Server
from envserver.session import SHORT_GRACE

_log = logging.getLogger(__name__)


class CannotListen(ServerError):
    """An address to listen on is taken, or is not this machine's."""


@dataclass(frozen=True)
class Listen:
    """One address of the gRPC server: "HOST:PORT" or "unix:PATH"; credentials None: plain text."""

    address: str
    credentials: grpc.ServerCredentials | None = None


@dataclass(frozen=True)
class Settings:
    """What `uepool serve` runs. drain_timeout: seconds that sessions are left after SIGTERM."""

    listen: list[Listen]
    pools: list[PoolSettings]
    access: Access
    drain_timeout: float = 0.0
    options: tuple[tuple[str, object], ...] = field(default=())  # of gRPC


class PoolServer:
    """Lives in the event loop. start() listens and begins to start instances; stop() leaves nothing behind."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server = Server()
        self.ports: list[str] = []  # as bound: a port 0 is a real one here
        self._grpc: grpc.Server | None = None

    def start(self) -> None:
        for pool in self.settings.pools:
            self.server.add_pool(pool)
        self._grpc = serve(self.server, self.settings.access, self._bind, options=self.settings.options)

    def _bind(self, grpc_server: grpc.Server) -> None:
        for listen in self.settings.listen:
            try:
                if listen.credentials is None:
                    port = grpc_server.add_insecure_port(listen.address)
                else:
                    port = grpc_server.add_secure_port(listen.address, listen.credentials)
            except RuntimeError as error:
                raise CannotListen(f"cannot listen on {listen.address}: {error}; is another server running?") from None
            host = listen.address.rpartition(":")[0]
            self.ports.append(listen.address if listen.address.startswith("unix:") else f"{host}:{port}")

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
        for pool in self.server.pools.values():
            pool.drain()
        deadline = asyncio.get_running_loop().time() + self.settings.drain_timeout
        while self.server.sessions() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        stopped = self._grpc.stop(grace=None) if self._grpc is not None else None
        await self.server.stop(SHORT_GRACE)
        while stopped is not None and not stopped.is_set():
            await asyncio.sleep(0.005)


async def run(settings: Settings, on_ready: Callable[[PoolServer], None]) -> None:
    """Serves until SIGTERM or SIGINT, then drains. A second signal ends the draining."""
    raise_descriptor_limit()
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
