"""examples/cpp_client: built as its README says, and run against a server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import uepool
from tests.pool_server import PoolServerProcess
from tests.rpc.conftest import TOKENS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
README = (ROOT / "examples" / "cpp_client" / "README.md").read_text()
FOLDER = ROOT / "build" / "cpp_client"  # kept, so that only changes are compiled


def _there(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def program() -> Path:
    """The built client. Fails with the line that installs what is missing."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    cmake = shutil.which("cmake", path=path)
    libraries = _there("pkg-config", "--exists", "grpc++", "protobuf")
    if cmake is None or not libraries or not shutil.which("protoc") or not shutil.which("grpc_cpp_plugin"):
        line = re.search(r"sudo apt-get install .*", README)
        assert line is not None
        pytest.fail(f"what the C++ client is built with is missing; install it:\n\n    {line.group()}\n")
    for command in ([cmake, "-S", ROOT / "examples" / "cpp_client", "-B", FOLDER], [cmake, "--build", FOLDER]):
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        assert "warning" not in done.stdout + done.stderr
    return FOLDER / "uepool-cpp-client"


def _run(program: Path, server: PoolServerProcess, *words: str, token: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, server.target, *words],
        env={**os.environ, "UEPOOL_TOKEN": token},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("envs", [1, 6])
def test_every_row_of_pattern_is_right(program: Path, server: PoolServerProcess, envs: int) -> None:
    done = _run(program, server, "pattern", str(envs), "300", "11", token=TOKENS["alice"])
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        rf"300 steps of {envs} envs: reward [\d.]+, \d+ episodes with a mean return of [\d.]+; every row was right\n",
        done.stdout,
    )


def test_cart_pole_gives_the_same_rewards_as_the_python_client(program: Path, server: PoolServerProcess) -> None:
    done = _run(program, server, "cart", "8", "500", "5", token=TOKENS["bob"])
    assert done.returncode == 0, done.stderr
    total = 0.0
    with uepool.make_vec("sim:CartPole", num_envs=8, seed=5) as envs:
        observation, _ = envs.reset()
        for _ in range(500):
            observation, reward, *_ = envs.step((observation[:, 2] > 0).astype(np.int64))
            total += float(reward.sum())
    assert done.stdout.startswith(f"500 steps of 8 envs: reward {total:.17g}, ")


def test_it_says_what_is_wrong(program: Path, server: PoolServerProcess) -> None:
    for words, token, text in (
        (("pattern", "1", "1"), "wrong", "the token is wrong"),
        (("pattern", "1", "1"), TOKENS["bob"], "token bob has no right to pool 'pattern'"),
        (("pears", "1", "1"), TOKENS["alice"], "there is no pool 'pears'"),
        (("pattern", "99", "1"), TOKENS["alice"], "pool pattern has 8 envs"),
    ):
        done = _run(program, server, *words, token=token)
        assert done.returncode == 1
        assert text in done.stderr
