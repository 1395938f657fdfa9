"""docs/env-config.md: its tables are the models', and its examples run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import uepool
import uepool.config
from envserver.config.load import load
from envserver.env_config import reference
from envserver.env_config.uerl import components
from tests.env_config.documents import one_agent

FILE = Path(__file__).resolve().parents[2] / "docs/env-config.md"
TEXT = FILE.read_text()


def blocks(language: str) -> list[str]:
    every = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.M | re.S)
    return [block for name, block in every if name == language]


def test_the_tables_are_those_of_the_models() -> None:
    command = "python -m envserver.env_config.reference docs/env-config.md"
    assert reference.updated(TEXT) == TEXT, f"{command} writes them anew"


@pytest.mark.parametrize("model", reference.MODELS, ids=lambda model: model.__name__)
def test_every_field_is_told(model: type) -> None:
    assert f"<!-- fields of {model.__name__} -->" in TEXT
    for field in reference.own_fields(model):
        assert f"| `{field}` |" in reference.section(model)


def test_every_sensor_of_uerls_is_told() -> None:
    for kind in components.SENSORS:
        assert kind.removesuffix("_cpu").removesuffix("_gpu") in TEXT.split("## Coming from UERL")[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (garden,) = (block for block in blocks("yaml") if block.startswith("# garden.yaml"))
    (tmp_path / "garden.yaml").write_text(garden)
    return tmp_path


def test_the_example_of_a_file(folder: Path) -> None:
    config = uepool.config.load(folder / "garden.yaml")
    assert [sensor.name for sensor in config.agents[0].sensors] == ["eyes", "feelers", "self"]


@pytest.mark.parametrize("code", blocks("python"))
def test_the_examples_in_python(folder: Path, code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_example_of_a_pool(folder: Path) -> None:
    (pools,) = (block for block in blocks("yaml") if block.startswith("pools:"))
    (folder / "pool.yaml").write_text(pools)
    (pool,) = load(folder / "pool.yaml").pools
    assert b"robot_movement" in pool.command.configure
    assert pool.own_config


def test_the_example_for_rl_games() -> None:
    (block,) = (yaml.safe_load(block) for block in blocks("yaml") if "address: sim:CollectApples\n      env" in block)
    assert block == {"env_config": {"address": "sim:CollectApples", "env_config": "garden.yaml"}}


def test_the_errors_that_it_shows(tmp_path: Path) -> None:
    (shown,) = (block for block in blocks("") if block.startswith("garden.yaml:6"))
    (tmp_path / "garden.yaml").write_text("""\
launch_settings: {}
agents:
  -
    id: Agent1
    sensors:
      - {name: eyes, type: camera, widht: 42}
      - {name: feelers, type: lidr}
    rewarders:
      - {name: apples, type: pickup_reward}
    actuators: []
""")
    with pytest.raises(uepool.errors.ConfigError) as caught:
        uepool.config.load(tmp_path / "garden.yaml")
    lines = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    for line, example in zip(lines, shown.splitlines(), strict=True):
        assert line.startswith(example.removesuffix("..."))


def test_the_example_of_a_games_own_sensors() -> None:
    (block,) = (yaml.safe_load(block) for block in blocks("yaml") if "type: smell" in block)
    (shown,) = (block for block in blocks("") if "must be one of camera" in block)
    document = one_agent(**block)
    sensors = uepool.config.from_dict(document).agents[0].sensors
    assert sensors[2] == uepool.config.GameSensor(name="nose", type="smell", reach=20)
    with pytest.raises(uepool.errors.StartError, match=re.escape(shown.strip())):
        uepool.open("sim:CollectApples", num_envs=1, env_config=document)
    section = TEXT.split("What is nearly a type of the tables")[1].split("###")[0]
    slips, good = (re.findall("`(.*?)`", part) for part in section.split("So games call"))
    assert slips
    assert good
    for name in good:
        assert uepool.config.GameSensor(name="a", type=name).type == name
    for name in slips:
        with pytest.raises(uepool.errors.ConfigError, match="did you mean"):
            uepool.config.GameSensor(name="a", type=name)
