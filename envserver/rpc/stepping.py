"""Step, Reset, Stream and KeepSession: a session's batches over gRPC.

These handlers pass bytes through: a batch arrives from the core as finished messages (cpp/batch/frames.h), and going
through protobuf's objects would copy all of it twice more.
"""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable, Iterator
from typing import Any

import grpc

from envserver._proto import uepool_pb2 as pb
from envserver.errors import BadRequest, NotFound, OutOfTurn
from envserver.pump import Pump, Refused, SessionOver
from envserver.rpc.handlers import Handlers, abort, status_codes
from envserver.session import Session

_WHOLE = 1 << 62  # unary: a batch in one message
Receive = Callable[[], list[bytes]]  # the next batch, as messages


class SteppingHandlers(Handlers):
    """The data calls of uepool.v1.Sessions. Those in RAW answer with bytes."""

    RAW = ("Step", "Reset", "Stream")

    def KeepSession(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> None:
            self.session(request.session_id, context).kept()

        self.run(work(), context)
        return pb.KeepSessionReply()

    def Step(self, request: Any, context: grpc.ServicerContext) -> bytes:
        return self._one(request, request.actions, Pump.step, context)

    def Reset(self, request: Any, context: grpc.ServicerContext) -> bytes:
        return self._one(request, request.resets, Pump.reset, context)

    def _one(self, request: Any, what: Any, ask: Callable[[Pump, Any], None], context: grpc.ServicerContext) -> bytes:
        async def work() -> Pump:
            session = self.session(request.session_id, context)
            session.kept()
            _check_frames(request.frames, session)
            return session.pump()

        pump = self.run(work(), context)
        with status_codes(context):
            try:
                with pump.exclusive():
                    pump.check_answer(what.env_ids)
                    ask(pump, what)
                    return (pump.located() if request.frames == pb.SEGMENT else pump.frames(_WHOLE))[0]
            except Refused as refused:
                kind = grpc.StatusCode.INVALID_ARGUMENT if refused.is_action else grpc.StatusCode.FAILED_PRECONDITION
                abort(context, kind, str(refused))
            except SessionOver:
                raise NotFound(self._server.why_not(request.session_id)) from None
        raise AssertionError("aborted")

    def Stream(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[bytes]:
        first = next(requests, None)
        if first is None:
            return
        session, pump = self._begin(first, context)
        receive = pump.located if first.frames == pb.SEGMENT else pump.frames

        def over() -> None:
            self._loop.call_soon_threadsafe(session.stream_ended)

        with status_codes(context):
            try:
                with pump.exclusive():
                    # Only now: the end of a Stream that was refused is not the end of the session.
                    self._loop.call_soon_threadsafe(session.stream_began)
                    if not context.add_callback(over):
                        over()
                        return
                    batches = _in_turn if pump.synchronous else _overlapped
                    yield from batches(pump, receive, first, requests)
            except SessionOver:
                raise NotFound(self._server.why_not(first.session_id)) from None

    def _begin(self, first: Any, context: grpc.ServicerContext) -> tuple[Session, Pump]:
        async def work() -> tuple[Session, Pump]:
            session = self.session(first.session_id, context)
            _check_frames(first.frames, session)
            return session, session.pump()

        return self.run(work(), context)


def _check_frames(frames: int, session: Session) -> None:
    if frames not in (pb.INLINE, pb.SEGMENT):
        raise BadRequest(f"frames: must be INLINE (0) or SEGMENT (1), not {frames}")
    if frames == pb.SEGMENT and not session.is_attached:
        raise OutOfTurn(
            "frames: SEGMENT needs the session's segment: attach to it first, with the attach_secret and at the "
            "attach_address of Opened, from a process on the server's machine"
        )


def _ask(pump: Pump, request: Any) -> bytes | None:
    """Carries a request out. What to answer, if it is refused."""
    try:
        what = request.WhichOneof("what")
        if what == "step":
            pump.step(request.step)
        elif what == "reset":
            pump.reset(request.reset)
    except Refused as refused:
        kind = pb.Refusal.ACTION if refused.is_action else pb.Refusal.STATE
        return pb.Batch(refused=pb.Refusal(kind=kind, text=str(refused))).SerializeToString()
    return None


def _in_turn(pump: Pump, receive: Receive, first: Any, requests: Iterator[Any]) -> Iterator[bytes]:
    """Each request has its batch before the next one counts."""
    request = first
    while request is not None:
        refusal = _ask(pump, request)
        if refusal is not None:
            yield refusal
        elif pump.can_receive:
            yield from receive()
        request = next(requests, None)


def _overlapped(pump: Pump, receive: Receive, first: Any, requests: Iterator[Any]) -> Iterator[bytes]:
    """Requests are carried out while batches are waited for and sent."""
    changed = threading.Condition()
    refusals: collections.deque[bytes] = collections.deque()
    errors: list[BaseException] = []
    is_over = False

    def read() -> None:
        nonlocal is_over
        request = first
        try:
            while request is not None:
                refusal = _ask(pump, request)
                with changed:
                    if refusal is not None:
                        refusals.append(refusal)
                    changed.notify()
                request = next(requests, None)
        except BaseException as error:  # the call ended, or the session did
            errors.append(error)
        with changed:
            is_over = True
            changed.notify()

    reader = threading.Thread(target=read, name="stream-reader", daemon=True)
    reader.start()
    while True:
        with changed:
            changed.wait_for(lambda: refusals or is_over or pump.can_receive)
            waiting = list(refusals)
            refusals.clear()
            done = is_over and not pump.can_receive
        yield from waiting
        if done:
            break
        if pump.can_receive:
            yield from receive()
    reader.join()
    if errors and isinstance(errors[0], SessionOver):
        raise errors[0]
