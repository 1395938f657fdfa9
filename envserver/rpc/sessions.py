"""uepool.v1.Sessions: opening, closing, and reaching into envs. Its data calls are in stepping.py."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import Any

import grpc

from envserver import options, wire
from envserver._proto import uepool_pb2 as pb
from envserver.env_requests import Answer
from envserver.errors import BadRequest, Forbidden
from envserver.options import Owner
from envserver.rpc.access import Principal
from envserver.rpc.handlers import status_codes
from envserver.rpc.opened import opened
from envserver.rpc.stepping import SteppingHandlers
from envserver.session import Session
from envserver.wire import Encoding


class SessionsService(SteppingHandlers):
    """Translates between messages and the server's methods, and errors into status codes."""

    def Open(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        principal = self.who(context)

        def progress(ready: int, total: int, text: str) -> None:
            events.put(pb.OpenEvent(progress=pb.Progress(ready=ready, total=total, text=text)))

        future = self.submit(self._open(request, principal, progress), context)
        future.add_done_callback(lambda _: events.put(None))
        while (event := events.get()) is not None:
            yield event
        with status_codes(context):
            yield pb.OpenEvent(opened=future.result())

    async def _open(self, request: Any, principal: Principal, progress: Any) -> Any:
        session = await self._session_for(request, principal, progress)
        return opened(session, self._server)

    async def _session_for(self, request: Any, principal: Principal, progress: Any) -> Session:
        options.check_version(request)
        owner = Owner(principal.name, request.client_name[:200], principal.max_envs)
        if request.pool:
            principal.check_pool(request.pool)
            pool = self._server.pool(request.pool)
            asked, own = options.check_for_pool(request, pool.settings)
            wait = options.wait_seconds(request, pool.settings)
            return await self._server.open_on_pool(pool, asked, own is not None, wait, progress, owner)
        if not principal.may_pickle:
            known = ", ".join(sorted(self._server.pools)) or "none"
            raise Forbidden(f"address: this server starts nothing for its clients; lease from a pool: {known}")
        return await self._server.open(options.check(request), progress, owner)

    def Close(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> None:
            if not self._server.has_ended(request.session_id):
                self.session(request.session_id, context)
                await self._server.close(request.session_id)

        self.run(work(), context)
        return pb.CloseReply()

    def Call(self, request: Any, context: grpc.ServicerContext) -> Any:
        if request.encoding == Encoding.PICKLE and not self.who(context).may_pickle:
            with status_codes(context):
                raise BadRequest("encoding: PICKLE is not taken from the network; use JSON")

        async def work() -> list[Answer]:
            session = self.session(request.session_id, context)
            return await session.requests.call(request.env_ids, request.payload, request.encoding, request.timeout)

        answers = self.run(work(), context)
        results = [
            pb.CallResult(env_id=env, ok=ok, payload=body, encoding=encoding if ok else pb.JSON)
            for env, (ok, encoding, body) in zip(_env_ids(request, answers), answers, strict=True)
        ]
        return pb.CallReply(results=results)

    def Render(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> list[Answer]:
            session = self.session(request.session_id, context)
            return await session.requests.render(request.env_ids, request.view, request.timeout)

        answers = self.run(work(), context)
        return pb.RenderReply(
            pictures=[_picture(env, answer) for env, answer in zip(_env_ids(request, answers), answers, strict=True)]
        )

    def SetParams(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> None:
            await self.session(request.session_id, context).requests.set_params(request.params, request.timeout)

        self.run(work(), context)
        return pb.SetParamsReply()

    def SetOptions(self, request: Any, context: grpc.ServicerContext) -> Any:
        if request.encoding == Encoding.PICKLE and not self.who(context).may_pickle:
            with status_codes(context):
                raise BadRequest("encoding: PICKLE is not taken from the network; use JSON")

        async def work() -> None:
            session = self.session(request.session_id, context)
            await session.requests.set_options(request.env_ids, request.payload, request.encoding, request.timeout)

        self.run(work(), context)
        return pb.SetOptionsReply()

    def Stats(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> dict[str, Any]:
            return self.session(request.session_id, context).stats()

        return pb.StatsReply(**self.run(work(), context))

    def Instances(self, request: Any, context: grpc.ServicerContext) -> Any:
        async def work() -> list[dict[str, Any]]:
            if request.session_id:
                chosen = [self.session(request.session_id, context)]
            else:
                principal = self.who(context)
                chosen = [s for s in self._server.sessions() if principal.operator or s.owner.name == principal.name]
            return [row for session in chosen for row in session.instances()]

        return pb.InstancesReply(instances=[pb.InstanceInfo(**row) for row in self.run(work(), context)])


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
