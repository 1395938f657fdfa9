"""What reaches a session's envs beside steps: calls, pictures, parameters, options of resets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from envserver import wire
from envserver.errors import BadRequest, InstanceFailed, NotFound, ServerError
from envserver.options import SessionOptions
from envserver.slot import Slot
from envserver.spec import SPECTATOR
from envserver.supply import Source
from envserver.wire import Encoding, MessageType

if TYPE_CHECKING:
    from envserver.spec import Spec

# What one env answered: (True, encoding, body) or (False, RAW, text).
Answer = tuple[bool, int, bytes]


class EnvRequests:
    """Of one session; `spec` is set once its instances have said it, `over` when it ends."""

    def __init__(self, options: SessionOptions, slots: list[Slot], source: Source) -> None:
        self.spec: Spec | None = None
        self.over = False
        self._options = options
        self._slots = slots
        self._source = source
        self._params: dict[str, Any] = {}

    async def call(self, env_ids: Sequence[int], payload: bytes, encoding: int, timeout: float) -> list[Answer]:
        """One answer per env, in the order of env_ids; empty: of all."""
        assert self.spec is not None
        if encoding == Encoding.PICKLE and self.spec.call != "pickle":
            raise BadRequest(f"encoding: {self._options.address} takes JSON only")
        self._source.touched()  # whatever the method does, or the attribute is
        return await self._ask_envs(MessageType.CALL, env_ids, encoding, payload, timeout)

    async def render(self, env_ids: Sequence[int], view: str, timeout: float) -> list[Answer]:
        """As call(); a good answer's body is a wire.PICTURE and its bytes. view: "" is what a spectator sees."""
        assert self.spec is not None
        if not self.spec.renders:
            raise InstanceFailed(f"{self._options.address} does not render")
        if view and view not in self.spec.view_names:
            raise BadRequest(f"view: there is no view {view[:80]!r}; known: {', '.join(self.spec.view_names)}")
        payload = b"" if view == SPECTATOR else view.encode()  # also for instances that know nothing of names
        return await self._ask_envs(MessageType.RENDER, env_ids, Encoding.RAW, payload, timeout)

    async def set_options(self, env_ids: Sequence[int], payload: bytes, encoding: int, timeout: float) -> None:
        answers = await self._ask_envs(MessageType.OPTIONS, env_ids, encoding, payload, timeout)
        for env, (ok, _, body) in zip(self._envs(env_ids), answers, strict=True):
            if not ok:
                raise InstanceFailed(f"env {env} did not take the options: {body.decode('utf-8', 'replace')}")

    async def set_params(self, text: str, timeout: float) -> None:
        """Sets parameters of all instances, and of every instance that replaces one."""
        try:
            params = json.loads(text)
        except ValueError as error:
            raise BadRequest(f"params: is not JSON: {error}") from None
        if not isinstance(params, dict):
            raise BadRequest(f"params: must be a JSON object, not {text[:40]!r}")
        payload = json.dumps(params).encode()
        self._source.touched()
        serving = [instance for slot in self._slots if (instance := slot.serving()) is not None]
        work = [instance.request(MessageType.PARAMS, payload, self._timeout(timeout)) for instance in serving]
        results = await asyncio.gather(*work, return_exceptions=True)
        for instance, result in zip(serving, results, strict=True):
            if isinstance(result, ServerError):
                raise InstanceFailed(f"{instance.name} did not take the parameters: {result}")
            if isinstance(result, BaseException):
                raise result
        self._params.update(params)

    def params_so_far(self) -> bytes | None:
        return json.dumps(self._params).encode() if self._params else None

    def _envs(self, env_ids: Sequence[int]) -> Sequence[int]:
        for env in env_ids:
            if not 0 <= env < self._options.num_envs:
                raise BadRequest(f"env_ids: there is no env {env}; this session has {self._options.num_envs}, from 0")
        return env_ids or range(self._options.num_envs)

    def _timeout(self, asked: float) -> float:
        return asked if asked > 0 else self._options.reset_timeout

    async def _ask_envs(
        self, kind: MessageType, env_ids: Sequence[int], encoding: int, payload: bytes, timeout: float
    ) -> list[Answer]:
        if self.over:
            raise NotFound("the session is being closed")

        async def ask(env: int) -> Answer:
            slot = self._slots[env // self._options.sizes[0]]
            instance = slot.serving()
            try:
                if instance is None:
                    raise InstanceFailed(f"{slot.name} is being replaced")
                head = wire.TARGET_HEAD.pack(env - slot.envs.start, encoding)
                return (True, *await instance.request(kind, head + payload, self._timeout(timeout)))
            except InstanceFailed as error:
                return False, Encoding.RAW, str(error).encode()

        return list(await asyncio.gather(*(ask(env) for env in self._envs(env_ids))))
