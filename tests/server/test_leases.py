"""Attaching, closing, and every way in which a trainer or a server can end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

grpc = pytest.importorskip("grpc")
from envserver._proto import uepool_pb2 as pb  # noqa: E402


def gone(server, trainer):
    """Waits until a session has ended."""
    deadline = time.monotonic() + 20
    while any(row.session_id == trainer.id for row in server.ask("Instances", pb.InstancesRequest()).instances):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_secret_is_good_once(server):
    trainer = server.open("sim:CartPole")
    for secret in (trainer.secret, bytes(32), b"\xff" * 32):
        fd, lease, answer = server.attach(secret)
        assert fd == -1
        assert "secret" in answer["error"]
        lease.close()
    trainer.reset()


def test_noise_on_the_attach_socket(server):
    for noise in (b"", b"short"):
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect("\0" + server.ready["attach"][1:])
            sock.sendall(noise)
    trainer = server.open("sim:CartPole")
    trainer.lease.sendall(b"x" * 100_000)  # nothing is expected there, and nothing comes of it
    trainer.reset()


def test_lease_ends_with_its_connection(server, fake):
    trainer = server.open(fake(), 2)
    trainer.reset()
    trainer.let_go()
    gone(server, trainer)
    with pytest.raises(grpc.RpcError) as caught:
        trainer.stats()
    assert caught.value.code().name == "NOT_FOUND"
    assert "has ended" in caught.value.details()
    server.ask("Close", pb.CloseRequest(session_id=trainer.id))  # no error


def test_close_waits_for_the_end(server, fake):
    trainer = server.open(fake(), 4)
    pids = [row.pid for row in trainer.instances()]
    server.ask("Close", pb.CloseRequest(session_id=trainer.id))
    assert not any(os.path.exists(f"/proc/{pid}") for pid in pids)
    assert trainer.lease.recv(1) == b""  # the trainer is told
    server.ask("Close", pb.CloseRequest(session_id=trainer.id))


@pytest.mark.parametrize("trouble", ["hang", "stop"])
def test_close_kills_who_does_not_listen(server, fake, trouble):
    trainer = server.open(fake("--at", "step", "--do", trouble, "--step", 1), 2)
    trainer.reset()
    trainer.send(None)
    before = time.monotonic()
    trainer.close()
    assert time.monotonic() - before < 10


def test_unknown_session(server):
    for name, request in [
        ("Close", pb.CloseRequest(session_id="x")),
        ("Stats", pb.StatsRequest(session_id="x")),
        ("Call", pb.CallRequest(session_id="x", payload=b"{}")),
        ("Render", pb.RenderRequest(session_id="x")),
        ("SetParams", pb.SetParamsRequest(session_id="x", params="{}")),
        ("SetOptions", pb.SetOptionsRequest(session_id="x")),
        ("Instances", pb.InstancesRequest(session_id="x")),
    ]:
        with pytest.raises(grpc.RpcError) as caught:
            server.ask(name, request)
        assert caught.value.code().name == "NOT_FOUND"
        assert "session x does not exist" in caught.value.details()


@pytest.mark.parametrize("metadata", [None, [("authorization", "Bearer wrong")], [("authorization", "x")]])
def test_token_is_asked_for(server, metadata):
    for call in (
        lambda: server.stub.Stats(pb.StatsRequest(), metadata=metadata, timeout=20),
        lambda: list(server.stub.Open(pb.OpenRequest(), metadata=metadata, timeout=20)),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            call()
        assert caught.value.code().name == "UNAUTHENTICATED"
        assert "token" in caught.value.details()


def test_nobody_attaches(new_server):
    server = new_server(before="import envserver.session as s; s.ATTACH_DEADLINE = 0.5")
    session = list(server.start("sim:CartPole", 2))[-1].opened
    assert session.session_id
    deadline = time.monotonic() + 20
    while server.children():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert server.attach(session.attach_secret)[2]["error"]


def test_many_sessions_one_after_the_other(server):
    for _ in range(15):
        trainer = server.open("sim:CartPole", 4)
        trainer.reset()
        trainer.close()
        assert server.count_fds() <= server.usual_fds


def test_sessions_side_by_side(server, fake):
    trainers = [server.open(fake("--episode", 3), 2, autoreset_mode=mode, seed=5) for mode in (0, 1)]
    for trainer in trainers:
        trainer.reset()
    for trainer in trainers:
        assert trainer.step()["reward"].tolist() == [1.0, 1.0]
    trainers[0].close()
    assert trainers[1].step()["reward"].tolist() == [2.0, 2.0]


# --- the end of a trainer ---------------------------------------------------------------------------------------------

# A trainer process that opens a session, starts a child that inherits all of its descriptors, and waits.
_TRAINER = """
import os, sys, time
sys.path.insert(0, {folder!r})
import importlib.util
spec = importlib.util.spec_from_file_location("conftest", {folder!r} + "/conftest.py")
tools = importlib.util.module_from_spec(spec); spec.loader.exec_module(tools)
server = tools.ServerProcess()
trainer = server.open({address!r}, 2)
trainer.reset()
forked = os.fork()
if forked == 0:
    while True:
        time.sleep(1000)
print(server.pid, forked, *[row.pid for row in trainer.instances()], server.log_dir, flush=True)
while True:
    {then}
"""


@pytest.mark.parametrize("then", ["time.sleep(1000)", "trainer.step()"])
def test_kill_of_the_trainer_ends_everything(fake, tmp_path, then):
    folder = os.path.dirname(__file__)
    code = _TRAINER.format(folder=folder, address=fake(), then=then)
    trainer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert trainer.stdout is not None
        server, forked, *instances, log_dir = trainer.stdout.readline().split()
        trainer.kill()
        before = time.monotonic()
        while any(os.path.exists(f"/proc/{pid}") for pid in (server, *instances)):
            assert time.monotonic() - before < 20
            time.sleep(0.01)
        assert time.monotonic() - before < 5  # about one second when the machine is idle
        assert not os.path.exists(log_dir)
        assert os.path.exists(f"/proc/{forked}")  # a forked child held the sockets open all the time
        os.kill(int(forked), signal.SIGKILL)
    finally:
        trainer.kill()
        trainer.wait()
        if trainer.stdout is not None:
            trainer.stdout.close()


@pytest.mark.parametrize("how", ["sim:CartPole", "hang", "open"])
def test_end_of_the_control_connection_ends_everything(new_server, fake, how):
    server = new_server()
    if how == "open":
        stream = server.start(fake("--at", "start", "--do", "hang"), 2)
        next(stream)
    else:
        address = how if how.startswith("sim:") else fake("--at", "shutdown", "--do", "hang")
        server.open(address, 3).reset()
    children = server.children()
    server.control.close()
    assert server.process.wait(timeout=20) == 0
    assert not any(os.path.exists(f"/proc/{pid}") for pid in children)
    assert not server.log_dir.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_to_the_server(new_server, number):
    server = new_server()
    trainer = server.open("sim:CartPole", 2)
    trainer.reset()
    os.kill(server.pid, number)
    if number == signal.SIGINT:  # Ctrl-C is the trainer's business
        trainer.step()
        assert server.stop() == 0
    else:
        assert server.process.wait(timeout=20) == 0
    assert not server.log_dir.exists()


@pytest.mark.parametrize("address", ["sim:CartPole", "fake"])
def test_kill_of_the_server_leaves_no_instance(new_server, fake, tmp_path, address):
    temporary = {"TMPDIR": str(tmp_path)}
    server = new_server(env=temporary)
    trainer = server.open(fake() if address == "fake" else address, 3)
    trainer.reset()
    pids = [row.pid for row in trainer.instances()]
    log_dir = server.log_dir
    os.kill(server.pid, signal.SIGKILL)
    server.process.wait(timeout=20)
    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert log_dir.exists()
    new_server(env=temporary)  # the next one sweeps up
    assert not log_dir.exists()
    with pytest.raises((ConnectionError, RuntimeError)):
        trainer.step()


def test_call_in_progress_when_the_client_cancels(server, fake):
    trainer = server.open(fake(), 1)
    request = pb.CallRequest(session_id=trainer.id, payload=b'{"op": "call", "name": "hang"}')
    call = server.stub.Call.future(request, metadata=server.metadata, timeout=60)
    threading.Timer(0.2, call.cancel).start()
    with pytest.raises(grpc.FutureCancelledError):
        call.result()
    trainer.reset()
