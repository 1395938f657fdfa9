"""The commands of the page run, on YAMLs of seconds; so do the examples."""

import re
import shlex
from pathlib import Path

import pytest

from tests.client.conftest import nothing_left  # noqa: F401 - after every test
from tests.pool_server import PoolServerProcess
from tests.trainers.launcher.conftest import EXAMPLES, SMALL, cartpole
from tests.trainers.launcher.test_envpool import stock

yaml = pytest.importorskip("yaml")
pytest.importorskip("torch")

PAGE = Path(__file__).parents[3] / "docs/trainers/rl-games-launcher.md"

pytestmark = pytest.mark.slow


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Runs a command line `uepool ...` in this process and the test's folder; its exit status and what it said."""
    monkeypatch.chdir(tmp_path)

    def run(line):
        from uepool.cli.main import build

        with pytest.raises(SystemExit) as ended:
            build()(shlex.split(line)[1:])
        return ended.value.code, "".join(capsys.readouterr())

    return run


@pytest.mark.timeout(240)
def test_the_commands_of_the_page(command, tmp_path):
    pong = stock("atari/ppo_pong_envpool.yaml", save_best_after=0)
    pong["params"]["config"]["env_config"]["max_episode_steps"] = 8
    (tmp_path / "examples").mkdir()
    for name, document in (
        ("examples/rlgames_cartpole.yaml", cartpole()),
        ("train.yaml", cartpole(minibatch_size=16)),
        ("ppo_pong_envpool.yaml", pong),
    ):
        (tmp_path / name).write_text(yaml.safe_dump(document))
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) == 4
    pools = {"pools": [{"name": "cartpole", "address": "sim:CartPole", "instances": 8, "envs_per_instance": 2}]}
    with PoolServerProcess(tmp_path, pools) as server:
        for line in lines:
            line = line.replace("grpc://127.0.0.1:50051/cartpole", server.url("cartpole"))
            for pattern in re.findall(r"runs/\S+_\.\.\.\S+", line):
                [found] = tmp_path.glob(pattern.replace("_...", "_*"))
                line = line.replace(pattern, str(found))
            status, said = command(line)
            assert status == 0, f"{line}\n{said}"


def test_the_flags_of_the_page_are_those_of_the_command(command):
    status, said = command("uepool rl-games --help")
    assert status == 0
    table = re.findall(r"^\| (`-.*?) \|", PAGE.read_text(), re.M)
    named = {flag for row in table for flag in re.findall(r"--[a-z_-]+", row)}
    shown = set(re.findall(r"--[a-z_-]+", said))
    assert named <= shown | {"--num_actors"}
    assert shown - named <= {"--help", "--no-train"} | {flag for flag in shown if flag.startswith("--num")}


@pytest.mark.timeout(240)
def test_pong(launch):
    pytest.importorskip("ale_py")
    document = yaml.safe_load((EXAMPLES / "rlgames_pong.yaml").read_text())
    config = document["params"]["config"]
    assert config["env_config"]["envs_per_instance"] == config["num_actors"]
    config.update({**SMALL, "horizon_length": 8, "minibatch_size": 32})
    config["env_config"]["envs_per_instance"] = config["num_actors"]
    config["env_config"]["env_kwargs"]["max_episode_steps"] = 8
    config["player"]["games_num"] = 2
    trained = launch(document, train=True)
    assert trained.status == 0, trained.err
    assert "set to cpu" in trained.err or "cuda" in trained.out
    played = launch(document, play=True, checkpoint=trained.checkpoints()[0])
    assert "av reward" in played.out, played.err
