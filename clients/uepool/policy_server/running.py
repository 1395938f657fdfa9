"""The server's process: the port, signals, and an end that leaves no request unanswered."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator

from uepool.errors import ConfigError
from uepool.policies.onnx import OnnxPolicy

try:
    import fastapi  # noqa: F401 - asked for before anything is done
    import uvicorn
except ModuleNotFoundError as error:
    if error.name not in ("fastapi", "uvicorn"):
        raise
    raise ConfigError(f"serving a policy needs {error.name}: pip install 'uepool[policy-server]'") from None

from uepool.policy_server.app import Limits, make_app

__all__ = ["Limits", "PortTaken", "is_loopback", "run"]

_GRACE_SECONDS = 10  # for requests that are under way


class PortTaken(Exception):
    """Nothing can listen at that address."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def run(policy: OnnxPolicy, host: str, port: int, limits: Limits, started: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM, then answers what is under way, and returns; a second signal ends it at once.

    started: is called with the URL when it listens. PortTaken when it cannot.
    """
    listener = _listen(host, port)
    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        make_app(policy, limits),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
    )
    asyncio.run(_Server(config, lambda: started(url)).serve([listener]))


class _Server(uvicorn.Server):
    """uvicorn's, which tells when it listens, and returns after a signal, where its own would raise that again."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise PortTaken(f"cannot listen on {host}, port {port}: {error.strerror or error}") from None
    listener.setblocking(False)
    return listener
