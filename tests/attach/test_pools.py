"""A pool of engines that dial in: lent, taken back and lent again over one connection."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import uepool
from envserver.commands import sim_program
from tests.attach.conftest import Engine, wait_until
from tests.attach.test_rows import assert_same, run_of
from tests.pool_server import PoolServerProcess

TOKEN = "known-to-both-sides"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def config(port: int) -> dict[str, object]:
    pool = {"address": f"attach:127.0.0.1:{port}", "instances": 2, "envs_per_instance": 2}
    return {"pools": [{"name": "editors", **pool}]}


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[list[Engine]]:
    started: list[Engine] = []
    yield started
    for engine in started:
        if engine.process.poll() is None:
            engine.kill()


def start_engine(engines: list[Engine], folder: Path, port: int) -> None:
    command = [sim_program(), "--game", "CartPole", "--envs", "2", "--link", f"127.0.0.1:{port}"]
    engines.append(Engine([*command, "--token", TOKEN, "--redial"], folder / f"engine{len(engines)}.log"))


def test_a_pool_of_engines(tmp_path: Path, engines: list[Engine]) -> None:
    port = free_port()
    for _ in range(2):
        start_engine(engines, tmp_path, port)  # they dial until somebody answers
    with PoolServerProcess(tmp_path, config(port), env={"UEPOOL_ATTACH_TOKEN": TOKEN}) as server:
        home = run_of("sim:CartPole", "NEXT_STEP")
        for mode in ("NEXT_STEP", "NEXT_STEP", "SAME_STEP"):
            away = run_of(server.url("editors"), mode)
            if mode == "NEXT_STEP":
                assert_same(away, home)
        with uepool.make_vec(server.url("editors"), num_envs=4) as envs:
            envs.reset(seed=1)
            engines[0].kill()
            start_engine(engines, tmp_path, port)
            valid = [envs.step(np.zeros(4, np.int64))[4]["valid"].sum() for _ in range(5)]
            assert sorted(valid) == [2, 4, 4, 4, 4]
        server.check_idle()
        assert all("cannot connect" in engine.said or engine.said == "" for engine in engines[1:]), "never lost"


def test_a_pool_needs_a_token(tmp_path: Path) -> None:
    port = free_port()
    server = PoolServerProcess(tmp_path, config(port), env={"UEPOOL_ATTACH_TOKEN": ""})
    assert server.process.wait(30) != 0
    wait_until(lambda: "UEPOOL_ATTACH_TOKEN" in server.errors, "it says what is lacking")
