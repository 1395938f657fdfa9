"""From an address and options to a lease: a running session, with the core that steps it and the calls about it."""

from __future__ import annotations

import atexit
import os
import weakref
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from envserver.addresses import REMOTE
from envserver.spec import Spec
from uepool import _embedded, _named, errors
from uepool._progress import Progress
from uepool.options import Options

if TYPE_CHECKING:
    from envserver._core import Session as Core
    from uepool._control import Control
    from uepool._stream import StreamCore

CLOSE_SECONDS = 30.0  # for the server to end a session's instances

EnvFns = tuple[Callable[..., Any], ...]  # one for each env
Address = str | Callable[..., Any] | Sequence[Callable[..., Any]]


class Host(Protocol):
    """The server behind a lease."""

    def alive(self) -> bool:
        """Whether it makes sense to say good-bye to it."""

    def why_lost(self) -> str:
        """For the text of an exception: how it ended, if that is known."""

    def release(self) -> None:
        """This lease needs it no more."""


class Lease:
    """A session on a server. ``close`` ends it; so does the end of this process."""

    def __init__(
        self, name: str, core: Core | StreamCore, spec: Spec, control: Control, session_id: str, server: Host
    ) -> None:
        self.name = name
        self.core = core
        self.spec = spec
        self._control = control
        self._session_id = session_id
        self._server = server
        self._owner = os.getpid()
        self._closed = False
        _open_leases.add(self)

    def call(self, env_ids: Sequence[int], document: dict[str, Any]) -> list[Any]:
        return self._ready().call(self._session_id, env_ids, document, self.spec.call == "json")

    def render(self, env_ids: Sequence[int], view: str) -> list[np.ndarray]:
        if not self.spec.renders:
            raise errors.Unsupported(f"{self.name} does not render")
        if view not in self.spec.view_names:
            raise errors.ConfigError(
                f"{self.name}: there is no view {view!r}; known: {', '.join(self.spec.view_names)}"
            )
        return self._ready().render(self._session_id, env_ids, view)

    def set_options(self, env_ids: Sequence[int], options: dict[str, Any]) -> None:
        self._ready().set_options(self._session_id, env_ids, options, self.spec.call == "json")

    def set_params(self, params: dict[str, Any]) -> None:
        self._ready().set_params(self._session_id, params)

    def stats(self) -> dict[str, Any]:
        return self._ready().stats(self._session_id)

    def instances(self) -> list[dict[str, Any]]:
        return self._ready().instances(self._session_id)

    def _ready(self) -> Control:
        if os.getpid() != self._owner:
            raise errors.ClosedError(
                f"this session on {self.name} belongs to the process that this one was forked from"
            )
        if self._closed:
            raise errors.ClosedError(f"this session on {self.name} is closed")
        return self._control

    def translate(self, error: Exception) -> Exception:
        """The core's built-in exceptions as uepool's. Others pass."""
        text = str(error)
        if isinstance(error, errors.UepoolError):
            return error
        if isinstance(error, ConnectionError):
            return errors.ServerLost(f"{self.name}: {text}{self._server.why_lost()}")
        if isinstance(error, ValueError):
            return errors.ActionError(f"{self.name}: {text}")
        if isinstance(error, RuntimeError):
            is_closed = self._closed or os.getpid() != self._owner
            return (errors.ClosedError if is_closed else errors.StateError)(f"{self.name}: {text}")
        return error

    def close(self) -> None:
        """Ends the instances and waits until they are gone. Again: does nothing. In a forked child: only lets go."""
        if self._closed:
            return
        self._closed = True
        self.core.close()  # closes the lease's connection: from here the session ends even if nothing below is reached
        if os.getpid() != self._owner:
            return
        try:
            if self._server.alive():
                self._control.close_session(self._session_id, CLOSE_SECONDS)
        except errors.UepoolError:
            pass  # it is ending, or has ended, by itself
        finally:
            try:
                self._control.disconnect()
            finally:
                self._server.release()

    def abandon(self) -> None:
        """At the end of this process: lets go at once; the server, which is about to be ended, does the rest."""
        if not self._closed and os.getpid() == self._owner:
            self._closed = True
            self.core.close()
            self._control.disconnect()


_open_leases: weakref.WeakSet[Lease] = weakref.WeakSet()
_hooked = False


def _abandon_all() -> None:
    for lease in list(_open_leases):
        lease.abandon()


class Opening:
    """What has been acquired so far, let go of again if opening fails or is interrupted."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []

    def add(self, undo: Callable[[], object]) -> None:
        self._undo.append(undo)

    def keep(self) -> None:
        self._undo.clear()

    def __enter__(self) -> Opening:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._undo:
            self._undo.pop()()


def open_lease(address: Address, options: Options, seed: int) -> Lease:
    """Starts the instances of ``address``, or leases them, and attaches to them. Ctrl-C meanwhile ends it all."""
    if isinstance(address, str) and address.startswith(_named.SCHEME):
        address, options = _named.resolve(address, options)
    text, env_fn = describe(address)
    if isinstance(env_fn, tuple) and len(env_fn) != options.num_envs:
        raise errors.ConfigError(f"num_envs is {options.num_envs}, but there are {len(env_fn)} callables: leave it out")
    if text.partition(":")[0] in REMOTE:
        from uepool._remote import open_remote

        _hook_exit()
        return open_remote(text, options, seed)
    _check_core(text)
    with Progress(text, announce=text.startswith("attach:")) as progress, Opening() as opening:
        server = _embedded.acquire()
        opening.add(server.release)
        _hook_exit()
        from uepool import _control  # grpc: only now

        control = _control.Control(server.ready.grpc, server.ready.token, trusted=True)
        opening.add(control.disconnect)
        request = _request(text, env_fn, options, seed)
        opened = control.open(request, progress.update)
        opening.add(lambda: control.close_session(opened.session_id, CLOSE_SECONDS))
        core = attach_core(server.ready.attach, opened.attach_secret)
        opening.add(core.close)
        lease = Lease(text, core, Spec.parse(opened.spec_json), control, opened.session_id, server)
        opening.keep()
        return lease


def _check_core(address: str) -> None:
    """Unsupported where instances cannot be started, which needs Linux and the compiled part."""
    import importlib.util

    try:
        found = importlib.util.find_spec("envserver._core")
    except ImportError:
        found = None
    if found is None:
        raise errors.Unsupported(
            f"{address} runs on Linux only, with uepool's compiled part, which is not there; lease envs from a server "
            "instead: grpc://HOST:PORT/POOL"
        )


def _hook_exit() -> None:
    # After the server's own hook, so that it runs before that one: connections are closed before their server ends.
    global _hooked
    if not _hooked:
        _hooked = True
        atexit.register(_abandon_all)


def is_list(address: Any) -> bool:
    """Whether an address is a list of callables, one for each env."""
    return isinstance(address, (list, tuple)) and len(address) > 0 and all(map(callable, address))


def counted(address: Any, keywords: dict[str, Any]) -> dict[str, Any]:
    """The keywords, with num_envs where the address says how many envs there are."""
    return {"num_envs": len(address), **keywords} if is_list(address) else keywords


def describe(address: Address) -> tuple[str, Callable[..., Any] | EnvFns | None]:
    """The address as text, and the callable, or callables, if it is such.

    ConfigError for what no version of uepool would know.
    """
    from envserver import addresses
    from envserver.errors import BadRequest, NotServed

    if callable(address):
        name = getattr(address, "__qualname__", None) or type(address).__name__
        return f"callable:{name}", address
    if not isinstance(address, str) and is_list(address):
        return f"callable:{len(address)} callables", tuple(address)
    if not isinstance(address, str):
        raise errors.ConfigError(
            f"address must be a string, a callable that returns a Gymnasium env, or a list of such, got {address!r}; "
            f"{addresses.known_forms()}"
        )
    try:
        if address.partition(":")[0] in REMOTE:
            return str(addresses.parse_remote(address)), None
        parsed = addresses.parse(address)
    except BadRequest as error:
        raise errors.ConfigError(str(error)) from None
    except NotServed as error:
        raise errors.Unsupported(str(error)) from None
    if parsed.scheme == "callable":
        raise errors.ConfigError(f"address {address!r}: pass the callable itself")
    return str(parsed), None


def _request(address: str, env_fn: Callable[..., Any] | EnvFns | None, options: Options, seed: int) -> Any:
    """The OpenRequest for instances of this trainer's own."""
    import cloudpickle

    def pickled(what: str, value: Any) -> bytes:
        try:
            return cloudpickle.dumps(value)
        except Exception as error:
            raise errors.ConfigError(f"{what} cannot be pickled: {error}") from error

    request = session_request(options, seed)
    request.address = address
    request.envs_per_instance = options.envs_per_instance
    request.spares = options.spares
    request.cpu_affinity = options.affinity_text()
    request.env_kwargs = pickled("env_kwargs", options.env_kwargs) if options.env_kwargs else b""
    request.env_fn = pickled("the callable", env_fn) if env_fn else b""
    request.python_path.extend(_embedded.python_path())
    request.working_directory = os.getcwd()
    return request


def session_request(options: Options, seed: int) -> Any:
    """What an OpenRequest says of the session itself, wherever its instances come from."""
    import json

    from gymnasium.vector import AutoresetMode

    from envserver._proto import uepool_pb2 as pb
    from envserver.version import __version__
    from uepool._control import PROTOCOL_VERSION

    modes = {
        AutoresetMode.NEXT_STEP: pb.NEXT_STEP,
        AutoresetMode.SAME_STEP: pb.SAME_STEP,
        AutoresetMode.DISABLED: pb.DISABLED,
    }

    return pb.OpenRequest(
        client_version=__version__,
        protocol_version=PROTOCOL_VERSION,
        num_envs=options.num_envs,
        batch_size=options.batch_size,
        autoreset_mode=modes[options.autoreset_mode],
        seed=seed,
        start_timeout=options.start_timeout or 0.0,
        reset_timeout=options.reset_timeout,
        step_timeout=options.step_timeout,
        env_config=json.dumps(options.env_config) if options.env_config else "",
    )


def attach_core(address: str, secret: bytes) -> Core:
    from envserver import _core
    from uepool._attach import attach

    attachment = attach(address, secret)
    with attachment.lease as lease:
        core = _core.Session(attachment.segment_fd, lease.fileno(), attachment.instance_sizes, attachment.gang)
        lease.detach()  # from here on it is the core's, as the segment's descriptor was at once
    return core
