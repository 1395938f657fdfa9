"""The HTTP interface. docs/exporting.md has it with examples; GET /docs shows it in a browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from uepool.policies.onnx import Memory, OnnxPolicy
from uepool.policy_server import payload
from uepool.policy_server.batching import Batcher
from uepool.policy_server.sessions import NoSession, Sessions, TooMany

_EXPIRY_SECONDS = 5.0  # between two looks for sessions that are not used
_BODY_PER_VALUE = 32  # bytes that a number may take as text


@dataclass(frozen=True)
class Limits:
    """max_rows: observations in a request and in a forward pass. session_seconds: after which a session that is not
    used is forgotten. max_sessions: at the same time."""

    max_rows: int = 1024
    session_seconds: float = 600.0
    max_sessions: int = 1024


class ActRequest(BaseModel):
    """What is observed. Each row is an observation of its own."""

    model_config = ConfigDict(extra="forbid", strict=True)

    observations: Any = Field(
        description="Nested like the observation space; each leaf lists of rows, or base64 of a .npy file of them."
    )
    session: str | None = Field(None, min_length=1, max_length=200, description="Whose memory it is, row by row.")
    reset: bool | list[bool] = Field(False, description="Episodes begin: for all rows, or row by row.")
    mask: Any = Field(None, description="Which choices are allowed, [rows, choices].")


class ActResponse(BaseModel):
    actions: Any


def make_app(policy: OnnxPolicy, limits: Limits) -> FastAPI:
    """The application: POST /act, GET /spec, GET /health, DELETE /sessions/NAME."""
    service = _Service(policy, limits)
    app = FastAPI(title="uepool policy", version=policy.manifest.version, lifespan=service.lifespan, redoc_url=None)
    _add_errors(app)
    _limit_bodies(app, policy, limits)

    @app.post("/act", response_model=ActResponse)
    async def act(request: ActRequest) -> JSONResponse:
        return JSONResponse({"actions": await service.act(request)})

    @app.get("/spec")
    async def spec() -> dict[str, Any]:
        return service.spec()

    @app.get("/health")
    async def health() -> dict[str, Any]:
        return service.health()

    @app.delete("/sessions/{name}")
    async def end(name: str) -> JSONResponse:
        ended = service.sessions.end(name)
        return JSONResponse({"ended": ended}, 200 if ended else 404)

    return app


class _Service:
    def __init__(self, policy: OnnxPolicy, limits: Limits) -> None:
        self._policy, self._limits = policy, limits
        self.sessions = Sessions(limits.session_seconds, limits.max_sessions)
        self._batcher: Batcher | None = None

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        self._batcher = Batcher(self._policy, self._limits.max_rows)
        tasks = [asyncio.create_task(self._batcher.run()), asyncio.create_task(self._expire())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _expire(self) -> None:
        while True:
            await asyncio.sleep(min(_EXPIRY_SECONDS, self._limits.session_seconds))
            self.sessions.expire()

    async def act(self, request: ActRequest) -> Any:
        manifest = self._policy.manifest
        leaves, rows = payload.observations(manifest, request.observations, self._limits.max_rows)
        mask = payload.mask(manifest, request.mask, rows)
        first = payload.resets(request.reset, rows)
        if not self._policy.recurrent:
            actions, _ = await self._forward(leaves, [], mask, rows)
            return payload.as_lists(actions)
        if request.session is None:
            raise payload.BadPayload("session", "this policy remembers: give a session of your own, any text")
        session = self.sessions.find(request.session, may_begin=bool(first.all()))
        session.waiting += 1
        try:
            async with session.turn:
                memory = self.sessions.memory_for(session, rows, first, self._policy.blank)
                actions, after = await self._forward(leaves, memory, mask, rows)
                self.sessions.keep(session, after, rows)
        finally:
            session.waiting -= 1
        return payload.as_lists(actions)

    async def _forward(self, leaves: Any, memory: Memory, mask: Any, rows: int) -> tuple[Any, Memory]:
        assert self._batcher is not None
        return await self._batcher.act(leaves, memory, mask, rows)

    def spec(self) -> dict[str, Any]:
        return {
            "model": self._policy.path.name,
            **json.loads(self._policy.manifest.to_json()),
            "max_rows": self._limits.max_rows,
            "session_seconds": self._limits.session_seconds,
        }

    def health(self) -> dict[str, Any]:
        assert self._batcher is not None
        return {
            "status": "ok",
            "model": self._policy.path.name,
            "requests": self._batcher.requests,
            "forward_passes": self._batcher.passes,
            "sessions": len(self.sessions),
        }


def _answer(status: int, field: str, text: str) -> JSONResponse:
    return JSONResponse({"field": field, "error": text}, status)


def _add_errors(app: FastAPI) -> None:
    """Everything that is the client's to change is a 4xx with the same two entries: field and error."""

    @app.exception_handler(payload.BadPayload)
    async def bad(request: Request, error: payload.BadPayload) -> JSONResponse:
        return _answer(422, error.field, str(error))

    @app.exception_handler(NoSession)
    async def none(request: Request, error: NoSession) -> JSONResponse:
        return _answer(409, "session", str(error))

    @app.exception_handler(TooMany)
    async def many(request: Request, error: TooMany) -> JSONResponse:
        return _answer(429, "session", str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = [str(part) for part in first["loc"] if part != "body"]
        if first["type"] == "json_invalid":
            return _answer(422, "", f"the body is not JSON: {first.get('ctx', {}).get('error', first['msg'])}")
        field = place[0] if place else "body"
        kind = request.headers.get("content-type", "")
        if not place and "json" not in kind:
            return _answer(422, "body", f"send it with the header content-type: application/json; it has {kind!r}")
        known = ", ".join(ActRequest.model_fields)
        text = f"unknown; known: {known}" if first["type"] == "extra_forbidden" else first["msg"]
        return _answer(422, field, f"{field}: {text}")


def _limit_bodies(app: FastAPI, policy: OnnxPolicy, limits: Limits) -> None:
    """Bodies that are larger than the largest batch as text are refused before they are read."""
    manifest = policy.manifest
    values = sum(int(port.dtype.itemsize + 1) * _size(port.shape) for port in manifest.observation_ports())
    most = (values + manifest.choices + 64) * _BODY_PER_VALUE * limits.max_rows + 65536

    @app.middleware("http")
    async def limited(request: Request, go_on: Any) -> Any:
        length = request.headers.get("content-length", "")
        if request.method == "POST" and not length.isdigit():
            return _answer(411, "body", "give its length: chunked bodies are not taken")
        if length.isdigit() and int(length) > most:
            return _answer(413, "body", f"has {int(length):,} bytes; {most:,} are taken at most")
        return await go_on(request)


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
