"""docs/trainers/rl-games.md: every block of it runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("rl_games")
yaml = pytest.importorskip("yaml")

from tests.trainers.rlgames import training  # noqa: E402
from uepool.rlgames import UepoolVecEnv  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs/trainers/rl-games.md").read_text()
YAML = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.M | re.S)
FIRST, MASKED, AGENTS, CURRICULUM, SELF_PLAY = YAML

CARDS = """
    import gymnasium as gym
    from tests.trainers.rlgames.games import Masked
    gym.register("Cards-v0", Masked)
"""


def blocks_config(block, folder, **changes):
    """The parameters of a small training run with a block of the page in it."""
    shown = yaml.safe_load(block)
    shown = shown.get("params", {}).get("config", shown)
    made = training.parameters(folder, shown.pop("env_config"), **{**shown, **changes})
    return made


@pytest.mark.slow
def test_the_first_config_and_script_train(tmp_path):
    [script] = re.findall(r"^```python\n(.*?)^```$", TEXT, re.M | re.S)
    assert script.startswith("# train.py\n")
    (tmp_path / "train.py").write_text(script)
    parameters = blocks_config(FIRST, tmp_path / "runs", minibatch_size=512)
    assert parameters["params"]["config"]["num_actors"] == 64
    (tmp_path / "train.yaml").write_text(yaml.safe_dump(parameters))
    command = [sys.executable, "train.py", "train.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("runs/**/last_*.pth"))


@pytest.mark.slow
def test_masks(tmp_path, monkeypatch):
    import textwrap

    (tmp_path / "my_games.py").write_text(textwrap.dedent(CARDS))
    monkeypatch.syspath_prepend(tmp_path)
    algo, _ = training.train(blocks_config(MASKED, tmp_path))
    algo.vec_env.close()
    assert algo.use_action_masks


def test_agents_with_a_state():
    env = UepoolVecEnv("uepool", 2, **yaml.safe_load(AGENTS)["env_config"])
    info = env.get_env_info()
    env.close()
    assert (info["agents"], info["observation_space"].shape, info["state_space"].shape) == (2, (1, 16), (4,))


def test_curriculum():
    env = UepoolVecEnv("uepool", 1, **yaml.safe_load(CURRICULUM)["env_config"])
    for frames, apples, size in ((0, 30, 8), (200_000, 30, 10), (500_000, 15, 12)):
        env.set_train_info(frames)
        env.reset()
        [state] = env.envs.call("get_state")
        assert (len(state["apples"]), state["parameters"]["garden_size"]) == (apples, size)
    env.close()


@pytest.mark.slow
def test_self_play(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    robots = yaml.safe_load(AGENTS)["env_config"]["env_config"]
    for agent in robots["agents"]:
        agent["sensors"] = agent["sensors"][:1]
    Path("two_robots.yaml").write_text(yaml.safe_dump(robots))
    parameters = blocks_config(SELF_PLAY, tmp_path / "runs")
    algo, _ = training.train(parameters)
    algo.vec_env.close()
    assert algo.num_agents == 1


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\((?!http)([^)#]+)", TEXT):
        assert (ROOT / "docs/trainers" / target).exists(), target
