"""The examples run, and Ctrl-C saves what they learned and leaves no process."""

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("stable_baselines3")

import torch
from stable_baselines3 import PPO, SAC

EXAMPLES = Path(__file__).parents[3] / "examples"


def example(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.slow
def test_ppo(tmp_path, capsys):
    out = tmp_path / "model.zip"
    assert example("sb3_ppo").main(["--envs", "4", "--steps", "256", "--out", str(out)]) == 0
    assert "mean return is" in capsys.readouterr().out
    assert PPO.load(out, device="cpu").num_timesteps == 256


@pytest.mark.slow
def test_sac(tmp_path, capsys):
    out = tmp_path / "model.zip"
    assert example("sb3_sac").main(["--envs", "2", "--steps", "60", "--out", str(out)]) == 0
    assert "mean return is" in capsys.readouterr().out
    assert SAC.load(out, device="cpu").num_timesteps == 60
    assert (tmp_path / "model.statistics.pkl").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "algorithm"), [("sb3_ppo", PPO), ("sb3_sac", SAC)])
def test_ctrl_c(name, algorithm, script, tmp_path):
    trainer = script(
        f"""
        import pathlib, runpy, sys
        from stable_baselines3.common.base_class import BaseAlgorithm

        update = BaseAlgorithm._update_current_progress_remaining

        def told(self, steps, total):
            update(self, steps, total)
            if steps >= 64:
                pathlib.Path("training").touch()

        BaseAlgorithm._update_current_progress_remaining = told
        sys.argv = ["{name}.py", "--envs", "4", "--steps", "1000000", "--out", "model.zip"]
        runpy.run_path({str(EXAMPLES / (name + ".py"))!r}, run_name="__main__")
        """,
        OMP_NUM_THREADS="1",
    )
    trainer.wait_for("training")
    trainer.interrupt()
    code, out, errors = trainer.finish()
    assert code == 130, errors
    assert "saved: model.zip" in out
    assert algorithm.load(tmp_path / "model.zip", device="cpu").num_timesteps >= 64
