"""examples/pools: each file is right as it stands, and runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import uepool as client
from envserver.commands import sim_program
from tests.cli.conftest import ROOT, Certificates, Run
from tests.pool_server import PoolServerProcess

EXAMPLES = sorted((ROOT / "examples/pools").glob("*.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example(
    tmp_path: Path, example: Path, uepool: Run, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(example.parent, tmp_path, dirs_exist_ok=True)
    mine: dict[str, str] = {}
    if "tls:" in example.read_text():
        for name in ("server.pem", "server-key.pem"):
            shutil.copy(certificates[name], tmp_path)
        token = uepool("token", "create", "alice", "--pool", "vision").stdout.strip()
        mine = {"UEPOOL_TOKEN": token, "UEPOOL_TLS_CA": certificates["ca.pem"]}
        for name, value in mine.items():
            monkeypatch.setenv(name, value)
    done = uepool("serve", example.name, "--check")
    assert done.returncode == 0, done.stderr

    text = example.read_text().replace("0.0.0.0:50051", "127.0.0.1:0").replace("127.0.0.1:50051", "127.0.0.1:0")
    text = text.replace("9464", "0")
    if "listen:" not in text:
        text = f"listen: 127.0.0.1:0\n{text}"
    pool = done.stdout.partition("pools ")[2].partition(" (")[0]
    with PoolServerProcess(tmp_path, text, env={"UEPOOL_SIM": sim_program()}) as server:
        (found,) = json.loads(uepool("pools", server.url(pool), "--json", env=mine).stdout)
        num_envs = found["envs_per_instance"]
        with client.make_vec(server.url(pool), num_envs=num_envs) as envs:
            envs.reset(seed=0)
            envs.step(envs.action_space.sample())


def test_there_are_examples() -> None:
    assert {"cartpole", "gymnasium", "program", "shared"} <= {example.stem for example in EXAMPLES}
