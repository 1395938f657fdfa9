"""docs/trainers/experiment.md: its code runs, and does what the text says."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

import uepool
from tests.pool_server import PoolServerProcess
from uepool.errors import ConfigError
from uepool.experiment.load import find

TEXT = (Path(__file__).resolve().parents[3] / "docs/trainers/experiment.md").read_text()


def blocks(language):
    every = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.M | re.S)
    return [block for name, block in every if name == language]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The files of the page, and what it shows of running them."""
    source, use = blocks("python")
    assert source.startswith("# upright.py\n")
    (tmp_path / "upright.py").write_text(source)
    (tmp_path / "use.py").write_text(use)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_script_runs(folder):
    done = subprocess.run([sys.executable, "use.py"], capture_output=True, text=True, check=True)
    assert done.stdout == "(64, 2)\n"


def test_the_yaml_of_adapters_opens(folder):
    (folder / "upright.yaml").write_text("reach: 0.03\n")
    keywords = yaml.safe_load(blocks("yaml")[0])["env_config"]
    with uepool.make_vec(**keywords, num_envs=16, envs_per_instance=16, seed=0, autoreset_mode="SAME_STEP") as envs:
        envs.reset()
        outs = 0
        for _ in range(10):
            shown, reward, terminated, _, info = envs.step(np.ones(16, dtype=np.int64))
            last = np.array([info["final_obs"][row] for row in np.flatnonzero(terminated)]).reshape(-1, 2)
            outs += int((np.abs(last[:, 0]) > np.float32(0.03)).sum())
            assert np.allclose(reward[~terminated], 1 - 0.5 * np.abs(shown[~terminated, 1]))
        assert outs > 5


def test_the_mistake_is_told_as_shown(folder):
    (folder / "upright.yaml").write_text(blocks("yaml")[1].removesuffix("\n"))
    assert blocks("yaml")[1].startswith("# upright.yaml\n")
    with pytest.raises(ConfigError) as caught:
        uepool.make_vec("sim:CartPole", experiment="upright.py:Upright", experiment_config="upright.yaml")
    assert f"{caught.value}\n" in blocks("")


@pytest.mark.slow
def test_the_pool_serves_it(folder):
    config = yaml.safe_load(blocks("yaml")[2])
    config["pools"][0]["instances"] = 1
    package = folder / "my_package"
    package.mkdir()
    (folder / "upright.py").rename(package / "experiments.py")
    with (
        PoolServerProcess(folder, config, env={"PYTHONPATH": str(folder)}) as server,
        uepool.make_vec(server.url("upright"), seed=1) as envs,
    ):
        assert envs.single_observation_space.shape == (2,)
        envs.reset()
        shown, reward, *_ = envs.step(np.array([1]))
        assert reward[0] == pytest.approx(1 - 0.5 * abs(shown[0, 1]))


def test_what_is_ready_made_is_there():
    (path,) = re.findall(r"\]\((\S+\.py)\)", TEXT)
    assert find(f"docs/trainers/{path}:MaskedVelocities").masked == (1, 3)
