"""Evaluating what Stable-Baselines3 trained: the run, its checkpoints, and a checkpoint that was copied out of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import run_uepool
from tests.evaluating.conftest import Run

pytest.importorskip("stable_baselines3")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
CONFIG = {
    "trainer": "sb3",
    "name": "tiny",
    "env": {"address": "sim:CartPole", "num_envs": 4, "envs_per_instance": 4},
    "total_steps": 128,
    "checkpoint_every": 64,
    "hyperparameters": {"n_steps": 16, "batch_size": 64, "n_epochs": 1, "device": "cpu"},
}


def evaluated(run: Run, *arguments: object) -> Any:
    done = run("evaluate", *arguments, "--episodes", 3, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with checkpoints after 64 and 128 steps."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "tiny.yaml").write_text(yaml.safe_dump(CONFIG))
    done = run_uepool("train", "tiny.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    [run] = (folder / "results").iterdir()
    return run


def returns(evaluation: Any) -> list[float]:
    return [one["return"] for one in evaluation["episodes"]]


def test_a_run_and_its_checkpoints(uepool_here: Run, tmp_path: Path, trained: Path) -> None:
    run = shutil.copytree(trained, tmp_path / "run")
    latest = evaluated(uepool_here, run)
    assert (latest["trainer"], latest["env_steps"], latest["address"]) == ("sb3", 128, "sim:CartPole")
    assert (run / "evaluation" / "000000000128" / "returns.csv").is_file()
    first = evaluated(uepool_here, run, "--checkpoint", 64)
    by_name = evaluated(uepool_here, run / "checkpoints" / "000000000064", "--out", "by_name")
    shutil.copytree(run / "checkpoints" / "000000000064", tmp_path / "copied")
    copied = evaluated(uepool_here, "copied", "--num-envs", 1)
    assert returns(by_name) == returns(copied) == returns(first)
    assert evaluated(uepool_here, run, "--policy", "scripted")["summary"]["return"]["mean"] == 500
    done = uepool_here("evaluate", run, "--checkpoint", 300)
    assert done.returncode == 2
    assert "has no checkpoint '300'; there are: 64, 128, and latest" in done.stderr
    done = uepool_here("evaluate", run, "--address", "sim:Pattern")
    assert done.returncode == 2
    assert "the policy does not fit sim:Pattern" in done.stderr


def test_a_run_on_s3(uepool_here: Run, tmp_path: Path, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    boto3 = pytest.importorskip("boto3")
    moto = pytest.importorskip("moto.server")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        settings = {"ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "secret", "DEFAULT_REGION": "us-east-1"}
        for name, value in {**settings, "ENDPOINT_URL": f"http://{host}:{port}"}.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        client = boto3.client("s3")
        client.create_bucket(Bucket="bucket")
        for path in trained.rglob("*"):
            if path.is_file():
                client.upload_file(str(path), "bucket", f"runs/tiny/{path.relative_to(trained).as_posix()}")
        there = evaluated(uepool_here, "s3://bucket/runs/tiny", "--checkpoint", 64)
    finally:
        server.stop()
    here = evaluated(uepool_here, trained / "checkpoints" / "000000000064", "--out", "here")
    assert (there["env_steps"], returns(there)) == (64, returns(here))
    assert (tmp_path / "evaluation" / "tiny" / "000000000064" / "returns.json").is_file()
