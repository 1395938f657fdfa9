"""A pool with engine: unreal, served by `uepool serve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

import uepool
from tests.pool_server import PoolServerProcess, wait_until
from tests.unreal.conftest import Game


def pool(game: Game, mode: str = "serve", **more: object) -> dict[str, Any]:
    fields = {
        "name": "apples",
        "engine": "unreal",
        "executable": str(game.script),
        "arguments": game.arguments(mode, **more),
        "map": "/Game/Maps/Orchard",
        "instances": 2,
        "envs_per_instance": 2,
    }
    return {**fields, "run_as": game.user} if game.user else fields


def folders(temporary: Path) -> list[Path]:
    return sorted(temporary.glob("uepool-user-*/*-apples-*"))


def test_a_pool_is_leased_and_goes_on_after_a_death(tmp_path: Path, game: Game, temporary: Path) -> None:
    with PoolServerProcess(tmp_path, {"pools": [pool(game)]}) as server:
        assert game.noted()["argv"][1:3] == ["Fake", "/Game/Maps/Orchard"]
        first = folders(temporary)
        assert len(first) == 2
        with uepool.make_vec(server.url("apples"), num_envs=4) as envs:
            envs.reset(seed=3)
            envs.step(np.zeros(4, np.int64))
            psutil.Process(envs.session.instances()[0]["pid"]).kill()
            wait_until(lambda: len(set(folders(temporary)) - set(first)) == 1, "another one has taken its place")
            wait_until(lambda: len(folders(temporary)) == 2, "the folder of the dead one is gone")
            wait_until(lambda: envs.session.instances()[0]["state"] == "BOUND", "it serves")
            envs.step(np.zeros(4, np.int64))
    assert not list(temporary.glob("uepool-*")), "its folders end with the server"


def test_logs_of_instances_that_nobody_leases_are_capped_too(tmp_path: Path, game: Game, temporary: Path) -> None:
    one = {**pool(game, "flood", FakeLines=100_000), "instances": 1}
    with PoolServerProcess(tmp_path, {"pools": [one]}):
        (log,) = temporary.glob("uepool-*/*-apples-*.log")
        wait_until(lambda: log.stat().st_size < 2000 and "repeated 99999 times" in log.read_text(), "it is collapsed")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused")
def test_a_pool_of_root_is_not_served(tmp_path: Path, game: Game) -> None:
    game.user = ""
    server = PoolServerProcess(tmp_path, {"pools": [pool(game)]})
    assert server.wait() == 2
    assert "pools[0].run_as: is missing: this server runs as root" in server.errors
    assert not list(game.notes.iterdir())
