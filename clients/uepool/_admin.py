"""An operator's calls as plain functions: uepool.v1.Admin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from envserver._proto import uepool_pb2 as pb
from uepool._control import Control
from uepool._grpc import grpc, uepool_pb2_grpc

_ANSWER_SECONDS = 60.0


class Admin(Control):
    """A connection with an operator's token."""

    def __init__(self, target: str, token: str, credentials: grpc.ChannelCredentials | None = None) -> None:
        super().__init__(target, token, credentials)
        self._admin: Any = uepool_pb2_grpc.AdminStub(self._channel)

    def drain(self, pool: str = "", resume: bool = False) -> Any:
        """DrainReply. Without a pool: all of them."""
        return self._ask(self._admin.Drain, pb.DrainRequest(pool=pool, resume=resume), _ANSWER_SECONDS)

    def restart(self, pool: str, numbers: Sequence[int] = (), force: bool = False) -> Any:
        """RestartReply. Without numbers: all instances."""
        request = pb.RestartRequest(pool=pool, numbers=numbers, force=force)
        return self._ask(self._admin.Restart, request, _ANSWER_SECONDS)

    def kick(self, session_id: str, reason: str) -> None:
        """Returns when nothing is left of the session."""
        self._ask(self._admin.Kick, pb.KickRequest(session_id=session_id, reason=reason), _ANSWER_SECONDS)

    def overview(self, instances: bool = False) -> Any:
        """Overview."""
        return self._ask(self._admin.GetOverview, pb.OverviewRequest(instances=instances), _ANSWER_SECONDS)

    def watch(self, interval: float) -> Iterator[Any]:
        """An Overview every `interval` seconds, until the iterator is closed."""
        stream = self._admin.Watch(pb.WatchRequest(interval=interval), metadata=self._metadata)
        try:
            yield from stream
        except grpc.RpcError as error:
            raise self._translate(error) from None
        finally:
            stream.cancel()
