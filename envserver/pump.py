"""Steps a session on behalf of a trainer that has no segment of its own: over gRPC, from elsewhere or another language.

It does what a local trainer does, with the same C++ class, and turns each batch into the bytes of Batch messages.
Used in gRPC's threads, by one Stream or one unary call at a time.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from envserver import _core
from envserver.bounds import action_bounds
from envserver.errors import InUse
from envserver.metrics.latency import StepClock

if TYPE_CHECKING:
    from envserver.spec import Spec

FRAME_BYTES = 4 << 20  # of rows in one message


class Refused(Exception):
    """A request that was not carried out; the session goes on."""

    def __init__(self, text: str, is_action: bool) -> None:
        super().__init__(text)
        self.is_action = is_action


class SessionOver(Exception):
    """The session ended meanwhile."""


class Pump:
    """close() may be called from any thread; it ends a wait."""

    def __init__(self, segment_fd: int, sizes: Sequence[int], gang: bool, spec: Spec) -> None:
        # The core watches a connection to the server it belongs to; here that is this process.
        self._alive, watched = socket.socketpair()
        self.core = _core.Session(os.dup(segment_fd), watched.detach(), sizes, gang)
        self.synchronous = self.core.synchronous
        # Kept here: the core answers nothing any more when it is closed, which another thread may do.
        self._num_envs, self._batch_size, self._agents = self.core.num_envs, self.core.batch_size, self.core.agents
        self._leaves = [
            (leaf.dtype, leaf.shape, int(np.prod(leaf.shape, dtype=np.int64))) for leaf in spec.action_leaves
        ]
        for index, leaf in enumerate(action_bounds(spec.action)):
            self.core.set_action_bounds(index, leaf.low, leaf.high, leaf.space)
        self._in_use = threading.Lock()
        self._number = 0
        self._resets = 0
        # A reset of all envs discards what is outstanding, so it must not meet a batch that is being taken.
        self._receiving = threading.Lock()
        self.bytes_in = self.bytes_out = 0
        self.clock = StepClock()

    def close(self) -> None:
        self.core.close()
        self._alive.close()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """For the time of one Stream or unary call. Raises InUse."""
        if not self._in_use.acquire(blocking=False):
            raise InUse("another Step, Reset or Stream of this session is in progress")
        self._number = self._resets = 0
        try:
            yield
        finally:
            self._in_use.release()

    def step(self, actions: Any) -> None:
        """Sends uepool.v1.Actions."""
        ids = self._ids(actions.env_ids)
        envs = self._num_envs if ids is None else len(ids)
        self.bytes_in += len(actions.data)
        self.clock.asked(envs)
        try:
            with _translated:
                self.core.send(ids, self._split(actions.data, envs * self._agents))
        except BaseException:
            self.clock.refused()
            raise

    def _split(self, data: bytes, rows: int) -> list[np.ndarray]:
        wanted = sum(rows * elements * dtype.itemsize for dtype, _, elements in self._leaves)
        if len(data) != wanted:
            raise Refused(f"the actions of {rows} rows are {wanted} bytes, got {len(data)}", is_action=True)
        arrays, at = [], 0
        for dtype, shape, elements in self._leaves:
            arrays.append(np.ndarray((rows, *shape), dtype, data, at))
            at += rows * elements * dtype.itemsize
        return arrays

    def reset(self, resets: Any) -> None:
        """Sends uepool.v1.Resets."""
        ids = self._ids(resets.env_ids)
        count = self._num_envs if ids is None else len(ids)
        columns = [
            np.array(values, dtype) if values else None
            for values, dtype in ((resets.seeds, np.uint64), (resets.streams, np.uint32), (resets.given, np.bool_))
        ]
        for name, column in zip(("seeds", "streams", "given"), columns, strict=True):
            if column is not None and len(column) != count:
                raise Refused(f"{name}: {count} envs need as many, got {len(column)}", is_action=True)
        if ids is not None and count < self._num_envs:
            self.clock.asked(count, is_reset=True)
            try:
                with _translated:
                    self.core.reset(ids, *columns)
            except BaseException:
                self.clock.refused()
                raise
            return
        with _translated, self._receiving:
            self.core.reset(ids, *columns)
            self._resets += 1
            self.clock.forget()
            self.clock.asked(count, is_reset=True)

    def frames(self, most: int = FRAME_BYTES) -> list[bytes]:
        """The next batch, as Batch messages with at most so many bytes of rows each."""
        return self._next(lambda: self.core.recv_frames(self._number, self._resets, most))

    def located(self) -> list[bytes]:
        """The next batch, left in the segment: the Batch message that says where."""
        return self._next(lambda: [self.core.recv_located(self._number, self._resets)])

    def _next(self, receive: Callable[[], list[bytes]]) -> list[bytes]:
        with _translated, self._receiving:
            if not self.can_receive:
                return []  # a reset came in between
            frames = receive()
            self.clock.answered(self._batch_size)
        self._number += 1
        self.bytes_out += sum(map(len, frames))
        return frames

    def check_answer(self, env_ids: Any) -> None:
        """Refuses to ask so few envs that no batch would follow."""
        if self.synchronous:
            return
        outstanding = self._outstanding() + (len(env_ids) or self._num_envs)
        if outstanding < self._batch_size:
            raise Refused(
                f"a batch is {self._batch_size} envs, and {outstanding} would be outstanding: ask more of them, or "
                "use a Stream",
                is_action=False,
            )

    @property
    def can_receive(self) -> bool:
        """Whether a batch is on its way. Raises SessionOver."""
        outstanding = self._outstanding()
        return outstanding > 0 if self.synchronous else outstanding >= self._batch_size

    def _outstanding(self) -> int:
        with _translated:
            return self.core.outstanding
        raise AssertionError("raised something else")

    @staticmethod
    def _ids(env_ids: Any) -> np.ndarray | None:
        if not env_ids:
            return None
        ids = np.array(env_ids, np.int64)
        if ids.max() >= 1 << 31:
            raise Refused(f"env_ids: there is no env {ids.max()}", is_action=True)
        return ids.astype(np.int32)


class _Translated:
    """The core's exceptions as this module's. A class, since it is entered several times for each batch."""

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            return
        if isinstance(error, ConnectionError):
            raise SessionOver from None
        if isinstance(error, ValueError):
            raise Refused(str(error), is_action=True) from None
        if isinstance(error, RuntimeError):
            if "closed" in str(error):
                raise SessionOver from None
            raise Refused(str(error), is_action=False) from None


_translated = _Translated()
