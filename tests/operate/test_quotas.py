"""How many envs a token may have, and how many sessions a server."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import uepool
from tests.operate.running import ALICE, BOB, Running, cart
from tests.pool_server import wait_until
from uepool import errors


def test_a_token_has_a_quota_over_all_its_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UEPOOL_TOKEN", ALICE)  # may have 4
    with Running(tmp_path, cart(instances=4), cart(name="other")) as server:
        with pytest.raises(
            errors.PoolBusy, match=r"alice may have 4 envs at a time \(max_envs\) and asks for 6; it has 0"
        ):
            uepool.make_vec(server.url("cart"), num_envs=6)
        with uepool.make_vec(server.url("cart"), num_envs=2), uepool.make_vec(server.url("other"), num_envs=2):
            text = r"asks for 2; it has 4: 2 envs of pool:cart .*; 2 envs of pool:other"
            with pytest.raises(errors.PoolBusy, match=text):
                uepool.make_vec(server.url("cart"), num_envs=2)
            monkeypatch.setenv("UEPOOL_TOKEN", BOB)
            uepool.make_vec(server.url("cart"), num_envs=4).close()
            monkeypatch.setenv("UEPOOL_TOKEN", ALICE)
        uepool.make_vec(server.url("cart"), num_envs=4).close()


def test_sessions_in_the_queue_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Running(tmp_path, cart(), cart(name="other")) as server, server.admin() as admin:
        monkeypatch.setenv("UEPOOL_TOKEN", BOB)
        held = uepool.make_vec(server.url("cart"), num_envs=4)
        monkeypatch.setenv("UEPOOL_TOKEN", ALICE)
        opened: list[Any] = []
        waiting = threading.Thread(target=lambda: opened.append(uepool.make_vec(server.url("cart"), num_envs=4)))
        waiting.start()
        wait_until(lambda: admin.overview().pools[0].waiting == 1, "alice waits for cart")
        with pytest.raises(errors.PoolBusy, match=r"asks for 2; it has 4: 4 envs of pool:cart"):
            uepool.make_vec(server.url("other"), num_envs=2)
        held.close()
        waiting.join()
        opened[0].close()


def test_a_server_has_a_limit_of_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UEPOOL_TOKEN", BOB)
    limits = {"max_sessions": 1, "max_envs_per_session": 2}
    with Running(tmp_path, cart(), limits=limits) as server:
        held = uepool.make_vec(server.url("cart"), num_envs=2)
        with pytest.raises(errors.PoolBusy, match="has 1 sessions, and max_sessions allows no more"):
            uepool.make_vec(server.url("cart"), num_envs=2)
        held.close()
        with pytest.raises(errors.ConfigError, match=r"allows a session 2 \(max_envs_per_session\), got 4"):
            uepool.make_vec(server.url("cart"), num_envs=4)
        uepool.make_vec(server.url("cart"), num_envs=2).close()


def test_a_busy_pool_is_told_apart_from_a_lack_of_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UEPOOL_TOKEN", BOB)
    size = {"height": 8192, "width": 8192}
    huge = cart(name="huge", address="sim:Pattern", env_config=size, envs_per_instance=4096, instances=1)
    with Running(tmp_path, cart(wait_timeout=0.2), huge) as server:
        held = uepool.make_vec(server.url("cart"), num_envs=4)
        with pytest.raises(errors.PoolBusy, match=r"bob .* has 4 envs for"):
            uepool.make_vec(server.url("cart"), num_envs=2)
        held.close()
        with pytest.raises(errors.OutOfMemory):
            uepool.make_vec(server.url("huge"), num_envs=4096)
