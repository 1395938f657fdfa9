"""Leasing envs from a pool of a server: through shared memory when it is this machine's, else through a stream."""

from __future__ import annotations

import getpass
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc

from envserver.addresses import RemoteAddress, parse_remote
from envserver.errors import BadRequest
from envserver.spec import Spec
from uepool import errors
from uepool._lease import CLOSE_SECONDS, Lease, Opening, attach_core, session_request
from uepool._progress import Progress
from uepool.options import Options

if TYPE_CHECKING:
    from envserver._core import Session as Core
    from uepool._control import Control
    from uepool._stream import StreamCore

# These are settled where the pool is set up.
_POOLS_OWN = ("spares", "cpu_affinity", "env_kwargs")


class _RemoteHost:
    """A server that is not this process's to start or end."""

    def alive(self) -> bool:
        return True

    def why_lost(self) -> str:
        return ""

    def release(self) -> None:
        pass


def connect(address: RemoteAddress) -> Control:
    """A connection, with the token and the certificates that the environment names."""
    from uepool._control import Control

    return Control(address.target, os.environ.get("UEPOOL_TOKEN", ""), _credentials() if address.tls else None)


def _credentials() -> grpc.ChannelCredentials:
    def read(name: str) -> bytes | None:
        path = os.environ.get(name)
        if not path:
            return None
        try:
            return Path(path).read_bytes()
        except OSError as error:
            raise errors.ConfigError(f"{name}: cannot read {path}: {error.strerror}") from None

    return grpc.ssl_channel_credentials(read("UEPOOL_TLS_CA"), read("UEPOOL_TLS_KEY"), read("UEPOOL_TLS_CERT"))


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
        request.client_name = _client_name()
        opened = control.open(request, progress.update)
        opening.add(lambda: control.close_session(opened.session_id, CLOSE_SECONDS))
        spec = Spec.parse(opened.spec_json)
        core: Core | StreamCore | None = None if address.stream else _attached(opened)
        if core is None:
            core = _streamed(control, opened, spec, request.autoreset_mode)
        opening.add(core.close)
        lease = Lease(text, core, spec, control, opened.session_id, _RemoteHost())
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
    except (OSError, KeyError):
        user = "?"
    return f"{user}@{socket.gethostname()} pid {os.getpid()}"
