"""Leasing envs from a pool of a server: through shared memory when it is this machine's, else through a stream."""

from __future__ import annotations

import getpass
import os
import socket
from typing import TYPE_CHECKING, Any

from envserver.addresses import RemoteAddress, parse_remote
from envserver.errors import BadRequest
from envserver.spec import Spec
from uepool import _tls, errors
from uepool._lease import CLOSE_SECONDS, Lease, Opening, attach_core, session_request
from uepool._progress import Progress
from uepool.options import Options

if TYPE_CHECKING:
    import grpc

    from envserver._core import Session as Core
    from uepool._control import Control
    from uepool._stream import StreamCore

_REASON_SECONDS = 5.0  # for the server to say why it ended a session
# These are settled where the pool is set up.
_POOLS_OWN = ("spares", "cpu_affinity", "env_kwargs")


class _RemoteHost:
    """A server that is not this process's to start or end."""

    def __init__(self, control: Control, session_id: str) -> None:
        self._control = control
        self._session_id = session_id

    def alive(self) -> bool:
        return True

    def why_lost(self) -> str:
        """The server may still be there, and have ended the session: it knows why."""
        try:
            self._control.stats(self._session_id, _REASON_SECONDS)
        except errors.ClosedError as error:
            return f"; {error}"
        except errors.UepoolError:
            pass
        return ""

    def release(self) -> None:
        pass


def connection(address: RemoteAddress) -> tuple[str, str, grpc.ChannelCredentials | None]:
    """What a Control or an Admin is made with: the token and the certificates are those that the environment names."""
    return address.target, os.environ.get("UEPOOL_TOKEN", ""), _tls.credentials() if address.tls else None


def connect(address: RemoteAddress) -> Control:
    from uepool._control import Control

    return Control(*connection(address))


def parse(text: str) -> RemoteAddress:
    try:
        return parse_remote(text)
    except BadRequest as error:
        raise errors.ConfigError(str(error)) from None


def open_remote(text: str, options: Options, seed: int) -> Lease:
    """Leases envs from the pool that ``text`` names."""
    address = parse(text)
    if not address.pool:
        raise errors.ConfigError(f"address {text!r} names no pool: write {text.rstrip('/')}/POOL")
    for name in _POOLS_OWN:
        if getattr(options, name):
            raise errors.ConfigError(f"{name} cannot be given for {text}: it is part of the pool")
    with Progress(text) as progress, Opening() as opening:
        control = connect(address)
        opening.add(control.disconnect)
        request = session_request(options, seed)
        request.pool = address.pool
        # The default stands for "as the pool has it".
        request.envs_per_instance = 0 if options.envs_per_instance == 1 else options.envs_per_instance
        request.wait_timeout = options.wait_timeout or 0.0  # 0: the pool's
        request.client_name = _client_name()
        opened = control.open(request, progress.update)
        opening.add(lambda: control.close_session(opened.session_id, CLOSE_SECONDS))
        spec = Spec.parse(opened.spec_json)
        core: Core | StreamCore | None = None if address.stream else _attached(opened)
        if core is None:
            core = _streamed(control, opened, spec, request.autoreset_mode)
        opening.add(core.close)
        lease = Lease(text, core, spec, control, opened.session_id, _RemoteHost(control, opened.session_id))
        opening.keep()
        return lease


def _attached(opened: Any) -> Core | None:
    """The core on the session's segment; None when the server is on another machine, or the core is not for this one.

    That a socket of that name answers with the segment for a secret that only the server knew is the proof.
    """
    if not hasattr(socket, "AF_UNIX") or not opened.attach_address:
        return None
    try:
        return attach_core(opened.attach_address, opened.attach_secret)
    except (errors.ServerLost, ImportError):
        return None


def _streamed(control: Control, opened: Any, spec: Spec, autoreset: int) -> StreamCore:
    from uepool._stream import StreamCore

    return StreamCore(
        opened.session_id, spec, opened.num_envs, opened.batch_size, autoreset, control.stream, control.stream_error
    )


def _client_name() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # Windows has no pwd
        user = "?"
    return f"{user}@{socket.gethostname()} pid {os.getpid()}"
