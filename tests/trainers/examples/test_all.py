"""Every example of a trainer runs as it stands, but for so short a time that nothing is learned."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
# Who runs a script that is not run here.
ELSEWHERE = {
    "demo.py": "tests/client/test_demo.py",
    "rlgames_cartpole.py": "tests/trainers/examples/test_rlgames_cartpole.py",
    "rllib_dqn.py": "tests/trainers/rllib/test_examples.py",
    "rllib_ppo.py": "tests/trainers/rllib/test_examples.py",
    "sb3_ppo.py": "tests/trainers/sb3/test_examples.py",
    "sb3_sac.py": "tests/trainers/sb3/test_examples.py",
    "torch_async.py": "tests/trainers/examples/test_torch_async.py",
}
# The script of the same name runs rlgames_cartpole.yaml.
YAMLS = sorted(path for path in EXAMPLES.glob("rlgames_*.yaml") if not path.with_suffix(".py").exists())


def run(*command, folder, seconds=380):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def test_every_script_is_run():
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(ELSEWHERE)
    for name, test in ELSEWHERE.items():
        assert name.removesuffix(".py") in (EXAMPLES.parent / test).read_text(), name


def shortened(text):
    """An rl-games YAML for one epoch of few actors. Nothing else of it is changed."""
    document = yaml.safe_load(text)
    config = document["params"]["config"]
    config.update(num_actors=4, horizon_length=16, minibatch_size=64, mini_epochs=1, max_epochs=1, save_frequency=1)
    env_config = config["env_config"]
    if "envs_per_instance" in env_config:
        env_config["envs_per_instance"] = min(4, env_config["envs_per_instance"])
    return document


@pytest.mark.parametrize("path", YAMLS, ids=lambda path: path.stem)
def test_yaml_of_rl_games(tmp_path, path):
    pytest.importorskip("rl_games")
    if "atari:" in path.read_text():
        pytest.importorskip("ale_py")
    file = tmp_path / path.name
    file.write_text(yaml.safe_dump(shortened(path.read_text())))
    # Paths in it, of an experiment for one, are relative to the working directory: the project's root.
    config = yaml.safe_load(file.read_text())
    config["params"]["config"]["train_dir"] = str(tmp_path / "runs")
    file.write_text(yaml.safe_dump(config))
    done = run("-m", "uepool.cli.main", "rl-games", "--train", "--file", file, folder=EXAMPLES.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list((tmp_path / "runs").glob("**/*.pth"))
