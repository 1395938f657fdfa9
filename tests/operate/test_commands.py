"""`uepool top`, `drain`, `restart`, `kick` and `bench`, as one types them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import uepool
from tests.operate.running import ALICE, OPERATOR, Running, cart, steps
from tests.pool_server import wait_until

SECONDS = 60.0


def start(*arguments: str, token: str = OPERATOR, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "uepool.cli.main", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "UEPOOL_TOKEN": token, "PYTHONUNBUFFERED": "1"},
        **options,
    )


def typed(*arguments: str, token: str = OPERATOR, status: int = 0) -> str:
    """What it prints, on standard error if it fails."""
    process = start(*arguments, token=token)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == status, f"{arguments}: {process.returncode}\n{out}\n{err}"
    return err if status else out


def test_operating(tmp_path: Path, as_bob: None) -> None:
    with Running(tmp_path, cart(), cart(name="other")) as server:  # noqa: SIM117 - the server is needed to name it
        with uepool.make_vec(server.url("cart", stream=True), num_envs=2) as envs:
            envs.reset(seed=1)
            steps(envs, 20)
            shown = typed("top", server.address, "--once")
            assert "cart" in shown
            assert "other" in shown
            overview = json.loads(typed("top", server.url("cart"), "--once", "--json"))
            assert [row["name"] for row in overview["pools"]] == ["cart"]
            (session,) = overview["sessions"]
            assert (session["holder"], session["steps"], session["path"]) == ("bob", 42, "grpc")
            assert session["session_id"] in shown, "whole, for kick"
            assert "sessions that go on: 1" in typed("drain", server.url("cart"))
            assert typed("drain", server.address, "--resume").startswith("cart, other: open for sessions again")
            assert "being replaced: 1; to be replaced when they come back: 1" in typed("restart", server.url("cart"))
            typed("kick", server.address, session["session_id"], "--reason", "lunch")
            with pytest.raises(uepool.errors.ServerLost, match="lunch"):
                steps(envs, 1000)


@pytest.mark.slow
def test_mistakes_are_told_in_a_line(tmp_path: Path) -> None:
    with Running(tmp_path, cart(instances=1)) as server:
        assert "there is no pool 'pears'; pools here: cart" in typed("drain", f"{server.address}/pears", status=1)
        assert "the token alice has no operator's rights" in typed("top", server.address, token=ALICE, status=1)
        assert f"name a pool: {server.address}/POOL" in typed("restart", server.address, status=2)
        assert "has no instance 99; it has: 1" in typed("restart", server.url("cart"), "--instance", "99", status=1)
        assert "session x does not exist" in typed("kick", server.address, "x", status=1)
        assert "must be auto or stream" in typed("bench", server.url("cart"), "--transport", "pigeon", status=2)
        assert "names no pool" in typed("bench", server.address, status=2)
    for words in (typed("top", server.address, status=1), typed("kick", "http://here", "x", status=2)):
        assert words.startswith("uepool: ")
        assert len(words.splitlines()) <= 2


def test_top_goes_on_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with Running(tmp_path, cart(instances=1)) as server:
        top = start("top", server.address, "--json", "--interval", "0.1", start_new_session=True)
        assert top.stdout is not None
        looks = [json.loads(top.stdout.readline()) for _ in range(3)]
        assert looks[0]["seconds"] < looks[1]["seconds"] < looks[2]["seconds"]
        top.send_signal(signal.SIGINT)
        _, err = top.communicate(timeout=SECONDS)
        assert top.returncode == 130
        assert "Traceback" not in err


@pytest.mark.parametrize("transport", ["auto", "stream"])
@pytest.mark.parametrize("batch", ["0", "2"])
def test_bench(tmp_path: Path, transport: str, batch: str) -> None:
    with Running(tmp_path, cart()) as server, server.admin() as admin:
        words = ["--num-envs", "4", "--batch-size", batch, "--seconds", "0.3", "--transport", transport]
        result = json.loads(typed("bench", server.url("cart"), *words, "--json"))
        wait_until(lambda: not admin.overview().sessions, "its session is over")
        (pool,) = admin.overview().pools
        assert 0 < result["batches"] * result["batch_size"] < pool.steps
        assert result["steps_per_second"] == pytest.approx(
            result["batches"] * result["batch_size"] / result["seconds"], rel=1e-3
        )
        assert result["batch_ms"]["p50"] <= result["batch_ms"]["p99"] <= result["batch_ms"]["max"]
        # Of an env: four float32, a float64, two bools.
        assert result["bytes_per_second"] == pytest.approx(result["steps_per_second"] * (16 + 8 + 2), rel=1e-3)


def test_bench_of_an_env_config() -> None:
    """A number for each step of an env whose observation the config sets."""
    agent = {"id": "A", "sensors": [{"name": "self", "type": "state"}]}
    config = json.dumps({"agents": [{**agent, "actuators": [{"name": "legs", "type": "robot_movement"}]}]})
    words = ["bench", "sim:CollectApples", "--num-envs", "1", "--seconds", "0.2", "--json"]
    small = json.loads(typed(*words, "--env-config", config))
    large = json.loads(typed(*words))
    assert small["bytes_per_second"] / small["steps_per_second"] < 1000
    assert large["bytes_per_second"] / large["steps_per_second"] > 84 * 84 * 3
    assert "nothing.yaml" in typed(*words, "--env-config", "nothing.yaml", status=2)


def test_bench_needs_no_server(tmp_path: Path) -> None:
    words = typed("bench", "sim:CartPole", "--num-envs", "2", "--seconds", "0.2")
    assert "env steps per second" in words
    assert "2 envs, batches of 2" in words
