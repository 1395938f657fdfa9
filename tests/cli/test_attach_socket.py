"""The socket at which local trainers attach, and the gRPC port: who is answered, and what garbage does to others."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from pathlib import Path

import numpy as np
import pytest

import uepool as client
from tests.pool_server import PoolServerProcess

CART = {"name": "cart", "address": "sim:CartPole", "instances": 2}
SOMEBODY = 65534  # a user that is not the server's
# What the server says to a secret that is none, as another user sees it.
ASK = """
import socket, sys
sock = socket.socket(socket.AF_UNIX)
sock.settimeout(20)
sock.connect("\\0" + sys.argv[1])
try:
    sock.sendall(bytes(32))
    print(sock.recv(1000))
except ConnectionError:
    print(b"")
"""


def ask_as_somebody(name: str) -> str:
    done = subprocess.run(
        ["/usr/bin/python3", "-c", ASK, name], user=SOMEBODY, group=SOMEBODY, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
@pytest.mark.skipif(not Path("/usr/bin/python3").exists(), reason="needs an interpreter that everybody may run")
@pytest.mark.parametrize("allowed", [False, True])
def test_only_allowed_users_are_answered(tmp_path: Path, allowed: bool) -> None:
    name = f"uepool-test-{secrets.token_hex(8)}"
    attach = {"socket": f"@{name}", "uids": [SOMEBODY] if allowed else []}
    with PoolServerProcess(tmp_path, {"attach": attach, "pools": [CART]}) as server:
        answer = ask_as_somebody(name)
        if allowed:
            assert "the secret is wrong" in answer
        else:
            assert answer == "b''\n"
            server.wait_for("a process of uid 65534 tried to attach and was turned away")
        with client.make_vec(server.url("cart"), num_envs=2) as envs:
            envs.reset(seed=0)


def test_garbage_harms_nobody(tmp_path: Path) -> None:
    name = f"@uepool-test-{secrets.token_hex(8)}"
    config = {"listen": ["127.0.0.1:0", "unix:uepool.sock"], "attach": {"socket": name}, "pools": [CART]}
    with (
        PoolServerProcess(tmp_path, config) as server,
        client.make_vec(server.url("cart"), num_envs=1) as near,
        client.make_vec(server.url("cart", stream=True), num_envs=1) as far,
    ):
        near.reset(seed=0)
        far.reset(seed=0)
        host, _, port = server.target.rpartition(":")
        for garbage in (
            b"GET / HTTP/1.1\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(10_000),
            os.urandom(100_000),
        ):
            for where in ((host, int(port)), str(tmp_path / "uepool.sock"), "\0" + name[1:]):
                send_garbage(where, garbage)
            assert np.array_equal(near.step(np.array([1]))[0], far.step(np.array([1]))[0])


def send_garbage(where: tuple[str, int] | str, garbage: bytes) -> None:
    """Until the server has had enough of it."""
    with socket.socket(socket.AF_INET if isinstance(where, tuple) else socket.AF_UNIX) as sock:
        sock.settimeout(20)
        sock.connect(where)
        try:
            sock.sendall(garbage)
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(65536):
                pass
        except TimeoutError:
            raise
        except OSError:
            pass  # the server has closed it, at whichever moment
