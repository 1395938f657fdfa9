"""examples/rllib_*.py as their users run them, small; and Ctrl-C in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

from tests.pool_server import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

EXAMPLES = Path(__file__).parents[3] / "examples"


class Example:
    """A running example, in a session of its own as under a terminal."""

    def __init__(self, folder, name, *arguments):
        self.out = folder / "out.txt"
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, str(EXAMPLES / name), "--out", str(folder / "run"), *arguments],
                cwd=folder,
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.family = set()

    def said(self, text):
        self.family.update(psutil.Process(self.process.pid).children(recursive=True))
        assert self.process.poll() is None or text in self.out.read_text(), self.out.read_text()
        return text in self.out.read_text()

    def finish(self):
        status = self.process.wait(timeout=120)
        wait_until(lambda: not any(map(lives, self.family)), "all its processes end")
        return status, self.out.read_text()


def lives(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_ppo_saves_and_goes_on(tmp_path):
    small = ("--num-envs", "8", "--steps", "2000", "--episodes", "4")
    status, said = Example(tmp_path, "rllib_ppo.py", *small).finish()
    assert status in (0, 1), said  # it has learned nothing yet
    assert "greedy policy's mean return over 4 episodes" in said
    example = Example(tmp_path, "rllib_ppo.py", *small, "--restore", str(tmp_path / "run" / "checkpoint"))
    status, said = example.finish()
    assert status in (0, 1), said
    steps = int(said.split(" steps")[0].split()[-1].replace(",", ""))
    assert steps >= 4000, "it went on counting"


@pytest.mark.parametrize("name", ["rllib_ppo.py", "rllib_dqn.py"])
def test_ctrl_c_saves_and_leaves_nothing(tmp_path, name):
    example = Example(tmp_path, name, "--num-envs", "8")
    wait_until(lambda: example.said("mean return"), "it trains", 120)
    time.sleep(0.3)  # anywhere in an iteration
    os.killpg(example.process.pid, signal.SIGINT)
    status, said = example.finish()
    assert status == 130, said
    assert f"saved {tmp_path}/run/checkpoint" in said
    assert (tmp_path / "run" / "checkpoint" / "algorithm_state.pkl").exists()
