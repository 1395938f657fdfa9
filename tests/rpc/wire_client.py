"""A client of uepool.v1 in plain grpcio, written from docs/grpc.md without a line of uepool's own client."""

from __future__ import annotations

import json
import mmap
import os
import queue
import socket
import struct
from collections.abc import Iterator, Sequence
from typing import Any

import grpc
import numpy as np

from envserver._proto import uepool_pb2 as pb
from envserver._proto import uepool_pb2_grpc

SECONDS = 30.0  # after which something that should happen at once has not happened

ACTION, FINAL_FLAG = 1, 9
Arrays = dict[str, np.ndarray]  # by name of role and index: "0.0" is the first observation leaf
Taken = tuple[Arrays, list[int], pb.Batch]


class WireClient:
    """One connection. Close it."""

    def __init__(self, target: str, token: str = "") -> None:
        self.channel = grpc.insecure_channel(target, options=(("grpc.max_receive_message_length", -1),))
        self.stub: Any = uepool_pb2_grpc.SessionsStub(self.channel)
        self.pools: Any = uepool_pb2_grpc.PoolsStub(self.channel)
        self.metadata = (("authorization", f"Bearer {token}"),) if token else ()

    def ask(self, name: str, request: Any, timeout: float = SECONDS) -> Any:
        return getattr(self.stub, name)(request, metadata=self.metadata, timeout=timeout)

    def stream(self, requests: Iterator[Any]) -> Any:
        return self.stub.Stream(requests, metadata=self.metadata)

    def raw(self, name: str, message: bytes, service: str = "Sessions") -> bytes:
        """A unary call with these bytes, whatever they are."""
        return self.channel.unary_unary(f"/uepool.v1.{service}/{name}")(
            message, metadata=self.metadata, timeout=SECONDS
        )

    def open(self, pool: str, num_envs: int, **fields: Any) -> pb.Opened:
        fields.setdefault("protocol_version", 1)
        request = pb.OpenRequest(pool=pool, num_envs=num_envs, **fields)
        for event in self.stub.Open(request, metadata=self.metadata, timeout=SECONDS):
            if event.HasField("opened"):
                return event.opened
        raise AssertionError("Open ended without a session")

    def close_session(self, opened: pb.Opened) -> None:
        self.ask("Close", pb.CloseRequest(session_id=opened.session_id))

    def close(self) -> None:
        self.channel.close()

    def __enter__(self) -> WireClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Attachment:
    """The lease, and the segment mapped for reading."""

    def __init__(self, opened: pb.Opened) -> None:
        self.lease = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.lease.settimeout(SECONDS)
        address = opened.attach_address
        self.lease.connect("\0" + address[1:] if address.startswith("@") else address)
        self.lease.sendall(opened.attach_secret)
        head, fds, _, _ = socket.recv_fds(self.lease, 4, 1)
        body = self.lease.recv(struct.unpack("<I", head)[0], socket.MSG_WAITALL)
        if not fds:
            self.lease.close()
            raise PermissionError(json.loads(body)["error"])
        self.segment = mmap.mmap(fds[0], opened.segment_bytes, prot=mmap.PROT_READ)
        os.close(fds[0])

    def close(self) -> None:
        self.lease.close()
        self.segment.close()


def decode(opened: pb.Opened, batch: pb.Batch, segment: mmap.mmap | None = None) -> Taken:
    """Arrays of a whole batch, copied. Final tensors are there only when a row is marked."""
    env_ids = list(batch.env_ids) or list(range(opened.num_envs))
    rows = len(env_ids) * opened.agents
    arrays: Arrays = {}
    for tensor in opened.tensors:
        key, dtype = f"{tensor.role}.{tensor.index}", np.dtype(tensor.dtype)
        if segment is not None:
            at = batch.segment_offset + tensor.segment_offset
            size = opened.num_envs * opened.agents * tensor.row_bytes
            whole = np.frombuffer(segment[at : at + size], dtype).reshape(opened.num_envs, opened.agents, *tensor.shape)
            arrays[key] = whole[env_ids].reshape(rows, *tensor.shape)
        elif tensor.role <= FINAL_FLAG:
            count = rows * tensor.row_bytes // dtype.itemsize
            arrays[key] = np.frombuffer(batch.data, dtype, count, tensor.offset).reshape(rows, *tensor.shape)
    last = max(opened.tensors, key=lambda t: t.offset)
    at = last.offset + rows * last.row_bytes
    finals = [tensor for tensor in opened.tensors if tensor.role > FINAL_FLAG]
    marked = np.flatnonzero(arrays[f"{FINAL_FLAG}.0"]) if batch.any_final else np.zeros(0, np.int64)
    for tensor in finals:
        key, dtype = f"{tensor.role}.{tensor.index}", np.dtype(tensor.dtype)
        if segment is not None:
            arrays[key] = arrays[key][marked]
        else:
            count = len(marked) * tensor.row_bytes // dtype.itemsize
            arrays[key] = np.frombuffer(batch.data, dtype, count, at).reshape(len(marked), *tensor.shape)
            at += count * dtype.itemsize
    if segment is None:
        assert at == len(batch.data), "bytes that belong to no tensor"
    return arrays, env_ids, batch


def actions_of(leaves: Sequence[np.ndarray], env_ids: Sequence[int] | None = None) -> pb.Actions:
    return pb.Actions(env_ids=env_ids, data=b"".join(leaf.tobytes() for leaf in leaves))


class Stepper:
    """Sends and receives on an open session, over one of the ways there are: unary calls or a Stream, rows inline or
    in the segment. Unary calls answer each request, so there a request waits until recv()."""

    def __init__(self, client: WireClient, opened: pb.Opened, *, stream: bool, segment: Attachment | None) -> None:
        self.client, self.opened = client, opened
        self._frames = pb.SEGMENT if segment is not None else pb.INLINE
        self._map = segment.segment if segment is not None else None
        self._waiting: list[tuple[str, Any]] = []
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._call: Any = None
        if stream:
            self._requests.put(pb.StreamRequest(session_id=opened.session_id, frames=self._frames))
            self._call = client.stream(iter(self._requests.get, None))

    def send(self, env_ids: Sequence[int] | None, leaves: Sequence[np.ndarray]) -> None:
        self._ask("step", actions_of(leaves, env_ids))

    def reset(self, env_ids: Sequence[int] | None, seeds: Sequence[int] = (), streams: Sequence[int] = ()) -> None:
        self._ask("reset", pb.Resets(env_ids=env_ids, seeds=seeds, streams=streams))

    def _ask(self, kind: str, what: Any) -> None:
        if self._call is not None:
            self._requests.put(pb.StreamRequest(**{kind: what}))
            return
        for known, waiting in self._waiting:
            if known == kind:  # asynchronous: one call for all that wait, or they would use up what is outstanding
                waiting.env_ids.extend(what.env_ids)
                if kind == "step":
                    waiting.data += what.data
                return
        self._waiting.append((kind, what))

    def recv(self) -> Taken:
        batch = self._unary() if self._call is None else self._streamed()
        return decode(self.opened, batch, self._map)

    def _unary(self) -> pb.Batch:
        kind, what = self._waiting.pop(0)
        session = self.opened.session_id
        if kind == "step":
            return self.client.ask("Step", pb.StepRequest(session_id=session, actions=what, frames=self._frames))
        return self.client.ask("Reset", pb.ResetRequest(session_id=session, resets=what, frames=self._frames))

    def _streamed(self) -> pb.Batch:
        batch = next(self._call)
        assert not batch.HasField("refused"), batch.refused.text
        data = bytearray(batch.data)
        while len(data) < batch.total:
            frame = next(self._call)
            assert frame.offset == len(data)
            data += frame.data
        batch.data = bytes(data)
        return batch

    def close(self) -> None:
        self._requests.put(None)
        if self._call is not None:
            self._call.cancel()
