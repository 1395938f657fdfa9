"""What the tests of training share: a YAML of seconds, and runs of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic")
yaml = pytest.importorskip("yaml")

# One thread: the nets are tiny, and threads that wait for each other on a busy machine take many times longer.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def document(**changes: Any) -> dict[str, Any]:
    """PPO on CartPole, with an iteration of 128 env steps and a checkpoint every 256."""
    return {
        "trainer": "sb3",
        "name": "small",
        "env": {"address": "sim:CartPole", "num_envs": 4, "envs_per_instance": 4},
        "total_steps": 512,
        "checkpoint_every": 256,
        "hyperparameters": {"n_steps": 32, "batch_size": 64, "n_epochs": 1},
        "results": "results",
        **changes,
    }


@dataclass
class Ran:
    """What a command did. run: the folder of the run that it printed."""

    status: int
    out: str
    err: str
    folder: Path

    @property
    def run(self) -> Path:
        name = next(line.removeprefix("uepool: run: ") for line in self.err.splitlines() if "uepool: run: " in line)
        return self.folder / name


@pytest.fixture
def yaml_file(tmp_path: Path) -> Callable[..., Path]:
    """``yaml_file(**changes)`` writes that document as train.yaml."""

    def write(**changes: Any) -> Path:
        path = tmp_path / "train.yaml"
        path.write_text(yaml.safe_dump(document(**changes), sort_keys=False))
        return path

    return write


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., Ran]:
    """``command("train", "train.yaml", ...)``: the command as a process of its own, in the test's folder."""

    def run(*arguments: str, **environment: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "uepool.cli.main", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment},
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr, tmp_path)

    return run


@pytest.fixture
def refusal(yaml_file: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """``refusal(**changes)``: what a training that cannot begin says, and that it leaves no run behind."""

    def refused(*overrides: str, **changes: Any) -> str:
        from uepool.errors import ConfigError
        from uepool.training.run import Run
        from uepool.training.start import Request, settle

        monkeypatch.chdir(tmp_path)
        with pytest.raises(ConfigError) as caught:
            Run(settle(Request(str(yaml_file(**changes)), overrides))).run()
        assert not list(tmp_path.glob("results/*"))
        return str(caught.value)

    return refused
