"""Sessions opened and closed again and again leave nothing in the server: memory, descriptors, threads, processes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import psutil
import pytest

from envserver._proto import uepool_pb2 as pb
from tests.pool_server import PoolServerProcess, wait_until
from tests.rpc.conftest import CONFIG, TOKENS
from tests.rpc.wire_client import Attachment, Stepper, WireClient

MIB = 1 << 20
WARM_UP = 60


def _cycle(client: WireClient, k: int) -> None:
    """One session's life; every way to step it and to end it has its turn."""
    kind = ("unary", "stream", "segment", "not attached", "asynchronous", "own config", "abandoned")[k % 7]
    opened = client.open(
        "pattern",
        4,
        batch_size=2 if kind == "asynchronous" else 0,
        lease="CONNECTION" if kind == "abandoned" else "KEEP",
        env_config='{"vector": 9}' if kind == "own config" else "",
    )
    if kind == "not attached":
        client.close_session(opened)
        return
    attachment = Attachment(opened) if kind == "segment" else None
    stream = kind in ("stream", "asynchronous", "abandoned")
    stepper = Stepper(client, opened, stream=stream, segment=attachment)
    stepper.reset(None)
    for _ in range(3):
        _, env_ids, _ = stepper.recv()
        ids = env_ids if kind == "asynchronous" else None
        stepper.send(ids, [np.ones(len(env_ids) * opened.agents, np.int64)])
    if kind != "abandoned":
        client.close_session(opened)
    stepper.close()
    if attachment is not None:
        attachment.close()


class _Footprint:
    def __init__(self, server: PoolServerProcess) -> None:
        process = psutil.Process(server.pid)
        self.fds = server.count_fds()
        self.threads = process.num_threads()
        self.processes = len(server.children())
        self.maps = Path(f"/proc/{server.pid}/maps").read_text().count("\n")
        self.rss = process.memory_info().rss

    def __repr__(self) -> str:
        return (
            f"{self.fds} descriptors, {self.threads} threads, {self.processes} processes, {self.maps} mappings, "
            f"{self.rss / MIB:.1f} MiB"
        )


@pytest.mark.parametrize(
    ("cycles", "mib"), [(300, 6), pytest.param(1000, 10, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
def test_nothing_grows(tmp_path: Path, cycles: int, mib: float) -> None:
    """A server of its own: others' sessions would count."""
    with PoolServerProcess(tmp_path, CONFIG) as server, WireClient(server.target, TOKENS["alice"]) as client:

        def at_rest() -> bool:
            pools = client.pools.List(pb.ListPoolsRequest(), metadata=client.metadata).pools
            return all(not pool.leases and pool.free_instances == pool.instances for pool in pools)

        def run(count: int) -> _Footprint:
            for k in range(count):
                _cycle(client, k)
            wait_until(at_rest, "all envs come back")
            server.check_idle(fds=False)
            return _Footprint(server)

        before = run(WARM_UP)
        after = run(cycles)
        what = f"before: {before}; after {cycles} sessions more: {after}"
        assert after.fds <= before.fds, what
        assert after.processes == before.processes, what
        assert after.threads <= before.threads + 4, what  # gRPC's, which are made as they are needed
        assert after.maps <= before.maps + 40, what  # the allocator's, and threads' stacks
        assert after.rss <= before.rss + mib * MIB, what
        print(what)
        logs = list(Path(_log_folder(server)).glob("*.log"))
        assert len(logs) <= after.processes + 1, [log.name for log in logs]


def _log_folder(server: PoolServerProcess) -> str:
    links = (os.readlink(f"/proc/{server.children()[0].pid}/fd/{fd}") for fd in (1, 2))
    return os.path.dirname(next(link for link in links if link.endswith(".log")))
