"""frames = SEGMENT: what is needed for it, what a reply says, and how long rows stay as they are."""

from __future__ import annotations

from collections.abc import Callable

import grpc
import numpy as np
import pytest

from envserver._proto import uepool_pb2 as pb
from tests.pool_server import PoolServerProcess, wait_until
from tests.rpc.wire_client import Attachment, WireClient, actions_of, decode

Connect = Callable[..., WireClient]
Attach = Callable[..., Attachment]


def _reset(client: WireClient, opened: pb.Opened, frames: int = pb.SEGMENT) -> pb.Batch:
    return client.ask("Reset", pb.ResetRequest(session_id=opened.session_id, frames=frames))


def _step(client: WireClient, opened: pb.Opened, envs: list[int] | None = None, frames: int = pb.SEGMENT) -> pb.Batch:
    count = opened.num_envs if envs is None else len(envs)
    actions = actions_of([np.ones(count * opened.agents, np.int64)], envs)
    return client.ask("Step", pb.StepRequest(session_id=opened.session_id, actions=actions, frames=frames))


def test_the_segment_must_be_attached(client: Connect) -> None:
    alice = client()
    opened = alice.open("pattern", 2, lease="KEEP")
    for call in (
        lambda: _reset(alice, opened),
        lambda: next(alice.stream(iter([pb.StreamRequest(session_id=opened.session_id, frames=1)]))),
    ):
        with pytest.raises(grpc.RpcError, match="attach_secret") as error:
            call()
        assert error.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert len(_reset(alice, opened, pb.INLINE).data) > 0, "the session goes on"
    alice.close_session(opened)


def test_unknown_frames_are_refused(client: Connect) -> None:
    alice = client()
    opened = alice.open("pattern", 1, lease="KEEP")
    with pytest.raises(grpc.RpcError, match=r"frames: must be INLINE \(0\) or SEGMENT \(1\), not 7") as error:
        _reset(alice, opened, 7)
    assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    alice.close_session(opened)


def test_a_reply_says_where_and_nothing_else(client: Connect, attach: Attach) -> None:
    alice = client()
    opened = alice.open("pattern", 4)
    segment = attach(opened).segment
    batch = _reset(alice, opened)
    assert (batch.total, batch.offset, batch.data, list(batch.env_ids)) == (0, 0, b"", [])
    assert batch.segment_offset % 64 == 0
    arrays, _, _ = decode(opened, batch, segment)
    assert (arrays["6.0"] == 1).all(), "all rows are valid"


def test_rows_stay_until_the_second_next_step(client: Connect, attach: Attach) -> None:
    alice = client()
    opened = alice.open("pattern", 4)
    segment = attach(opened).segment
    batch = _reset(alice, opened)
    seen = set()
    for k in range(40):
        before = decode(opened, batch, segment)[0]
        following = _reset(alice, opened) if k % 10 == 9 else _step(alice, opened)
        after = decode(opened, batch, segment)[0]
        assert all(np.array_equal(before[key], after[key]) for key in before), f"after step {k}"
        assert following.segment_offset != batch.segment_offset
        seen.add(following.segment_offset)
        batch = following
    assert len(seen) <= 4, "blocks of the segment, reused"


def test_asynchronous_rows_stay_until_the_envs_next_step(client: Connect, attach: Attach) -> None:
    alice = client()
    opened = alice.open("pattern", 6, batch_size=2)
    segment = attach(opened).segment
    batch = _reset(alice, opened)
    kept: dict[int, dict[str, np.ndarray]] = {}
    for _ in range(40):
        arrays, env_ids, _ = decode(opened, batch, segment)
        for i, env in enumerate(env_ids):
            rows = slice(i * opened.agents, (i + 1) * opened.agents)
            kept[env] = {key: values[rows] for key, values in arrays.items()}
        asked = sorted(kept)[:2] if len(kept) > 2 else env_ids
        for env in asked:
            del kept[env]
        batch = _step(alice, opened, asked)
        for env, rows in kept.items():
            whole, _, _ = decode(opened, pb.Batch(segment_offset=batch.segment_offset, env_ids=[env]), segment)
            assert all(np.array_equal(whole[key], rows[key]) for key in rows), f"env {env}"


def test_the_attach_socket_is_the_lease(client: Connect, attach: Attach, server: PoolServerProcess) -> None:
    """A Stream that ends does not end it; closing the socket does."""
    alice = client()
    opened = alice.open("pattern", 2, lease="KEEP")
    attachment = attach(opened)
    requests = [
        pb.StreamRequest(session_id=opened.session_id, frames=pb.SEGMENT),
        pb.StreamRequest(reset=pb.Resets()),
    ]
    assert len(list(alice.stream(iter(requests)))) == 1
    assert _step(alice, opened).segment_offset > 0
    attachment.lease.close()

    def over() -> bool:
        try:
            alice.ask("Stats", pb.StatsRequest(session_id=opened.session_id))
        except grpc.RpcError as error:
            return error.code() is grpc.StatusCode.NOT_FOUND
        return False

    wait_until(over, "the session ends")


def test_the_secret_is_good_once(client: Connect, attach: Attach) -> None:
    alice = client()
    opened = alice.open("pattern", 1)
    attach(opened)
    with pytest.raises(PermissionError, match="used already"):
        Attachment(opened)
