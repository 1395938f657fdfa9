"""Bytes that are no messages, messages that are too large, and trainers that vanish; the others go on."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import numpy as np
import pytest

from envserver._proto import uepool_pb2 as pb
from tests.pool_server import PoolServerProcess, wait_until
from tests.rpc.wire_client import SECONDS, Attachment, Stepper, WireClient, actions_of

Connect = Callable[..., WireClient]


def _free(client: WireClient, pool: str) -> int:
    reply = client.pools.List(pb.ListPoolsRequest(), metadata=client.metadata)
    return next(info.free_instances for info in reply.pools if info.name == pool)


@pytest.fixture
def goes_on(client: Connect) -> Iterator[Callable[[], None]]:
    """Another session: a call steps it. Also at the end of the test."""
    root = client("root")
    opened = root.open("cart", 4)
    stepper = Stepper(root, opened, stream=True, segment=None)
    stepper.reset(None)
    stepper.recv()

    def step() -> None:
        stepper.send(None, [np.zeros(4, np.int64)])
        assert (stepper.recv()[0]["6.0"] == 1).all()

    yield step
    step()
    stepper.close()


def _dial(server: PoolServerProcess) -> socket.socket:
    host, _, port = server.target.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)


GARBAGE = {
    "nothing": b"",
    "HTTP/1": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a secret": bytes(32),
    "TLS": bytes.fromhex("1603010200010001fc0303") + bytes(500),
    "HTTP/2 and a huge frame": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    + b"\xff\xff\xff\x00\x00\x00\x00\x00\x01"
    + bytes(100),
    "noise": random.Random(7).randbytes(100_000),
}


@pytest.mark.parametrize("what", GARBAGE)
def test_raw_bytes_on_the_port(server: PoolServerProcess, goes_on: Callable[[], None], what: str) -> None:
    with _dial(server) as sock:
        try:
            sock.sendall(GARBAGE[what])
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(65536):
                pass
        except OSError:
            pass  # hung up on, which is right
        goes_on()


@pytest.mark.parametrize("what", GARBAGE)
def test_raw_bytes_on_the_attach_socket(
    client: Connect, server: PoolServerProcess, goes_on: Callable[[], None], what: str
) -> None:
    alice = client()
    opened = alice.open("pattern", 1)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(SECONDS)
        sock.connect("\0" + opened.attach_address[1:])
        try:
            sock.sendall(GARBAGE[what])
            sock.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: sock.recv(65536), b""))
        except OSError:
            answer = b""
    assert answer == b"" or b"the secret is wrong" in answer
    goes_on()
    attachment = Attachment(opened)  # the secret is still good
    attachment.close()


@pytest.mark.parametrize("name", ["Step", "Reset", "Close", "Call", "KeepSession"])
def test_malformed_messages(client: Connect, goes_on: Callable[[], None], name: str) -> None:
    for message in (b"\xff" * 40, b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\x02\xff\xfe"):
        with pytest.raises(grpc.RpcError) as error:
            client().raw(name, message)
        assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT, error.value
        assert f"the message is not a uepool.v1.{name}Request" in error.value.details()
    goes_on()


@pytest.mark.parametrize("batch_size", [2, 1], ids=["synchronous", "asynchronous"])
def test_a_malformed_message_in_a_stream(client: Connect, goes_on: Callable[[], None], batch_size: int) -> None:
    alice = client()
    opened = alice.open("pattern", 2, batch_size=batch_size)
    first = pb.StreamRequest(session_id=opened.session_id, reset=pb.Resets()).SerializeToString()
    call = alice.channel.stream_stream("/uepool.v1.Sessions/Stream")(
        iter([first, b"\xff" * 10]), metadata=alice.metadata
    )
    with pytest.raises(grpc.RpcError, match=r"not a uepool\.v1\.StreamRequest") as error:
        list(call)
    assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    wait_until(lambda: _free(alice, "pattern") == 8, "its env is free again")
    goes_on()


def test_messages_that_are_too_large(client: Connect, goes_on: Callable[[], None]) -> None:
    alice = client()
    opened = alice.open("pattern", 1, lease="KEEP")
    for name, request in (
        ("Step", pb.StepRequest(session_id=opened.session_id, actions=pb.Actions(data=bytes(2 << 20)))),
        ("Call", pb.CallRequest(session_id=opened.session_id, payload=bytes(2 << 20))),
    ):
        with pytest.raises(grpc.RpcError, match="larger than max") as error:
            alice.ask(name, request)
        assert error.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    alice.ask("Reset", pb.ResetRequest(session_id=opened.session_id))
    alice.close_session(opened)
    goes_on()


def test_a_secret_that_never_comes(client: Connect, server: PoolServerProcess, goes_on: Callable[[], None]) -> None:
    """Half a secret holds nobody up."""
    alice = client()
    opened = alice.open("pattern", 1)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.connect("\0" + opened.attach_address[1:])
        sock.sendall(opened.attach_secret[:16])
        attachment = Attachment(opened)
        goes_on()
    attachment.close()


TRAINER = """
    import os, sys, numpy as np, uepool
    envs = uepool.open(sys.argv[1], num_envs=4, env_config={"step_time_us": 2_000_000})
    envs.reset()
    envs.send(np.ones(4, np.int64))
    print("sent", flush=True)
    envs.recv()
"""


@pytest.mark.parametrize("stream", [False, True], ids=["attached", "stream"])
def test_a_trainer_killed_in_the_middle_of_a_step(
    client: Connect, server: PoolServerProcess, goes_on: Callable[[], None], stream: bool
) -> None:
    trainer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(TRAINER), server.url("pattern", stream=stream)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        assert trainer.stdout is not None
        assert trainer.stdout.readline() == b"sent\n"
        assert _free(client(), "pattern") == 4
    finally:
        trainer.send_signal(signal.SIGKILL)
        trainer.communicate()
    goes_on()
    alice = client()
    wait_until(lambda: _free(alice, "pattern") == 8, "its envs come back")
    opened = alice.open("pattern", 8)  # and are as good as new
    stepper = Stepper(alice, opened, stream=True, segment=None)
    stepper.reset(None)
    assert (stepper.recv()[0]["6.0"] == 1).all()
    stepper.close()


def test_a_trainer_that_stops_reading(client: Connect, server: PoolServerProcess, goes_on: Callable[[], None]) -> None:
    """It asks for batches and takes none: the server buffers a bounded number, and others are stepped meanwhile."""
    alice = client()
    height, width, envs = 400, 400, 4
    config = f'{{"height": {height}, "width": {width}, "agents": 1, "vector": 9}}'
    opened = alice.open("pattern", envs, env_config=config)
    actions = actions_of([np.ones(envs, np.int64)])
    asked = 0

    def requests() -> Iterator[pb.StreamRequest]:
        nonlocal asked
        yield pb.StreamRequest(session_id=opened.session_id, reset=pb.Resets())
        for _ in range(200):  # 200 batches are 384 MB
            asked += 1
            yield pb.StreamRequest(step=actions)

    before = _rss(server.pid)
    call = alice.stream(requests())
    next(call)

    def at_rest() -> bool:
        steps = alice.ask("Stats", pb.StatsRequest(session_id=opened.session_id)).steps
        time.sleep(0.3)
        return alice.ask("Stats", pb.StatsRequest(session_id=opened.session_id)).steps == steps

    wait_until(at_rest, "the server stops to step for whoever does not read")
    for _ in range(50):
        goes_on()
    taken = alice.ask("Stats", pb.StatsRequest(session_id=opened.session_id)).steps / envs
    assert taken < 150, "it went on without a reader"
    assert _rss(server.pid) - before < 100 << 20
    assert sum(1 for _ in call) == 200, "whoever reads again gets them all"


def _rss(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
