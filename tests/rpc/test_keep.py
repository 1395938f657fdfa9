"""lease = KEEP: a session of a client without a connection of its own lives from call to call."""

from __future__ import annotations

import time
from collections.abc import Callable

import grpc
import numpy as np
import pytest

from envserver._proto import uepool_pb2 as pb
from tests.pool_server import PoolServerProcess, wait_until
from tests.rpc.conftest import KEEP_SECONDS
from tests.rpc.wire_client import Attachment, Stepper, WireClient, actions_of

Connect = Callable[..., WireClient]


def _is_over(client: WireClient, opened: pb.Opened) -> bool:
    """Asks with a call that is no sign of life."""
    try:
        client.ask("Stats", pb.StatsRequest(session_id=opened.session_id))
    except grpc.RpcError as error:
        if error.code() is not grpc.StatusCode.NOT_FOUND:
            raise
        return True
    return False


def test_it_ends_when_nothing_is_heard(client: Connect, server: PoolServerProcess) -> None:
    alice = client()
    opened = alice.open("pattern", 8, lease="KEEP")
    assert opened.keep_seconds == KEEP_SECONDS
    wait_until(lambda: _is_over(alice, opened), "the session ends by itself")
    with pytest.raises(grpc.RpcError, match=f"nothing was heard from its trainer for {KEEP_SECONDS:g} s") as error:
        alice.ask("KeepSession", pb.KeepSessionRequest(session_id=opened.session_id))
    assert error.value.code() is grpc.StatusCode.NOT_FOUND
    alice.close_session(alice.open("pattern", 8, lease="KEEP"))  # its envs are there again


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("KeepSession", marks=pytest.mark.slow),
        "Step",
        pytest.param("Stream", marks=pytest.mark.slow),
        "attached",
    ],
)
def test_signs_of_life(client: Connect, what: str) -> None:
    alice = client()
    opened = alice.open("pattern", 1, lease="KEEP")
    alice.ask("Reset", pb.ResetRequest(session_id=opened.session_id))
    stepper = Stepper(alice, opened, stream=True, segment=None) if what == "Stream" else None
    attachment = Attachment(opened) if what == "attached" else None
    if stepper is not None:
        stepper.reset(None)
        stepper.recv()
    actions = actions_of([np.ones(opened.agents, np.int64)])
    until = time.monotonic() + 2.5 * KEEP_SECONDS
    while time.monotonic() < until:
        if what == "KeepSession":
            alice.ask("KeepSession", pb.KeepSessionRequest(session_id=opened.session_id))
        elif what == "Step":
            alice.ask("Step", pb.StepRequest(session_id=opened.session_id, actions=actions))
        assert not _is_over(alice, opened)
        time.sleep(KEEP_SECONDS / 20)
    if stepper is not None:
        stepper.close()
    if attachment is not None:
        attachment.close()
    wait_until(lambda: _is_over(alice, opened), "the session ends when the signs do")


def test_a_session_with_a_connection_is_not_kept_by_calls(client: Connect) -> None:
    alice = client()
    opened = alice.open("pattern", 1)
    assert opened.keep_seconds == 0
    stepper = Stepper(alice, opened, stream=True, segment=None)
    stepper.reset(None)
    stepper.recv()
    stepper.close()
    wait_until(lambda: _is_over(alice, opened), "the session ends with its stream")
