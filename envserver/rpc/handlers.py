"""What all services share: handing work to the event loop, errors as status codes, and who is asking."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import grpc

from envserver.errors import Forbidden, ServerError, fit_status
from envserver.reporting import event
from envserver.rpc.access import Access, Principal, token_of
from envserver.server import Server
from envserver.session import Session

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Handlers:
    """Base of the services. A handler hands a coroutine to the loop and waits; when the client goes away meanwhile,
    the coroutine is cancelled."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop, access: Access) -> None:
        self._server = server
        self._loop = loop
        self._access = access

    def who(self, context: grpc.ServicerContext) -> Principal:
        found = self._access.find(token_of(context.invocation_metadata()) or "")
        if found is None:  # revoked since the interceptor looked
            abort(context, grpc.StatusCode.UNAUTHENTICATED, "the token is not valid any more")
        return found

    def session(self, session_id: str, context: grpc.ServicerContext) -> Session:
        """A session of the caller's. In the event loop."""
        session = self._server.session(session_id)
        principal = self.who(context)
        if session.owner.name != principal.name and not principal.operator:
            raise Forbidden(f"session {session_id} belongs to another token than {principal.name}")
        return session

    def submit(self, work: Coroutine[Any, Any, T], context: grpc.ServicerContext) -> concurrent.futures.Future[T]:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        if not context.add_callback(future.cancel):
            future.cancel()
        return future

    def run(self, work: Coroutine[Any, Any, T], context: grpc.ServicerContext) -> T:
        future = self.submit(work, context)
        with status_codes(context):
            return future.result()
        raise AssertionError("aborted")


@contextmanager
def status_codes(context: grpc.ServicerContext) -> Iterator[None]:
    """Errors as the call's status."""
    try:
        yield
    except ServerError as error:
        if isinstance(error, Forbidden):
            event(_log, "call refused", logging.WARNING, why=str(error), peer=context.peer())
        if error.reason:
            context.set_trailing_metadata((("uepool-reason", error.reason),))
        abort(context, grpc.StatusCode[error.status], str(error))
    except grpc.RpcError:
        raise  # the client is gone, and so is who would read a status
    except concurrent.futures.CancelledError:
        abort(context, grpc.StatusCode.CANCELLED, "the call was cancelled")
    except Exception as error:
        if type(error) is Exception and not error.args:
            raise  # grpc's own way out of abort()
        if isinstance(error, grpc.RpcError):
            raise  # the call was cancelled while a request of it was awaited
        _log.exception("a call failed unexpectedly")
        abort(context, grpc.StatusCode.INTERNAL, f"the server failed: {error!r}")


def abort(context: grpc.ServicerContext, code: grpc.StatusCode, text: str) -> NoReturn:
    context.abort(code, fit_status(text))
    raise AssertionError("abort raises")
