"""examples/rlgames_cartpole.py: a short run, a whole one, and Ctrl-C."""

import importlib
import os
import re
import subprocess
import sys

import pytest

pytest.importorskip("rl_games")
import torch

from tests.pool_server import PoolServerProcess
from tests.trainers.examples.test_all import EXAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

SCRIPT = EXAMPLES / "rlgames_cartpole.py"
POOL = {"name": "cartpole", "address": "sim:CartPole", "instances": 2, "envs_per_instance": 32}
# The example, in a process that says by a file when it has trained for a while.
MARKED = """
    import pathlib, runpy, sys
    from uepool.rlgames import UepoolVecEnv

    step, steps = UepoolVecEnv.step, 0

    def counted(self, actions):
        global steps
        steps += 1
        if steps == 200:
            pathlib.Path("training").touch()
        return step(self, actions)

    UepoolVecEnv.step = counted
    sys.argv = ["rlgames_cartpole.py", "--epochs", "100000", *{arguments!r}]
    runpy.run_path({script!r}, run_name="__main__")
"""


def test_a_short_run(tmp_path):
    """Without --out the checkpoint is in a temporary folder, which is named."""
    done = subprocess.run(
        [sys.executable, SCRIPT, "--epochs", "2", "--episodes", "8"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=380,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1), done.stderr  # 1: it has not learned enough
    assert float(re.search(r"mean return over 8 episodes is (-?[\d.]+)", done.stdout)[1]) > 0
    [checkpoint] = tmp_path.glob("uepool-cartpole-*/cartpole.pth")
    assert f"saved: {checkpoint}\n" in done.stdout


def test_it_solves_cartpole(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES)
    example = importlib.import_module("rlgames_cartpole")
    assert example.main(["--out", str(tmp_path)]) == 0
    assert torch.load(tmp_path / "cartpole.pth", weights_only=False)["epoch"] == 160


@pytest.fixture
def interrupted(script, eventually):
    """Runs the example with arguments, and Ctrl-C once it trains: its output."""

    def run(*arguments):
        trainer = script(MARKED.format(arguments=arguments, script=str(SCRIPT)))
        there = trainer.folder / "training"
        eventually(lambda: there.exists() or trainer.process.poll() is not None, "it trains", 100)
        trainer.wait_for("training")
        trainer.interrupt()
        code, out, errors = trainer.finish()
        assert (code, errors) == (130, "")
        assert "mean return over" not in out, "no evaluation"
        return out

    return run


def test_ctrl_c(interrupted, tmp_path):
    assert "saved: out/cartpole.pth\n" in interrupted("--out", "out")
    assert torch.load(tmp_path / "out" / "cartpole.pth", weights_only=False)["epoch"] >= 3


def test_ctrl_c_gives_the_envs_of_a_server_back(interrupted, tmp_path):
    folder = tmp_path / "server"
    folder.mkdir()
    with PoolServerProcess(folder, {"pools": [POOL]}) as server:
        assert "saved: " in interrupted("--address", server.url("cartpole"), "--out", "out")
        server.check_idle()
