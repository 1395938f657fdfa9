"""Real servers for tests, the trainer's half of their protocol, and the check that nothing is left behind."""

import json
import os
import shlex
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

grpc = pytest.importorskip("grpc")
from envserver import _core  # noqa: E402
from envserver._proto import uepool_pb2 as pb  # noqa: E402
from envserver._proto import uepool_pb2_grpc  # noqa: E402

FAKE = Path(__file__).with_name("fake_instance.py")
ROLES = ("observation", "action", "reward", "terminated", "truncated", "fault", "valid", "elapsed", "info")
SECONDS = 20.0  # after which something that should happen at once has not happened


def eventually(condition: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
    """The first true value of `condition`."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"did not happen within {seconds:g} s: {what}"
        time.sleep(0.01)
    return value


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_bytes().rpartition(b")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except OSError:
        return False


class Trainer:
    """An attached session, as a trainer in Python sees it."""

    def __init__(self, server: "ServerProcess", opened: Any, events: list[Any]) -> None:
        self.server = server
        self.id: str = opened.session_id
        self.secret: bytes = opened.attach_secret
        self.spec = json.loads(opened.spec_json)
        self.events = events
        self.segment_fd, self.lease, self.answer = server.attach(opened.attach_secret)
        self.core = _core.Session(
            os.dup(self.segment_fd), os.dup(self.lease.fileno()), self.answer["instances"], self.answer["gang"]
        )
        self.closed = False

    def reset(self, seed: int | None = None) -> dict[str, np.ndarray]:
        n = self.core.num_envs
        seeds = None if seed is None else np.full(n, seed, np.uint64)
        streams = None if seed is None else np.arange(n, dtype=np.uint32)
        self.core.reset(None, seeds, streams)
        return self.receive()

    def step(self, action: int = 1) -> dict[str, np.ndarray]:
        """Steps all envs of a synchronous session."""
        self.send(None, action)
        return self.receive()

    def send(self, envs: Sequence[int] | None, action: int = 1) -> None:
        ids = None if envs is None else np.array(envs, np.int32)
        count = self.core.num_envs if envs is None else len(envs)
        self.core.send(ids, [np.full(count, action, np.int64)])

    def receive(self) -> dict[str, np.ndarray]:
        arrays, env_ids, _, _ = self.core.recv()
        batch = {"env_ids": env_ids}
        for (role, index, *_), array in zip(self.core.tensors, arrays, strict=True):
            if index == 0 and role < len(ROLES) and array is not None:
                batch[ROLES[role]] = array
        return batch

    def instances(self) -> list[Any]:
        return list(self.server.ask("Instances", pb.InstancesRequest(session_id=self.id)).instances)

    def instance(self, index: int) -> Any:
        return next(row for row in self.instances() if row.index == index)

    def call(self, document: dict[str, Any], envs: Sequence[int] = (), timeout: float = 0.0) -> list[Any]:
        request = pb.CallRequest(
            session_id=self.id, env_ids=envs, payload=json.dumps(document).encode(), timeout=timeout
        )
        return list(self.server.ask("Call", request).results)

    def stats(self) -> Any:
        return self.server.ask("Stats", pb.StatsRequest(session_id=self.id))

    def let_go(self) -> None:
        """Closes the lease without a word, as a trainer's end does."""
        if not self.closed:
            self.closed = True
            self.core.close()
            self.lease.close()
            os.close(self.segment_fd)

    def close(self) -> None:
        """Ends the session in order."""
        if not self.closed:
            self.server.ask("Close", pb.CloseRequest(session_id=self.id))
            self.let_go()


class ServerProcess:
    """An embedded server, started as a trainer starts it."""

    def __init__(self, before: str = "", env: dict[str, str] | None = None) -> None:
        self.control, theirs = socket.socketpair()
        code = f"{before}\nimport sys\nfrom envserver import embedded\nembedded.main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "--control-fd", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            start_new_session=True,
            env={**os.environ, **(env or {})},
        )
        theirs.close()
        self.control.settimeout(SECONDS)
        line = b""
        while not line.endswith(b"\n"):
            part = self.control.recv(4096)
            assert part, "the server ended while starting"
            line += part
        self.ready: dict[str, Any] = json.loads(line)
        self.pid = self.process.pid
        self.log_dir = Path(self.ready["log_dir"])
        self.channel = grpc.insecure_channel(self.ready["grpc"], options=[("grpc.max_receive_message_length", -1)])
        self.stub = uepool_pb2_grpc.SessionsStub(self.channel)
        self.metadata = [("authorization", f"Bearer {self.ready['token']}")]
        self.trainers: list[Trainer] = []
        self.open("sim:CartPole").close()  # all that comes with first use is there now
        self.usual_fds = self.count_fds()

    def ask(self, name: str, request: Any, timeout: float = 60.0) -> Any:
        return getattr(self.stub, name)(request, metadata=self.metadata, timeout=timeout)

    def start(self, address: str, num_envs: int = 1, **fields: Any) -> Any:
        """The stream of an Open call."""
        fields.setdefault("protocol_version", 1)
        fields.setdefault("start_timeout", SECONDS)
        if isinstance(fields.get("env_config"), dict):
            fields["env_config"] = json.dumps(fields["env_config"])
        request = pb.OpenRequest(address=address, num_envs=num_envs, **fields)
        return self.stub.Open(request, metadata=self.metadata, timeout=60.0)

    def open(self, address: str, num_envs: int = 1, **fields: Any) -> Trainer:
        events = list(self.start(address, num_envs, **fields))
        trainer = Trainer(self, events[-1].opened, events[:-1])
        self.trainers.append(trainer)
        return trainer

    def refusal(self, address: str, num_envs: int = 1, **fields: Any) -> tuple[str, str]:
        """(status code, text) of an Open call that must fail."""
        with pytest.raises(grpc.RpcError) as caught:
            list(self.start(address, num_envs, **fields))
        error: Any = caught.value
        return error.code().name, error.details()

    def attach(self, secret: bytes) -> tuple[int, socket.socket, dict[str, Any]]:
        """(segment descriptor or -1, lease, answer)."""
        lease = socket.socket(socket.AF_UNIX)
        lease.settimeout(SECONDS)
        lease.connect("\0" + self.ready["attach"][1:])
        lease.sendall(secret)
        data, fds, _, _ = socket.recv_fds(lease, 65536, 1)
        while len(data) < 4 or len(data) < 4 + struct.unpack_from("<I", data)[0]:
            part = lease.recv(65536)
            assert part
            data += part
        return (fds or [-1])[0], lease, json.loads(data[4:])

    def children(self) -> list[int]:
        return children_of(self.pid)

    def count_fds(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def leftovers(self) -> list[str]:
        """What is there although no session is."""
        found = [f"process {pid}" for pid in self.children()]
        if (extra := self.count_fds() - self.usual_fds) > 0:
            found.append(f"{extra} descriptors")
        if "uepool-segment" in Path(f"/proc/{self.pid}/maps").read_text():
            found.append("a mapped segment")
        found += [str(path) for path in self.log_dir.iterdir() if path.name not in ("lock", "server.log")]
        return found

    def stop(self) -> int:
        """Ends it as a trainer's end does; its exit status."""
        for trainer in self.trainers:
            trainer.let_go()
        self.channel.close()
        self.control.close()
        return self.process.wait(timeout=SECONDS)


@pytest.fixture(scope="module")
def shared_server() -> Iterator[ServerProcess]:
    server = ServerProcess()
    yield server
    log = (server.log_dir / "server.log").read_text()
    assert " ERROR " not in log, log
    assert server.stop() == 0
    assert not server.log_dir.exists()


@pytest.fixture
def server(shared_server: ServerProcess) -> Iterator[ServerProcess]:
    """A running server. After the test all its sessions are closed, and then nothing may be left of them."""
    yield shared_server
    for trainer in shared_server.trainers:
        trainer.close()
    shared_server.trainers.clear()
    left: list[str] = []

    def clean() -> bool:
        left[:] = shared_server.leftovers()
        return not left

    try:
        eventually(clean, "nothing is left behind", 5.0)
    except AssertionError:
        pytest.fail(f"left behind: {left}")


@pytest.fixture
def new_server() -> Iterator[Callable[..., ServerProcess]]:
    """Starts servers of a test's own, which may end badly."""
    servers: list[ServerProcess] = []

    def make(**options: Any) -> ServerProcess:
        servers.append(ServerProcess(**options))
        return servers[-1]

    yield make
    for server in servers:
        if server.process.poll() is None:
            server.stop()
        server.channel.close()
        server.control.close()


@pytest.fixture
def fake() -> Callable[..., str]:
    """The address of the fake instance with these arguments."""

    def address(*arguments: object) -> str:
        return "exec:" + shlex.join([sys.executable, "-S", str(FAKE), *map(str, arguments)])

    return address
