"""`uepool serve` as a whole: starting, lending, refusing, stopping."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import uepool as client
from tests.cli.conftest import Run
from tests.pool_server import PoolServerProcess, wait_until

CART = {"name": "cart", "address": "sim:CartPole", "instances": 2, "envs_per_instance": 2}


def steps(url: str, count: int = 5) -> np.ndarray:
    """Observations of some steps in one array."""
    envs = client.make_vec(url, num_envs=2)
    try:
        seen = [envs.reset(seed=7)[0]]
        seen += [envs.step(np.array([step % 2, 1]))[0] for step in range(count)]
        return np.stack(seen)
    finally:
        envs.close()


def test_what_init_writes_serves_trainers(uepool: Run, tmp_path: Path) -> None:
    assert uepool("init").returncode == 0
    text = (tmp_path / "pool.yaml").read_text().replace("127.0.0.1:50051\n", "127.0.0.1:0\n", 1)
    with PoolServerProcess(tmp_path, text) as server:
        assert server.output.splitlines()[0].endswith("serves cartpole, pattern")
        assert "no tokens are configured: every process of this machine may use the pools" in server.output
        with client.make_vec(server.url("cartpole"), num_envs=4) as envs:
            envs.reset(seed=1)
            table = uepool("pools", server.address)
            assert table.returncode == 0, table.stderr
            cartpole, pattern = table.stdout.splitlines()[1:]
            assert cartpole.split()[:5] == ["cartpole", "sim:CartPole", "4", "float32", "→"]
            assert "12 of 16" in cartpole
            assert f"local ({envs.unwrapped.session.address}" not in cartpole
            assert f"pid {os.getpid()}): 4 envs" in cartpole
            assert "{image: 84×84×3 uint8" in pattern
        document = json.loads(uepool("pools", server.url("pattern"), "--json").stdout)
        assert [pool["name"] for pool in document] == ["pattern"]
        assert document[0]["spec"]["observation"]["type"] == "Dict"
        assert (document[0]["instances"], document[0]["free_instances"], document[0]["leases"]) == (8, 8, [])
        missing = uepool("pools", server.url("patern"))
        assert missing.returncode == 1
        assert "there is no pool patern for this token; pools: cartpole, pattern" in missing.stderr


def test_both_ways_to_a_pool_give_the_same(tmp_path: Path) -> None:
    with PoolServerProcess(tmp_path, {"pools": [CART]}) as server:
        near, far = steps(server.url("cart")), steps(server.url("cart", stream=True))
        assert np.array_equal(near, far)


def test_env_kwargs_reach_gymnasium(tmp_path: Path) -> None:
    pool = {"name": "gym", "address": "gym:CartPole-v1", "instances": 1, "env_kwargs": {"render_mode": "rgb_array"}}
    with (
        PoolServerProcess(tmp_path, {"pools": [pool]}) as server,
        client.make_vec(server.url("gym"), num_envs=1) as envs,
    ):
        envs.reset(seed=0)
        assert envs.render()[0].shape == (400, 600, 3)


def test_a_second_server_on_the_port_is_refused(uepool: Run, tmp_path: Path) -> None:
    with PoolServerProcess(tmp_path, {"pools": [CART]}) as server:
        second = tmp_path / "second.yaml"
        second.write_text(json.dumps({"listen": server.target, "pools": [CART]}))
        done = uepool("serve", second)
        assert done.returncode == 2
        expected = f"uepool: cannot listen on {server.target}: Address already in use: another server uses it\n"
        assert done.stderr.endswith(expected)
        assert "Traceback" not in done.stderr
        steps(server.url("cart"))


def test_an_address_of_another_machine(uepool: Run, tmp_path: Path) -> None:
    file = tmp_path / "pool.yaml"
    token = {"name": "x", "sha256": "0" * 64}
    file.write_text(json.dumps({"listen": "192.0.2.7:0", "insecure": True, "tokens": [token], "pools": [CART]}))
    done = uepool("serve")
    assert done.returncode == 2
    assert "cannot listen on 192.0.2.7:0: Cannot assign requested address" in done.stderr


def test_unix_sockets(uepool: Run, tmp_path: Path) -> None:
    attach = tmp_path / "attach.sock"
    config = {
        "listen": ["127.0.0.1:0", "unix:uepool.sock"],
        "listen_mode": 0o660,
        "attach": {"socket": "attach.sock", "mode": "0666"},
        "pools": [CART],
    }
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(attach))  # of a server that was killed
    stale.close()
    with PoolServerProcess(tmp_path, config) as server:
        path = tmp_path / "uepool.sock"
        assert server.addresses[1] == f"unix:{path}"
        assert path.stat().st_mode & 0o777 == 0o660
        assert attach.stat().st_mode & 0o777 == 0o666
        steps(server.url("cart"))
        for clash in ({"listen": f"unix:{path}"}, {"attach": {"socket": str(attach)}}):
            second = tmp_path / "second.yaml"
            second.write_text(json.dumps({"listen": "127.0.0.1:0", "pools": [CART], **clash}))
            done = uepool("serve", second)
            assert done.returncode == 2
            assert "another server answers there" in done.stderr
        steps(server.url("cart"))
    assert not path.exists()
    assert not attach.exists()


def test_a_file_where_the_socket_should_be_is_left_alone(uepool: Run, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("data")
    (tmp_path / "pool.yaml").write_text(json.dumps({"listen": "unix:precious", "pools": [CART]}))
    done = uepool("serve")
    assert done.returncode == 2
    assert "there is a file that is no socket" in done.stderr
    assert (tmp_path / "precious").read_text() == "data"


@pytest.mark.slow
def test_tokens_come_and_go_while_it_runs(uepool: Run, tmp_path: Path) -> None:
    def token(*arguments: object) -> str:
        done = uepool("token", "create", *arguments)
        assert done.returncode == 0, done.stderr
        return str(done.stdout.strip())

    def ask(value: str) -> subprocess.CompletedProcess[str]:
        return uepool("pools", server.address, env={"UEPOOL_TOKEN": value})

    alice = token("alice", "--pool", "cart")
    other = {**CART, "name": "other", "instances": 1}
    with PoolServerProcess(tmp_path, {"tokens_file": "tokens.yaml", "pools": [CART, other]}) as server:
        assert "no tokens are configured" not in server.output
        assert [line.split()[0] for line in ask(alice).stdout.splitlines()] == ["pool", "cart"]
        nobody = ask("")
        assert nobody.returncode == 1
        assert "the token is missing" in nobody.stderr
        assert "UEPOOL_TOKEN" in nobody.stderr
        assert "the token is wrong or has expired" in ask(alice + "x").stderr
        bob = token("bob")
        wait_until(lambda: ask(bob).returncode == 0, "a new token is good")
        assert uepool("token", "revoke", "alice").returncode == 0
        wait_until(lambda: "is wrong or has expired" in ask(alice).stderr, "a revoked token is refused")
        (tmp_path / "tokens.yaml").write_text("tokens: {}\n")
        wait_until(lambda: ask(bob).returncode == 0 and "tokens: must be a list" in server.errors, "the log tells")
        said = server.output + server.errors
        assert alice not in said
        assert bob not in said


def test_what_a_token_may(uepool: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = uepool("token", "create", "alice", "--pool", "cart")
    other = {**CART, "name": "other"}
    with PoolServerProcess(tmp_path, {"tokens_file": "tokens.yaml", "pools": [CART, other]}) as server:
        monkeypatch.delenv("UEPOOL_TOKEN", raising=False)
        with pytest.raises(client.errors.AccessError, match="the token is missing"):
            client.make_vec(server.url("cart"), num_envs=2)
        monkeypatch.setenv("UEPOOL_TOKEN", done.stdout.strip())
        with pytest.raises(client.errors.AccessError, match="alice has no right to pool 'other'; it may use: cart"):
            client.make_vec(server.url("other"), num_envs=2)
        steps(server.url("cart"))


def test_a_message_that_is_too_large(tmp_path: Path) -> None:
    config = {"limits": {"max_message_bytes": "4KiB"}, "pools": [{**CART, "own_config": True}]}
    with PoolServerProcess(tmp_path, config) as server:
        with pytest.raises(client.UepoolError, match="larger than max"):
            client.make_vec(server.url("cart"), num_envs=2, env_config={"x": "y" * 5000})
        steps(server.url("cart"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_drains_and_then_ends(tmp_path: Path, number: int) -> None:
    with PoolServerProcess(tmp_path, {"drain_timeout": 60, "pools": [CART]}) as server:
        envs = client.make_vec(server.url("cart"), num_envs=2)
        envs.reset(seed=0)
        server.children()
        os.kill(server.pid, number)
        server.wait_for("stopping: 1 sessions have 60 s to end")
        envs.step(np.array([0, 1]))  # it goes on
        with pytest.raises(client.errors.ServerLost, match="drain"):
            client.make_vec(server.url("cart"), num_envs=2)
        assert server.process.poll() is None
        envs.close()
        assert server.wait() == 0
        assert "stopped" in server.output


def test_a_second_signal_hurries(tmp_path: Path) -> None:
    with PoolServerProcess(tmp_path, {"drain_timeout": 600, "pools": [CART]}) as server:
        envs = client.make_vec(server.url("cart", stream=True), num_envs=2)
        envs.reset(seed=0)
        server.children()
        os.kill(server.pid, signal.SIGINT)
        server.wait_for("stopping: 1 sessions")
        os.kill(server.pid, signal.SIGINT)
        assert server.wait() == 0
        with pytest.raises(client.errors.ServerLost):
            envs.step(np.array([0, 1]))
        envs.close()


def test_killed_it_takes_its_instances_with_it(tmp_path: Path) -> None:
    server = PoolServerProcess(tmp_path, {"pools": [CART]})
    server.wait_ready()
    assert len(server.children()) == 2
    server.kill()


def test_instances_that_do_not_start_are_told_of(tmp_path: Path) -> None:
    bad = {"name": "bad", "address": "sim:CartPole", "instances": 1, "env_config": {"gravty": 1}}
    server = PoolServerProcess(tmp_path, {"pools": [bad, CART]})
    try:
        server.wait_for("pool bad: 0 of 1 instances up; ")
        server.wait_for("pool cart: 2 of 2 instances up")
        assert "gravty" in server.output
        steps(server.url("cart"))
    finally:
        assert server.stop() == 0


def test_nobody_reads_what_it_says(tmp_path: Path) -> None:
    """As in `uepool serve | head -1`."""
    (tmp_path / "pool.yaml").write_text(json.dumps({"listen": "127.0.0.1:0", "pools": [CART]}))
    process = subprocess.Popen(
        [sys.executable, "-m", "uepool.cli.main", "serve"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next(line for line in lines if line.startswith("listening at ")).split()[2]
        process.stdout.close()
        steps(f"{address}/cart")
    finally:
        process.terminate()
    assert process.wait(timeout=30) == 0
