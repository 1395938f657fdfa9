"""Who may do what: from a call's token to the rights it has."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

import grpc

from envserver.errors import Forbidden, fit_status

# Callable without a token: whether a server is alive, and what it speaks, is no secret.
OPEN_SERVICES = ("/grpc.health.v1.Health/", "/grpc.reflection.")


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
        """Whom the token stands for; None: nobody."""


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
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(metadata: Sequence[tuple[str, Any]]) -> str | None:
    """The bearer token of a call; None: it has none."""
    for name, value in metadata:
        if name == "authorization":
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            scheme, _, token = text.partition(" ")
            return token.strip() if scheme.lower() == "bearer" else text
    return None


class TokenCheck(grpc.ServerInterceptor):
    """Lets calls pass whose token stands for somebody."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def intercept_service(self, continuation: Any, details: grpc.HandlerCallDetails) -> Any:
        handler = continuation(details)
        if handler is None or details.method.startswith(OPEN_SERVICES):
            return handler
        token = token_of(details.invocation_metadata)
        if token is not None and self._access.find(token) is not None:
            return handler
        what = "is missing" if token is None else "is wrong or has expired"
        return _refusal(
            handler,
            f'the token {what}: send the metadata "authorization: Bearer TOKEN" '
            "(uepool's own clients take it from the environment, UEPOOL_TOKEN)",
        )


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
