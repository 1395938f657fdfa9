"""What a server refuses, with which status and which advice; the other sessions don't notice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import numpy as np
import pytest

from envserver._proto import uepool_pb2 as pb
from tests.pool_server import PoolServerProcess
from tests.rpc.wire_client import Stepper, WireClient, actions_of

Connect = Callable[..., WireClient]
Code = grpc.StatusCode


@pytest.fixture(autouse=True)
def bystander(client: Connect) -> Iterator[None]:
    """Another session steps before, and after goes on as if nothing had happened."""
    root = client("root")
    opened = root.open("cart", 4)
    stepper = Stepper(root, opened, stream=True, segment=None)
    stepper.reset(None)
    stepper.recv()
    yield
    for _ in range(3):
        stepper.send(None, [np.zeros(4, np.int64)])
        arrays, _, _ = stepper.recv()
        assert (arrays["6.0"] == 1).all()
        assert (arrays["7.0"] > 0).all()
    stepper.close()


def refused(code: grpc.StatusCode, match: str, call: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    with pytest.raises(grpc.RpcError, match=match) as error:
        call(*args, **kwargs)
    assert error.value.code() is code, error.value


def _stream(client: WireClient, *requests: pb.StreamRequest) -> list[pb.Batch]:
    return list(client.stream(iter(requests)))


@pytest.mark.parametrize(("token", "what"), [("", "is missing"), ("wrong", "is wrong")])
@pytest.mark.parametrize("call", ["Open", "Step", "Stream", "List"])
def test_tokens(client: Connect, token: str, what: str, call: str) -> None:
    nobody = client(token)
    calls: dict[str, Callable[[], Any]] = {
        "Open": lambda: nobody.open("pattern", 1),
        "Step": lambda: nobody.ask("Step", pb.StepRequest(session_id="x")),
        "Stream": lambda: _stream(nobody, pb.StreamRequest(session_id="x")),
        "List": lambda: nobody.pools.List(pb.ListPoolsRequest(), metadata=nobody.metadata),
    }
    refused(Code.UNAUTHENTICATED, what, calls[call])


@pytest.mark.parametrize(
    ("code", "match", "fields"),
    [
        (Code.NOT_FOUND, "there is no pool 'peers'; pools here: pattern, cart", {"pool": "peers"}),
        (Code.INVALID_ARGUMENT, "num_envs: pool pattern has 8 envs .* got 9", {"num_envs": 9}),
        (Code.INVALID_ARGUMENT, "num_envs: must be from 1", {"num_envs": 0}),
        (Code.INVALID_ARGUMENT, "ask for 4 or 8, not 5", {"pool": "cart", "num_envs": 5}),
        (Code.INVALID_ARGUMENT, "batch_size: must be from 1 to 2, got 3", {"batch_size": 3}),
        (Code.INVALID_ARGUMENT, "autoreset_mode: must be from 0 to 2, got 9", {"autoreset_mode": 9}),
        (Code.INVALID_ARGUMENT, "step_timeout: must be a finite number", {"step_timeout": float("nan")}),
        (Code.INVALID_ARGUMENT, "wait_timeout: must be a finite number", {"wait_timeout": float("inf")}),
        (Code.INVALID_ARGUMENT, "wait_timeout: must be a finite number", {"wait_timeout": -1.0}),
        (Code.INVALID_ARGUMENT, "env_config: is not JSON", {"env_config": "{"}),
        (Code.INVALID_ARGUMENT, "pool cart allows none", {"pool": "cart", "num_envs": 4, "env_config": '{"a": 1}'}),
        (Code.FAILED_PRECONDITION, "heigth", {"env_config": '{"heigth": 3}'}),
        (Code.INVALID_ARGUMENT, "env_fn: cannot be given", {"env_fn": b"\x80\x04."}),
        (Code.FAILED_PRECONDITION, "version 0 of the protocol, this server .* version 1", {"protocol_version": 0}),
        (Code.FAILED_PRECONDITION, r"\(9.9\) speaks version 2", {"protocol_version": 2, "client_version": "9.9"}),
    ],
)  # fmt: skip
def test_opening(client: Connect, code: grpc.StatusCode, match: str, fields: dict[str, Any]) -> None:
    refused(code, match, lambda: client().open(**{"pool": "pattern", "num_envs": 2, **fields}))


def test_a_token_opens_only_its_pools_and_only_pools(client: Connect) -> None:
    refused(
        Code.PERMISSION_DENIED,
        "token bob has no right to pool 'pattern'; it may use: cart",
        client("bob").open,
        "pattern",
        1,
    )
    refused(Code.PERMISSION_DENIED, "lease from a pool", client().open, "", 1, address="sim:CartPole")
    refused(Code.PERMISSION_DENIED, "lease from a pool", client("root").open, "", 1, address="exec:/bin/true")


def test_another_tokens_session(client: Connect) -> None:
    alice, bob = client(), client("bob")
    opened = alice.open("pattern", 1, lease="KEEP")
    session = opened.session_id
    calls: list[Callable[[], Any]] = [
        lambda: bob.ask("Step", pb.StepRequest(session_id=session)),
        lambda: bob.ask("Reset", pb.ResetRequest(session_id=session)),
        lambda: _stream(bob, pb.StreamRequest(session_id=session)),
        lambda: bob.ask("KeepSession", pb.KeepSessionRequest(session_id=session)),
        lambda: bob.ask("Close", pb.CloseRequest(session_id=session)),
        lambda: bob.ask("Call", pb.CallRequest(session_id=session, payload=b"{}")),
        lambda: bob.ask("Render", pb.RenderRequest(session_id=session)),
        lambda: bob.ask("SetParams", pb.SetParamsRequest(session_id=session, params="{}")),
        lambda: bob.ask("SetOptions", pb.SetOptionsRequest(session_id=session, payload=b"{}")),
        lambda: bob.ask("Stats", pb.StatsRequest(session_id=session)),
        lambda: bob.ask("Instances", pb.InstancesRequest(session_id=session)),
    ]
    for call in calls:
        refused(Code.PERMISSION_DENIED, "belongs to another token than bob", call)
    assert session not in {row.session_id for row in bob.ask("Instances", pb.InstancesRequest()).instances}
    alice.ask("Reset", pb.ResetRequest(session_id=session))
    alice.close_session(opened)


def test_after_its_end(client: Connect) -> None:
    alice = client()
    opened = alice.open("pattern", 1, lease="KEEP")
    session = opened.session_id
    alice.close_session(opened)
    alice.close_session(opened)  # again: no error
    actions = actions_of([np.ones(opened.agents, np.int64)])
    refused(Code.NOT_FOUND, "has ended", alice.ask, "Step", pb.StepRequest(session_id=session, actions=actions))
    refused(Code.NOT_FOUND, "has ended", _stream, alice, pb.StreamRequest(session_id=session))
    refused(Code.NOT_FOUND, "does not exist", alice.ask, "Step", pb.StepRequest(session_id="0123456789abcdef"))


def test_closing_during_a_wait_ends_it(client: Connect) -> None:
    """A step that takes long is told that its session has ended."""
    alice, other = client(), client()
    opened = alice.open("pattern", 1, lease="KEEP", env_config='{"step_time_us": 20000000}')
    alice.ask("Reset", pb.ResetRequest(session_id=opened.session_id))
    actions = actions_of([np.ones(1, np.int64)])
    step = alice.stub.Step.future(
        pb.StepRequest(session_id=opened.session_id, actions=actions), metadata=alice.metadata
    )
    while not other.ask("Stats", pb.StatsRequest(session_id=opened.session_id)).steps >= 2:
        pass
    refused(
        Code.ABORTED, "another Step, Reset or Stream", other.ask, "Reset", pb.ResetRequest(session_id=opened.session_id)
    )
    refused(
        Code.ABORTED, "another Step, Reset or Stream", _stream, other, pb.StreamRequest(session_id=opened.session_id)
    )
    assert not step.done(), "the refused Stream did not end the session"
    other.close_session(opened)
    refused(Code.NOT_FOUND, "has ended", step.result, timeout=20)


def test_out_of_turn(client: Connect) -> None:
    alice = client()
    opened = alice.open("pattern", 6, batch_size=3, lease="KEEP")
    session, agents = opened.session_id, opened.agents

    def step(envs: list[int]) -> Any:
        actions = actions_of([np.ones(len(envs) * agents, np.int64)], envs)
        return alice.ask("Step", pb.StepRequest(session_id=session, actions=actions))

    refused(Code.FAILED_PRECONDITION, "env 0 is stepped before its first reset", step, [0, 1, 2])
    refused(Code.FAILED_PRECONDITION, "a batch is 3 envs, and 2 would be outstanding", step, [0, 1])
    first = alice.ask("Reset", pb.ResetRequest(session_id=session))
    ready = list(first.env_ids)
    pending = [env for env in range(6) if env not in ready]
    refused(Code.INVALID_ARGUMENT, "was sent twice", step, pending)
    refused(Code.INVALID_ARGUMENT, "env 9 does not exist", step, [9])
    refused(Code.INVALID_ARGUMENT, "there is no env 4294967295", step, [2**32 - 1])
    refused(Code.INVALID_ARGUMENT, "is given twice", step, [ready[0], ready[0]])
    assert len(step(ready).env_ids) == 3
    alice.close_session(opened)


def test_wrong_actions_and_resets(client: Connect) -> None:
    alice = client()
    opened = alice.open("pattern", 2, lease="KEEP")
    session = opened.session_id
    alice.ask("Reset", pb.ResetRequest(session_id=session))
    good = np.ones(2 * opened.agents, np.int64)

    def step(data: bytes, envs: list[int] | None = None) -> Any:
        return alice.ask("Step", pb.StepRequest(session_id=session, actions=pb.Actions(data=data, env_ids=envs)))

    for data in (b"", good.tobytes()[:-1], good.tobytes() + b"\0"):
        refused(Code.INVALID_ARGUMENT, f"the actions of 4 rows are 32 bytes, got {len(data)}", step, data)
    refused(
        Code.INVALID_ARGUMENT, r"action of env 0.* is 7, outside Discrete\(4\)", step, np.full(4, 7, np.int64).tobytes()
    )
    refused(Code.INVALID_ARGUMENT, "steps all its 2 envs at once", step, good.tobytes()[:16], [0])
    for resets in ({"seeds": [1]}, {"streams": [1, 2, 3]}, {"given": [True]}, {"seeds": [1, 2]}, {"streams": [1, 2]}):
        refused(
            Code.INVALID_ARGUMENT, "seed|stream|given", alice.ask, "Reset",
            pb.ResetRequest(session_id=session, resets=pb.Resets(**resets)),
        )  # fmt: skip
    assert len(step(good.tobytes()).data) > 0
    alice.close_session(opened)


def test_a_stream_tells_of_refusals_and_goes_on(client: Connect) -> None:
    alice = client()
    for batch_size in (4, 2):
        opened = alice.open("pattern", 4, batch_size=batch_size)
        replies = _stream(
            alice,
            pb.StreamRequest(session_id=opened.session_id, step=pb.Actions(data=b"x")),
            pb.StreamRequest(step=actions_of([np.ones(4 * opened.agents, np.int64)])),
            pb.StreamRequest(reset=pb.Resets()),
        )
        kinds = [reply.refused.kind for reply in replies if reply.HasField("refused")]
        assert kinds == [pb.Refusal.ACTION, pb.Refusal.STATE]
        assert sum(not reply.HasField("refused") for reply in replies) == 4 // batch_size


def test_pickles_are_not_taken_from_the_network(client: Connect) -> None:
    alice = client()
    opened = alice.open("pattern", 1, lease="KEEP")
    for name, request in (
        ("Call", pb.CallRequest(session_id=opened.session_id, payload=b"\x80\x04.", encoding=pb.PICKLE)),
        ("SetOptions", pb.SetOptionsRequest(session_id=opened.session_id, payload=b"\x80\x04.", encoding=pb.PICKLE)),
    ):
        refused(Code.INVALID_ARGUMENT, "PICKLE is not taken from the network", alice.ask, name, request)
    alice.close_session(opened)


@pytest.mark.slow
def test_two_trainers_with_configs_of_their_own(client: Connect, server: PoolServerProcess) -> None:
    """At once, on one pool, each with its own spec; afterwards the pool's own holds again."""
    results: dict[int, Any] = {}

    def train(height: int) -> None:
        alice = client()
        opened = alice.open("pattern", 4, env_config=f'{{"height": {height}, "agents": 1}}')
        stepper = Stepper(alice, opened, stream=True, segment=None)
        stepper.reset(None)
        shapes = {stepper.recv()[0]["0.0"].shape}
        for _ in range(50):
            stepper.send(None, [np.ones(4, np.int64)])
            shapes.add(stepper.recv()[0]["0.0"].shape)
        stepper.close()
        results[height] = shapes

    threads = [threading.Thread(target=train, args=(height,)) for height in (5, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == {5: {(4, 5, 84, 3)}, 9: {(4, 9, 84, 3)}}
    alice = client()
    opened = alice.open("pattern", 8)
    assert tuple(opened.tensors[0].shape) == (12, 10, 3)
    alice.close_session(opened)
