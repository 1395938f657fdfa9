"""What the core writes as uepool.v1.Batch is what protobuf would write, byte for byte."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from google.protobuf.unknown_fields import UnknownFieldSet

from envserver import _core
from envserver._proto import uepool_pb2 as pb
from envserver.spec import Role, Spec
from uepool._frames import Frame, Layout

BOX = {"type": "Box", "dtype": "float32", "shape": [3], "low": "-inf", "high": "inf"}
SPEC = Spec(
    agents=2,
    observation={
        "type": "Dict",
        "items": [["a", BOX], ["b", {**BOX, "dtype": "uint8", "shape": [7, 5], "low": 0, "high": 255}]],
    },
    action={"type": "Discrete", "n": 4},
)
MESSAGE = b"instance 0 died \xff\xfe of \xe2\x82 and \xed\xa0\x80, said \xc3\xa4\xc3\xb6\xc3\xbc \xf0\x9f\x98\x80"
UNAVAILABLE = 5


def _serialized_again(message: bytes) -> bytes:
    return pb.Batch.FromString(message).SerializeToString()


@contextmanager
def _session(n: int, batch: int, autoreset: int = 0) -> Iterator[tuple[Any, Any]]:
    """A segment that nobody serves, and the core on it."""
    tensors = SPEC.tensors(autoreset)
    segment = _core.Segment(n, SPEC.agents, batch, 4 if batch == n else 1, autoreset, 0, 1, tensors, [1] * n)
    here, there = socket.socketpair()
    core = _core.Session(os.dup(segment.fd), there.detach(), [1] * n)
    try:
        yield segment, core
    finally:
        core.close()
        segment.close()
        here.close()


def _faulted(segment: Any, core: Any) -> None:
    """Every env is asked to reset, and no instance comes."""
    core.reset(None, None, None)
    for instance in range(core.num_envs):
        segment.expire(instance, UNAVAILABLE, MESSAGE)


@pytest.mark.parametrize(("n", "batch"), [(1, 1), (5, 5), (300, 3)])
@pytest.mark.parametrize("most", [1, 100, 1 << 62])
def test_frames_are_protobufs_bytes(n: int, batch: int, most: int) -> None:
    with _session(n, batch) as (segment, core):
        _faulted(segment, core)
        frames = core.recv_frames(7, 300, most)
    parsed = [pb.Batch.FromString(frame) for frame in frames]
    for frame, message in zip(frames, parsed, strict=True):
        assert frame == message.SerializeToString()
        assert len(UnknownFieldSet(message)) == 0
        assert 0 < len(message.data) <= most
    first, data = parsed[0], b"".join(message.data for message in parsed)
    assert [message.offset for message in parsed] == [min(most, len(data)) * k for k in range(len(parsed))]
    assert {(message.number, message.total) for message in parsed} == {(7, len(data))}
    assert (first.resets, first.any_fault, first.any_final, first.segment_offset) == (300, True, False, 0)
    assert list(first.env_ids) == ([] if batch == n else list(range(n))[:batch])
    assert [fault.env_id for fault in first.faults] == list(range(n))[:batch]
    assert not any(m.env_ids or m.faults or m.resets or m.any_fault for m in parsed[1:])


def test_texts_that_are_not_utf8_are_mended() -> None:
    with _session(1, 1) as (segment, core):
        _faulted(segment, core)
        (frame,) = core.recv_frames(0, 0, 1 << 62)
    text = pb.Batch.FromString(frame).faults[0].text
    # Each byte that is part of no character becomes one U+FFFD.
    assert text == (
        "instance 0 died \ufffd\ufffd of \ufffd\ufffd and \ufffd\ufffd\ufffd, said \u00e4\u00f6\u00fc \U0001f600"
    )
    assert frame == _serialized_again(frame)


@pytest.mark.parametrize(("n", "batch"), [(5, 5), (300, 3)])
def test_a_located_batch_is_protobufs_bytes(n: int, batch: int) -> None:
    with _session(n, batch) as (segment, core):
        _faulted(segment, core)
        message = core.recv_located(2, 1)
        total = segment.total_bytes
    parsed = pb.Batch.FromString(message)
    assert message == parsed.SerializeToString()
    assert (parsed.number, parsed.resets, parsed.any_fault, parsed.total, parsed.data) == (2, 1, True, 0, b"")
    assert 0 < parsed.segment_offset < total
    assert parsed.segment_offset % 4096 == 0
    assert [fault.env_id for fault in parsed.faults] == list(range(n))[:batch]


def test_a_frame_that_is_too_small_is_refused() -> None:
    with _session(1, 1) as (segment, core):
        _faulted(segment, core)
        with pytest.raises(ValueError, match="at least one byte"):
            core.recv_frames(0, 0, 0)


@pytest.mark.parametrize(("n", "batch"), [(5, 5), (30, 3)])
def test_the_clients_layout_is_the_cores(n: int, batch: int) -> None:
    """Final tensors included: what recv gives is what the client makes of the frames."""
    with _session(n, batch, autoreset=1) as (segment, core):
        places = segment.places()
        _faulted(segment, core)
        (frame,) = core.recv_frames(0, 0, 1 << 62)
        layout = Layout(core.tensors, batch * SPEC.agents)
    for position, offset, dtype, shape in layout.ordinary:
        assert places[position][0] == offset
        assert places[position][2] == dtype.itemsize * int(np.prod(shape[1:]))
    arrays = layout.arrays(np.frombuffer(Frame(frame).data, np.uint8), any_final=False)
    fault = next(position for position, (role, *_) in enumerate(SPEC.tensors(1)) if role == Role.FAULT)
    assert np.array_equal(arrays[fault], np.full(batch * SPEC.agents, UNAVAILABLE))
