"""Who may do what: from a call's token to the rights it has."""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

import grpc

from envserver.errors import Forbidden, fit_status
from envserver.reporting import event

# Callable without a token: whether a server is alive, and what it speaks, is no secret.
OPEN_SERVICES = ("/grpc.health.v1.Health/", "/grpc.reflection.")
_OPEN_STREAMS = 32  # of those, at a time
_LOG_SECONDS = 1.0  # between two refusals that are logged
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Principal:
    """Whom a token stands for."""

    name: str
    pools: frozenset[str] | None = None  # None: all of them
    operator: bool = False  # may drain, restart, kick, and see everybody's sessions
    max_envs: int = 0  # at a time, over all its sessions; 0: no limit
    may_pickle: bool = False  # is the process that started this server, on its own machine

    def may_use(self, pool: str) -> bool:
        return self.pools is None or pool in self.pools

    def check_pool(self, pool: str) -> None:
        if not self.may_use(pool):
            allowed = ", ".join(sorted(self.pools or ())) or "none"
            raise Forbidden(f"the token {self.name} has no right to pool {pool!r}; it may use: {allowed}")

    def check_operator(self) -> None:
        if not self.operator:
            raise Forbidden(f"the token {self.name} has no operator's rights")


class Access(Protocol):
    def find(self, token: str) -> Principal | None:
        """Whom the token stands for; None: nobody. A call without a token is asked for as ""."""


class OneToken:
    """The access to an embedded server: one token, for everything."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def find(self, token: str) -> Principal | None:
        if hmac.compare_digest(token.encode("utf-8", "replace"), self._token):
            return Principal("", operator=True, may_pickle=True)
        return None


def hash_token(token: str) -> str:
    """What is stored of a token. Tokens are 256 random bits, so a plain SHA-256 cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def token_of(metadata: Sequence[tuple[str, Any]]) -> str | None:
    """The bearer token of a call; None: it has none."""
    for name, value in metadata:
        if name == "authorization":
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            scheme, _, token = text.partition(" ")
            return token.strip() if scheme.lower() == "bearer" else text
    return None


class TokenCheck(grpc.ServerInterceptor):
    """Lets calls pass whose token stands for somebody, and counts the others in `refused`: "missing", "wrong"."""

    def __init__(self, access: Access, refused: Counter[str]) -> None:
        self._access = access
        self._refused = refused
        self._open_streams = threading.Semaphore(_OPEN_STREAMS)
        self._logging = threading.Lock()
        self._logged_at = -_LOG_SECONDS

    def intercept_service(self, continuation: Any, details: grpc.HandlerCallDetails) -> Any:
        handler = continuation(details)
        if handler is None:
            return None
        if details.method.startswith(OPEN_SERVICES):
            return self._limited(handler) if handler.response_streaming else handler
        token = token_of(details.invocation_metadata)
        if self._access.find(token or "") is not None:
            return handler
        what = "is missing" if token is None else "is wrong or has expired"
        self._count("missing" if token is None else "wrong", details.method)
        return _refusal(
            handler,
            f"the token {what}: set UEPOOL_TOKEN to one that this server knows (`uepool token create` makes them); "
            'clients of other makes send the metadata "authorization: Bearer TOKEN"',
        )

    def _count(self, kind: str, method: str) -> None:
        """Logs at most one refusal per second: whoever tries tokens shall not fill the disk."""
        with self._logging:
            self._refused[kind] += 1
            now = time.monotonic()
            if now - self._logged_at < _LOG_SECONDS:
                return
            self._logged_at = now
            so_far = sum(self._refused.values())
        event(_log, "call refused", logging.WARNING, why=f"the token is {kind}", method=method, refused_so_far=so_far)

    def _limited(self, handler: Any) -> Any:
        """A stream that needs no token takes one of the server's threads for as long as its client likes: only so many
        at a time, so that they leave room for those who have one."""
        behaviour = handler.stream_stream or handler.unary_stream

        def begin(request: Any, context: grpc.ServicerContext) -> Any:
            if not self._open_streams.acquire(blocking=False):
                context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, f"{_OPEN_STREAMS} such streams are open; try later")
            if not context.add_callback(self._open_streams.release):
                self._open_streams.release()
                return iter(())
            return behaviour(request, context)

        make = grpc.stream_stream_rpc_method_handler if handler.stream_stream else grpc.unary_stream_rpc_method_handler
        return make(begin, handler.request_deserializer, handler.response_serializer)


def _refusal(handler: Any, text: str) -> Any:
    """A handler of the same shape that refuses."""

    def refuse(request: Any, context: grpc.ServicerContext) -> NoReturn:
        context.abort(grpc.StatusCode.UNAUTHENTICATED, fit_status(text))
        raise AssertionError("abort raises")

    if handler.request_streaming and handler.response_streaming:
        return grpc.stream_stream_rpc_method_handler(refuse)
    if handler.request_streaming:
        return grpc.stream_unary_rpc_method_handler(refuse)
    if handler.response_streaming:
        return grpc.unary_stream_rpc_method_handler(refuse)
    return grpc.unary_unary_rpc_method_handler(refuse)
