"""The gRPC face of a server: uepool.v1.Sessions. Handlers run in gRPC's threads; all work is the event loop's.

A handler hands a coroutine to the loop and waits. When the client goes away meanwhile the coroutine is cancelled.
"""

import asyncio
import concurrent.futures
import hmac
import logging
import os
import queue
from collections.abc import Coroutine, Iterator
from typing import Any, NoReturn, TypeVar

# A server forks nothing, and gRPC's handlers for fork() cost and complain.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

import grpc

from envserver import options, wire
from envserver._proto import uepool_pb2 as pb
from envserver._proto import uepool_pb2_grpc
from envserver.errors import ServerError, fit_status
from envserver.server import Server
from envserver.session import Answer, Session
from envserver.version import __version__

_THREADS = 32  # calls in progress at a time; more wait
_MAX_RECEIVE_BYTES = wire.MAX_MESSAGE_BYTES + (1 << 20)  # a pickled callable has to fit into one link message
_CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", _MAX_RECEIVE_BYTES),
    ("grpc.max_send_message_length", -1),  # pictures of all envs
    ("grpc.so_reuseport", 0),
)
_log = logging.getLogger(__name__)
T = TypeVar("T")


class SessionsService(uepool_pb2_grpc.SessionsServicer):
    """Translates between messages and the server's methods, and errors into status codes."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._loop = loop

    def Open(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        events: queue.SimpleQueue[Any] = queue.SimpleQueue()

        def progress(ready: int, total: int, text: str) -> None:
            events.put(pb.OpenEvent(progress=pb.Progress(ready=ready, total=total, text=text)))

        async def work() -> Session:
            return await self._server.open(options.check(request), progress)

        future = self._submit(work(), context)
        future.add_done_callback(lambda _: events.put(None))
        while (event := events.get()) is not None:
            yield event
        session = self._result(future, context)
        yield pb.OpenEvent(
            opened=pb.Opened(
                session_id=session.id,
                attach_secret=session.attach_secret,
                spec_json=session.spec_json,
                server_version=__version__,
            )
        )

    def Close(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._run(self._server.close(request.session_id), context)
        return pb.CloseReply()

    def Call(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> list[Answer]:
            session = self._server.session(request.session_id)
            return await session.call(request.env_ids, request.payload, request.encoding, request.timeout)

        answers = self._run(work(), context)
        results = [
            pb.CallResult(env_id=env, ok=ok, payload=body, encoding=encoding if ok else pb.JSON)
            for env, (ok, encoding, body) in zip(_env_ids(request, answers), answers, strict=True)
        ]
        return pb.CallReply(results=results)

    def Render(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> list[Answer]:
            return await self._server.session(request.session_id).render(request.env_ids, request.timeout)

        answers = self._run(work(), context)
        return pb.RenderReply(
            pictures=[_picture(env, answer) for env, answer in zip(_env_ids(request, answers), answers, strict=True)]
        )

    def SetParams(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> None:
            await self._server.session(request.session_id).set_params(request.params, request.timeout)

        self._run(work(), context)
        return pb.SetParamsReply()

    def SetOptions(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> None:
            session = self._server.session(request.session_id)
            await session.set_options(request.env_ids, request.payload, request.encoding, request.timeout)

        self._run(work(), context)
        return pb.SetOptionsReply()

    def Stats(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> dict[str, Any]:
            return self._server.session(request.session_id).stats()

        return pb.StatsReply(**self._run(work(), context))

    def Instances(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> list[dict[str, Any]]:
            chosen = [self._server.session(request.session_id)] if request.session_id else self._server.sessions()
            return [row for session in chosen for row in session.instances()]

        return pb.InstancesReply(instances=[pb.InstanceInfo(**row) for row in self._run(work(), context)])

    def _submit(self, work: Coroutine[Any, Any, T], context: grpc.ServicerContext) -> "concurrent.futures.Future[T]":
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        if not context.add_callback(future.cancel):
            future.cancel()
        return future

    def _run(self, work: Coroutine[Any, Any, T], context: grpc.ServicerContext) -> T:
        return self._result(self._submit(work, context), context)

    def _result(self, future: "concurrent.futures.Future[T]", context: grpc.ServicerContext) -> T:
        try:
            return future.result()
        except ServerError as error:
            _abort(context, grpc.StatusCode[error.status], str(error))
        except concurrent.futures.CancelledError:
            _abort(context, grpc.StatusCode.CANCELLED, "the call was cancelled")
        except Exception as error:
            _log.exception("a call failed unexpectedly")
            _abort(context, grpc.StatusCode.INTERNAL, f"the server failed: {error!r}")


class TokenCheck(grpc.ServerInterceptor):
    """Lets calls pass that carry the server's token."""

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}".encode()

    def intercept_service(self, continuation: Any, details: grpc.HandlerCallDetails) -> Any:
        given = dict(details.invocation_metadata).get("authorization", "")
        given_bytes = given if isinstance(given, bytes) else given.encode("utf-8", "replace")
        handler = continuation(details)
        if handler is None or hmac.compare_digest(given_bytes, self._expected):
            return handler
        what = "is wrong" if given else "is missing"
        text = f'the token {what}: send the metadata "authorization: Bearer TOKEN"'

        def refuse(request: Any, context: grpc.ServicerContext) -> NoReturn:
            _abort(context, grpc.StatusCode.UNAUTHENTICATED, text)

        if handler.response_streaming:
            return grpc.unary_stream_rpc_method_handler(refuse)
        return grpc.unary_unary_rpc_method_handler(refuse)


def serve(server: Server, address: str, token: str) -> grpc.Server:
    """Starts answering calls on `address`, "unix-abstract:NAME" for one. Call in the event loop's thread."""
    threads = concurrent.futures.ThreadPoolExecutor(_THREADS, thread_name_prefix="grpc")
    grpc_server = grpc.server(threads, interceptors=[TokenCheck(token)], options=_CHANNEL_OPTIONS)
    service = SessionsService(server, asyncio.get_running_loop())
    uepool_pb2_grpc.add_SessionsServicer_to_server(service, grpc_server)
    grpc_server.add_insecure_port(address)
    grpc_server.start()
    return grpc_server


def _env_ids(request: Any, answers: list[Answer]) -> list[int]:
    return list(request.env_ids) or list(range(len(answers)))


def _picture(env: int, answer: Answer) -> Any:
    ok, _, body = answer
    if not ok:
        return pb.Picture(env_id=env, error=body.decode("utf-8", "replace"))
    picture = wire.parse_picture(body)
    if picture is None:
        return pb.Picture(env_id=env, error="the instance sent a malformed picture")
    height, width, rgb = picture
    return pb.Picture(env_id=env, height=height, width=width, rgb=rgb)


def _abort(context: grpc.ServicerContext, code: grpc.StatusCode, text: str) -> NoReturn:
    context.abort(code, fit_status(text))
    raise AssertionError("abort raises")
