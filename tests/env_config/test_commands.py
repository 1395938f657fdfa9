"""`uepool config`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from typer.testing import CliRunner

import uepool.config
from tests.cli.conftest import run_uepool
from tests.env_config.documents import GOOD, UERL, one_agent, one_sensor
from uepool.cli.main import build


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def uepool_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `uepool config ARGUMENTS` in the test's folder, in this process."""
    (tmp_path / "good.yaml").write_text(yaml.safe_dump(GOOD))
    (tmp_path / "uerl.json").write_text(json.dumps(UERL, indent=2))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Done:
        result = CliRunner().invoke(build(), ["config", *arguments])
        return Done(result.exit_code, result.stdout, result.stderr)

    return run


def test_as_a_process(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("agents: []")
    done = run_uepool("config", "check", "bad.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("bad.yaml:1: env_config.agents: must be a list of 1 to 1024 mappings or null, not []\n")


@pytest.mark.parametrize("command", ["check", "import", "schema"])
def test_each_command_explains_itself(uepool_command: Run, command: str) -> None:
    done = uepool_command(command, "--help")
    assert done.returncode == 0
    assert f"uepool config {command}" in done.stdout
    assert "\\b" not in done.stdout


RIGHT = "is right, as far as can be told without a game (--address asks one)"


def test_check(uepool_command: Run, tmp_path: Path) -> None:
    done = uepool_command("check", "good.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"good.yaml {RIGHT}: 2 agents: One (eyes: camera 12×8, depth: depth 9×5, what: ")
    (tmp_path / "empty.yaml").write_text("")
    assert uepool_command("check", "empty.yaml").stdout == (
        f"empty.yaml {RIGHT}: no agents but those that the game has by default\n"
    )


def test_check_names_every_mistake(uepool_command: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(json.dumps(one_sensor("camera", width=0, fov=0), indent=1))
    done = uepool_command("check", "bad.json")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "uepool: bad.json has 2 mistakes",
        "bad.json:9: env_config.agents.0.sensors.0.width: must be an integer from 1 to 2048, not 0",
        "bad.json:10: env_config.agents.0.sensors.0.fov: must be a number from 1 to 179, not 0",
    ]
    done = uepool_command("check", "nothing.yaml")
    assert done.returncode == 2
    assert "nothing.yaml: cannot be read: No such file or directory" in done.stderr


def test_check_asks_the_game(uepool_command: Run, tmp_path: Path) -> None:
    done = uepool_command("check", "good.yaml", "--address", "sim:CollectApples")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("good.yaml is right: 2 agents")
    assert "sim:CollectApples takes it: Dict('depth': Box(0.0, 1.0, (1, 5, 9), float32)" in done.stdout
    document = one_agent(actuators=[{"name": "legs", "type": "robot_movement", "mood": "calm"}])
    (tmp_path / "bad.yaml").write_text(yaml.safe_dump(document))
    done = uepool_command("check", "bad.yaml", "--address", "sim:CollectApples")
    assert (done.returncode, done.stdout) == (1, "")
    assert "env_config.agents.0.actuators.0.mood: unknown field" in done.stderr


def test_check_of_sensors_of_a_games_own(uepool_command: Run, tmp_path: Path) -> None:
    document = one_agent(sensors=[{"name": "sight", "type": "gpu_camera", "width": 32, "height": 24}])
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(document))
    done = uepool_command("check", "own.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"own.yaml {RIGHT}: agent A (sight: gpu_camera 32×24)\n"
    done = uepool_command("check", "own.yaml", "--address", "sim:CollectApples")
    assert done.returncode == 1
    assert (
        "env_config.agents.0.sensors.0.type: must be one of camera, depth, segmentation, lidar, state, "
        'not "gpu_camera"' in done.stderr
    )
    (tmp_path / "slip.json").write_text(json.dumps(one_sensor("camra"), indent=1))
    done = uepool_command("check", "slip.json", "--address", "sim:CollectApples")
    assert done.returncode == 2
    assert done.stderr.splitlines()[1] == (
        "slip.json:8: env_config.agents.0.sensors.0.type: unknown type \"camra\"; did you mean 'camera'? "
        "known: camera, depth, segmentation, lidar, state"
    )


def test_import_to_a_file(uepool_command: Run, tmp_path: Path) -> None:
    done = uepool_command("import", "uerl.json", "-o", "garden.yaml")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("wrote garden.yaml\n")
    assert "  launch_settings.specific_ip_port: instances call the server by themselves" in done.stderr
    assert "  agent_configs.0.sensor_configs.0.max_distance: 15000 cm → max_distance: 150 m\n" in done.stderr
    document = uepool.config.load(tmp_path / "garden.yaml")
    assert document.agents[0].sensors[0].name == "camera_cpu"
    assert uepool_command("check", "garden.yaml", "--address", "sim:CollectApples").returncode == 0

    done = uepool_command("import", "uerl.json", "-o", "garden.yaml")
    assert done.returncode == 2
    assert "garden.yaml exists already; --force overwrites it" in done.stderr
    assert uepool_command("import", "uerl.json", "--out", "garden.yaml", "--force").returncode == 0
    assert uepool_command("import", "uerl.json", "-o", "garden.json").returncode == 0
    assert uepool.config.load(tmp_path / "garden.json") == document
    done = uepool_command("import", "uerl.json", "-o", "no/such/folder.yaml")
    assert done.returncode == 1
    assert "cannot write no/such/folder.yaml: No such file or directory" in done.stderr


def test_import_to_standard_output(uepool_command: Run) -> None:
    done = uepool_command("import", "uerl.json")
    assert done.returncode == 0
    assert uepool.config.from_dict(yaml.safe_load(done.stdout)).agents[0].id == "Agent1"


def test_import_of_something_else(uepool_command: Run) -> None:
    done = uepool_command("import", "good.yaml", "-o", "other.yaml")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "uepool: good.yaml has a mistake"
    assert "is no document of UERL's: it has no agent_configs; it looks like uepool's own" in done.stderr


def test_schema(uepool_command: Run) -> None:
    assert json.loads(uepool_command("schema").stdout) == uepool.config.json_schema()
