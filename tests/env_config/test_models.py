"""The env config as typed Python."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

import uepool
from envserver.env_config import relations
from tests.env_config.documents import good
from uepool import config as c
from uepool.errors import ConfigError
from uepool.options import Options

LEGS = c.Actuator(name="legs", type="robot_movement", mode="keys")


def small(**fields: Any) -> c.EnvConfig:
    agent = c.Agent(
        id="A",
        sensors=[c.Camera(name="eyes", width=8, height=8)],
        actuators=[LEGS.model_copy()],
    )
    return c.EnvConfig(agents=[agent], **fields)


def test_what_it_becomes() -> None:
    config = small(parameters={"apples": 3}, launch_settings=c.LaunchSettings(fixed_dt=0.1))
    document = {
        "launch_settings": {"fixed_dt": 0.1},
        "parameters": {"apples": 3},
        "agents": [
            {
                "id": "A",
                "sensors": [{"name": "eyes", "type": "camera", "width": 8, "height": 8}],
                "actuators": [{"name": "legs", "type": "robot_movement", "mode": "keys"}],
            }
        ],
    }
    assert config.to_dict() == document
    assert Options.parse({"env_config": config}).env_config == document
    assert c.from_dict(document) == config


def test_from_a_dict_and_back() -> None:
    config = c.from_dict(good())
    assert c.from_dict(config.to_dict()) == config
    assert copy.deepcopy(config) == config
    assert pickle.loads(pickle.dumps(config)) == config
    assert isinstance(config.agents[0].sensors[1], c.Depth)


@pytest.mark.parametrize("ending", [".yaml", ".yml", ".json"])
def test_saved_and_loaded(tmp_path: Path, ending: str) -> None:
    config = c.from_dict(
        {**good(), "parameters": {"yes": "no", "date": "2020-01-01", "n": [1, [2.5, None]], "ü": "\u2028 é"}}
    )
    c.save(config, tmp_path / f"a{ending}")
    assert c.load(tmp_path / f"a{ending}") == config


def test_every_sensor_by_its_class() -> None:
    sensors = [
        c.Camera(name="a", srgb=True),
        c.Depth(name="b", normalise=True),
        c.Segmentation(name="c", layout="chw"),
        c.Lidar(name="d", rays=5, position=(0, 0, 1)),
        c.State(name="e", fields=("speed",)),
        c.GameSensor(name="f", type="gpu_camera", width=9),
    ]
    agent = c.Agent(id="A", sensors=sensors, actuators=(c.Actuator(name="l", type="t"),))
    made = c.EnvConfig(agents=[agent]).to_dict()["agents"][0]["sensors"]
    assert [sensor["type"] for sensor in made] == ["camera", "depth", "segmentation", "lidar", "state", "gpu_camera"]
    assert made[3] == {"name": "d", "type": "lidar", "position": [0, 0, 1], "rays": 5}
    assert made[4] == {"name": "e", "type": "state", "fields": ["speed"]}
    assert made[5] == {"name": "f", "type": "gpu_camera", "width": 9}


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: c.Camera(name="a", widht=3), r"^Camera\.widht: unknown field; did you mean 'width'\? known: name, "),
        (lambda: c.Camera(name="a", width=0), r"^Camera\.width: must be an integer from 1 to 2048, not 0$"),
        (lambda: c.Camera(width=3), r"^Camera\.name: is missing$"),
        (lambda: c.Camera(name="a", near_distance=9, max_distance=9), r"^Camera\.near_distance: must be less than max"),
        (lambda: c.Camera(name="a", fov=float("nan")), r"^Camera\.fov: must be a number from 1 to 179, not NaN$"),
        (lambda: c.State(name="a", fields=["b", "b"]), r"^State\.fields\.1: 'b' stands there before$"),
        (lambda: c.Segmentation(name="a", normalise=True), r"^Segmentation\.normalise: must be false, not true$"),
        (lambda: c.GameSensor(type="sonar"), r"^GameSensor\.name: is missing$"),
        (lambda: c.GameSensor(name="a"), r"^GameSensor\.type: is missing$"),
        (lambda: c.GameSensor(name="a", type=7), r"^GameSensor\.type: must be a text of 1 to 64 letters, .*, not 7$"),
        (lambda: c.GameSensor(name="a", type="camra"), r"^GameSensor\.type: unknown type \"camra\"; did you mean 'c"),
        (lambda: c.GameSensor(name="a", type="lidar"), r"^GameSensor\.type: \"lidar\" is a type of all .*: use Lidar$"),
        (lambda: c.Agent(id="a", sensors=[LEGS], actuators=[LEGS]), r"^Agent\.sensors\.0: must be a mapping, not "),
        (lambda: c.Agent(id="a", sensors=[{"name": "x", "type": "lidr"}], actuators=[LEGS]), r"^Agent\.sensors\.0\.ty"),
        (lambda: c.Rewarder(name="a", type="b", scale="1"), r"^Rewarder\.scale: must be a number from .*, not \"1\"$"),
        (lambda: c.Agent(id="a", sensors=[], actuators=[]), r"^Agent\.sensors: .*\nAgent\.actuators: must be a l"),
        (lambda: c.Agent(id="a", sensors=[c.Lidar(name="x")] * 2, actuators=[LEGS]), r"^Agent\.sensors\.1\.name: two"),
        (lambda: c.Agent(id="a", sensors=[c.Lidar(name="x")], actuators=[c.Info(name="l", type="t")]), r"^Agent\.act"),
        (lambda: c.EnvConfig(agents=[3]), r"^EnvConfig\.agents\.0: must be a mapping, not 3$"),
        (lambda: c.EnvConfig(agents=[{"id": 1}]), r"^EnvConfig\.agents\.0\.id: must be a text"),
        (lambda: c.LaunchSettings(fps=3), r"^LaunchSettings\.fps: unknown field"),
    ],
)  # fmt: skip
def test_a_wrong_one_is_not_made(make: Any, text: str) -> None:
    with pytest.raises(ConfigError, match=text) as caught:
        make()
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, uepool.UepoolError)


def test_fields_are_checked_when_they_are_set() -> None:
    config = small()
    eyes = config.agents[0].sensors[0]
    eyes.width = 16
    with pytest.raises(ConfigError, match=r"^Camera\.width: must be an integer from 1 to 2048, not 0$"):
        eyes.width = 0
    with pytest.raises(ConfigError, match=r"^Camera\.widht: unknown field; did you mean 'width'\?"):
        eyes.widht = 3
    assert config.to_dict()["agents"][0]["sensors"][0]["width"] == 16
    own = c.GameSensor(name="a", type="sonar")
    own.reach = 3
    with pytest.raises(ConfigError, match=r"^GameSensor\.type: unknown type \"lidr\"; did you mean 'lidar'\?"):
        own.type = "lidr"
    own.type = "radar"
    assert own == c.GameSensor(name="a", type="radar", reach=3)


def test_what_was_put_into_lists_later_is_checked_when_it_is_used(tmp_path: Path) -> None:
    config = small()
    config.agents[0].rewarders.append(c.Rewarder(name="r", type="pickup_reward"))
    assert len(Options.parse({"env_config": config}).env_config["agents"][0]["rewarders"]) == 1
    config.agents[0].sensors.append(c.Depth(name="eyes"))
    text = r"^env_config\.agents\.0\.sensors\.1\.name: two sensors of this agent are named 'eyes'$"
    with pytest.raises(ConfigError, match=text):
        Options.parse({"env_config": config})
    with pytest.raises(ConfigError, match=text):
        c.save(config, tmp_path / "a.yaml")
    assert not (tmp_path / "a.yaml").exists()


def test_defaults_belong_to_one_document_only() -> None:
    one, other = small(), small()
    one.launch_settings.map = "x"
    one.parameters["a"] = 1
    one.agents[0].infos.append(c.Info(name="i", type="t"))
    one.agents[0].sensors[0].position[0] = 5.0
    assert other.to_dict() == small().to_dict()
    assert c.EnvConfig().to_dict() == {}


def test_the_defaults_between_fields_are_those_of_the_models() -> None:
    fields = c.Camera.model_fields
    assert (fields["near_distance"].default, fields["max_distance"].default) == (relations._NEAR, relations._FAR)
