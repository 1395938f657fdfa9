"""The trainer's side of a Stream: what ``envserver._core.Session`` is for a segment, in plain Python, over gRPC."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from envserver._proto import uepool_pb2 as pb
from envserver.spec import Spec
from uepool._bounds import Bounds
from uepool._frames import Frame, Layout

DISABLED = 2  # Opened.autoreset_mode


class StreamCore:
    """Sends actions and receives batches. Raises what the core raises: ValueError for wrong values, RuntimeError out of
    turn, ConnectionError when the server is gone.

    call: starts the Stream: from an iterator of requests to one of messages with ``cancel()``. What iterating over it
        raises passes through ``lost``, which makes the exception to raise.
    """

    def __init__(
        self,
        session_id: str,
        spec: Spec,
        num_envs: int,
        batch_size: int,
        autoreset: int,
        call: Callable[[Iterator[bytes]], Any],
        lost: Callable[[Exception], Exception],
    ) -> None:
        self.tensors = [
            (role, index, name, code, list(dims)) for role, index, name, code, dims in spec.tensors(autoreset)
        ]
        self.num_envs, self.batch_size, self.agents, self.autoreset = num_envs, batch_size, spec.agents, autoreset
        self.synchronous = batch_size == num_envs
        self._gang = not spec.steps_subset
        self._layout = Layout(self.tensors, batch_size * spec.agents)
        self._bounds = Bounds(spec.agents)
        self._all = np.arange(num_envs, dtype=np.int32)
        self._pending = np.zeros(num_envs, bool)
        self._was_reset = np.zeros(num_envs, bool)
        self._ended = np.zeros(num_envs, bool)
        self._state = threading.Lock()
        self._outstanding = 0
        self._steppable = False  # every env was reset, and none waits for another one
        self._sent_bytes, self._step_head = -1, b""
        self._resets = 0
        self._discard = 0  # batches of this synchronous session that were on their way when some envs were reset
        self._terminated, self._truncated = (self._position(role) for role in (3, 4))
        self._texts: dict[int, str] = {}
        self._buffer: np.ndarray | None = None  # of a batch that is not whole yet
        self._filled = 0
        self._head = Frame(b"")
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._requests.put(pb.StreamRequest(session_id=session_id).SerializeToString())
        self._lost = lost
        self._closed = False
        self._call = call(iter(self._requests.get, None))

    def _position(self, role: int) -> int:
        return next(i for i, tensor in enumerate(self.tensors) if tensor[0] == role)

    @property
    def outstanding(self) -> int:
        return self._outstanding

    def set_action_bounds(self, leaf_index: int, low: np.ndarray, high: np.ndarray, space_name: str) -> None:
        name = [tensor[2] for tensor in self.tensors if tensor[0] == 1][leaf_index]
        self._bounds.set(leaf_index, name, low, high, space_name)

    # --- asking -------------------------------------------------------------------------------------------------------

    def send(self, env_ids: np.ndarray | None, leaves: Sequence[np.ndarray]) -> None:
        if env_ids is None:
            self._send_all(leaves)
            return
        self._check_open()
        if self.synchronous and len(env_ids) != self.num_envs:
            raise ValueError(
                f"a synchronous session steps all its {self.num_envs} envs at once, not {len(env_ids)}; open it with "
                "batch_size < num_envs to step some"
            )
        ids = self._checked(env_ids)
        self._bounds.check(leaves, ids)
        with self._state:
            self._check_idle(ids, stepping=True)
            self._asked(ids)
        actions = pb.Actions(data=b"".join(leaf.tobytes() for leaf in leaves), env_ids=ids.tolist())
        self._requests.put(pb.StreamRequest(step=actions).SerializeToString())

    def _send_all(self, leaves: Sequence[np.ndarray]) -> None:
        """The usual case, as short as it can be: the server waits for nothing else."""
        ids = self._all
        self._check_open()
        self._bounds.check(leaves, ids)
        with self._state:
            if self._outstanding or not self._steppable:
                self._check_idle(ids, stepping=True)
                self._steppable = True
            self._asked(ids)
        data = leaves[0].tobytes() if len(leaves) == 1 else b"".join(leaf.tobytes() for leaf in leaves)
        if len(data) != self._sent_bytes:
            self._sent_bytes, self._step_head = len(data), _head_of_step(len(data))
        self._requests.put(self._step_head + data)

    def reset(
        self,
        env_ids: np.ndarray | None,
        seeds: np.ndarray | None,
        streams: np.ndarray | None,
        given: np.ndarray | None = None,
    ) -> None:
        ids = self._checked(env_ids)
        everybody = len(ids) == self.num_envs
        resets = pb.Resets()
        if env_ids is not None:
            resets.env_ids.extend(ids.tolist())
        for field, column in ((resets.seeds, seeds), (resets.streams, streams), (resets.given, given)):
            if column is not None:
                field.extend(column.tolist())
        with self._state:
            if self.synchronous and not everybody and not self._was_reset.all():
                raise RuntimeError("the first reset must be one of all envs")
            if everybody:  # what is outstanding is discarded
                self._resets += 1
                self._discard = 0
            elif self.synchronous and self._outstanding:
                self._discard += 1
            if everybody or self.synchronous:
                self._pending[:] = False
                self._outstanding = 0
            self._check_idle(ids, stepping=False)
            self._was_reset[ids] = True
            self._ended[ids] = False
            self._asked(ids)
        self._requests.put(pb.StreamRequest(reset=resets).SerializeToString())

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the session is closed")

    def _checked(self, env_ids: np.ndarray | None) -> np.ndarray:
        self._check_open()
        if env_ids is None:
            return self._all
        outside = env_ids[(env_ids < 0) | (env_ids >= self.num_envs)]
        if len(outside):
            raise ValueError(f"env {outside[0]} does not exist; this session has {self.num_envs}")
        values, counts = np.unique(env_ids, return_counts=True)
        if len(values) != len(env_ids):
            raise ValueError(f"env {values[counts > 1][0]} is given twice")
        return env_ids

    def _check_idle(self, ids: np.ndarray, stepping: bool) -> None:
        if self._pending[ids].any():
            raise ValueError(f"env {ids[self._pending[ids]][0]} was sent twice; receive its batch first")
        if not stepping:
            return
        if not self._was_reset[ids].all():
            raise RuntimeError(f"env {ids[~self._was_reset[ids]][0]} is stepped before its first reset")
        if self._ended[ids].any():
            raise RuntimeError(
                f"the episode of env {ids[self._ended[ids]][0]} has ended and auto-reset is disabled; reset it with a "
                "reset_mask first"
            )

    def _asked(self, ids: np.ndarray) -> None:
        self._pending[ids] = True
        self._outstanding += len(ids)

    # --- receiving ----------------------------------------------------------------------------------------------------

    def recv(self) -> tuple[list[Any], np.ndarray, bool, bool]:
        outstanding = self._outstanding
        if outstanding == 0 or (not self.synchronous and outstanding < self.batch_size):
            raise RuntimeError(
                f"recv would wait for ever: a batch is {self.batch_size} envs, and {outstanding} are outstanding; "
                "send first"
            )
        while True:
            head, buffer = self._next_batch()
            if head.resets != self._resets:
                continue  # it was on its way when all envs were reset
            if not self._discard:
                break
            self._discard -= 1
        env_ids = self._all.copy() if head.env_ids is None else head.env_ids
        arrays = self._layout.arrays(buffer, head.any_final)
        self._texts.update(head.faults)
        with self._state:
            taken = self._pending if self.synchronous else env_ids
            if self.autoreset == DISABLED:
                self._steppable = False
                ends = (arrays[self._terminated] | arrays[self._truncated]).reshape(len(env_ids), -1).any(axis=1)
                self._ended[env_ids] = ends
            self._outstanding -= int(self._pending[taken].sum())
            self._pending[taken] = False
        return arrays, env_ids, head.any_fault, head.any_final

    def _next_batch(self) -> tuple[Frame, np.ndarray]:
        """The next whole batch. An interrupted wait goes on where it was."""
        while True:
            frame = self._next_frame()
            if frame.refused is not None:
                self._refused(frame.refused)
            if frame.offset == 0:
                if len(frame.data) == frame.total:
                    self._buffer = None
                    return self._whole(frame, frame.rows())
                self._head, self._filled = frame, 0
                self._buffer = np.empty(frame.total, np.uint8)
            if self._buffer is None or frame.offset != self._filled:
                raise ConnectionError("the server sent frames out of order")
            end = self._filled + len(frame.data)
            if end > len(self._buffer):
                raise ConnectionError("the server sent more than a batch")
            self._buffer[self._filled : end] = np.frombuffer(frame.data, np.uint8)
            self._filled = end
            if end == len(self._buffer):
                buffer, self._buffer = self._buffer, None
                return self._whole(self._head, buffer)

    def _whole(self, head: Frame, buffer: np.ndarray) -> tuple[Frame, np.ndarray]:
        if len(buffer) < self._layout.bytes:
            raise ConnectionError(f"the server sent a batch of {len(buffer)} bytes, not {self._layout.bytes}")
        return head, buffer

    def _next_frame(self) -> Frame:
        try:
            message = next(self._call)
        except StopIteration:
            raise ConnectionError("the server ended the session") from None
        except Exception as error:
            raise self._lost(error) from None
        return Frame(message)

    def _refused(self, refusal: Any) -> None:
        # This side checks the same rules, so that only a server of another mind gets here.
        if refusal.kind == pb.Refusal.ACTION:
            raise ValueError(refusal.text)
        raise RuntimeError(refusal.text)

    def message(self, env: int) -> str:
        return self._texts.get(env, "")

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._requests.put(None)
            self._call.cancel()


def _head_of_step(length: int) -> bytes:
    """What stands before the actions of all envs in a serialized StreamRequest: it differs by their length only."""
    return pb.StreamRequest(step=pb.Actions(data=bytes(length))).SerializeToString()[: -length or None]
