"""Every kind of mistake in a document: told by its path, all at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import uepool.config
from tests.env_config.documents import UERL, good, one_agent, one_sensor
from uepool.errors import ConfigError
from uepool.options import Options


def mistakes(document: Any) -> list[str]:
    """What is wrong, a line each, as a trainer is told."""
    with pytest.raises(ConfigError) as caught:
        Options.parse({"env_config": document})
    return str(caught.value).splitlines()


def test_a_right_document_passes_untouched() -> None:
    assert Options.parse({"env_config": good()}).env_config == good()
    assert uepool.config.from_dict(good()).agents[1].sensors[3].yaw == 90


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("widht", 84, "unknown field; did you mean 'width'? known: name, type, attach_to_comp_name, "),
        ("width", 0, "must be an integer from 1 to 2048, not 0"),
        ("width", 2049, "must be an integer from 1 to 2048, not 2049"),
        ("width", 84.0, "must be an integer from 1 to 2048, not 84.0"),
        ("width", True, "must be an integer from 1 to 2048, not true"),
        ("width", "84", 'must be an integer from 1 to 2048, not "84"'),
        ("width", None, "must be an integer from 1 to 2048, not null"),
        ("height", [84], "must be an integer from 1 to 2048, not [84]"),
        ("fov", 0, "must be a number from 1 to 179, not 0"),
        ("fov", 180.0, "must be a number from 1 to 179, not 180.0"),
        ("projection", "fisheye", 'must be "pinhole" or "orthographic", not "fisheye"'),
        ("ortho_width", 0, "must be a number from 0.001 to 1000000, not 0"),
        ("near_distance", -1, "must be a number from 0.001 to 1000000, not -1"),
        ("near_distance", 150, "must be less than max_distance, which is 150.0, not 150"),
        ("max_distance", True, "must be a number from 0.001 to 1000000, not true"),
        ("visibility_mask", -1, "must be an integer from 0 to 4294967295, not -1"),
        ("visibility_mask", 2**32, "must be an integer from 0 to 4294967295, not 4294967296"),
        ("visibility_mask", 2**63, "must be an integer of 64 bits"),
        ("layout", "HWC", 'must be "hwc" or "chw", not "HWC"'),
        ("use_gpu", 0, "must be true or false, not 0"),
        ("grayscale", "no", 'must be true or false, not "no"'),
        ("position", [0, 0], "must be a list of 3 numbers from -1000000 to 1000000, not [0, 0]"),
        ("position", [0, 0, "1"], 'must be a list of 3 numbers from -1000000 to 1000000, not [0, 0, "1"]'),
        ("position", [0, 0, 2e6], "must be a list of 3 numbers from -1000000 to 1000000, not [0, 0, 2000000.0]"),
        ("position", {"x": 0}, 'must be a list of 3 numbers from -1000000 to 1000000, not {"x": 0}'),
        ("yaw", 361, "must be a number from -360 to 360, not 361"),
        ("pitch", math.nan, "must be a finite number, not nan"),
        ("pitch", math.inf, "must be a finite number, not inf"),
        ("frame_stack_size", 17, "must be an integer from 1 to 16, not 17"),
        ("frame_skip", 0, "must be an integer from 1 to 64, not 0"),
        ("normalise", "true", 'must be true or false, not "true"'),
        ("name", "", "must be a text of 1 to 64 letters, digits, '.', '-' and '_', not \"\""),
        ("name", "two words", "must be a text of 1 to 64 letters, digits, '.', '-' and '_', not \"two words\""),
        ("name", "a\n", "must be a text of 1 to 64 letters, digits, '.', '-' and '_', not \"a\\n\""),
        ("attach_to_comp_name", 1, "must be a text, not 1"),
        ("attach_to_actor_name", "\ud800", "is not Unicode"),
        ("fov", object, "must be a JSON value, not a type"),
    ],
)  # fmt: skip
def test_a_wrong_field_of_a_camera(field: str, value: Any, text: str) -> None:
    found = mistakes(one_sensor("camera", **{field: value}))
    assert len(found) == 1
    assert found[0].startswith(f"env_config.agents.0.sensors.0.{field}: {text}")


@pytest.mark.parametrize(
    ("kind", "field", "value", "text"),
    [
        ("depth", "srgb", True, "unknown field; known: name, type"),
        ("segmentation", "normalise", True, "must be false, not true"),
        ("segmentation", "shadows", False, "unknown field; "),
        ("lidar", "rays", 4097, "must be an integer from 1 to 4096, not 4097"),
        ("lidar", "channels", 0, "must be an integer from 1 to 64, not 0"),
        ("lidar", "fov", 361, "must be a number from 1 to 360, not 361"),
        ("lidar", "vertical_fov", -1, "must be a number from 0 to 180, not -1"),
        ("lidar", "width", 84, "unknown field; "),
        ("state", "fields", [], "must be a list of 1 or more texts or null, not []"),
        ("state", "fields", "speed", 'must be a list of 1 or more texts or null, not "speed"'),
        ("state", "fields", ["speed", 1], 'must be a list of 1 or more texts or null, not ["speed", 1]'),
    ],
)
def test_sensors_know_the_fields_of_their_type_only(kind: str, field: str, value: Any, text: str) -> None:
    found = mistakes(one_sensor(kind, **{field: value}))
    assert len(found) == 1
    assert found[0].startswith(f"env_config.agents.0.sensors.0.{field}: {text}")


TYPES = "known: camera, depth, segmentation, lidar, state"


@pytest.mark.parametrize(
    ("sensor", "expected"),
    [
        ({"name": "a", "type": "lidr"}, f"type: unknown type \"lidr\"; did you mean 'lidar'? {TYPES}"),
        ({"name": "a", "type": "camra"}, f"type: unknown type \"camra\"; did you mean 'camera'? {TYPES}"),
        ({"name": "a", "type": "Camera"}, f"type: unknown type \"Camera\"; did you mean 'camera'? {TYPES}"),
        ({"name": "a", "type": "cmaera", "x": 1}, f"type: unknown type \"cmaera\"; did you mean 'camera'? {TYPES}"),
        ({"name": "a", "type": "LIDARS"}, f"type: unknown type \"LIDARS\"; did you mean 'lidar'? {TYPES}"),
        (
            {"name": "a", "type": "two words"},
            "type: must be a text of 1 to 64 letters, digits, '.', '-' and '_', not \"two words\"",
        ),
        (
            {"name": "a", "type": "sonar\n"},
            "type: must be a text of 1 to 64 letters, digits, '.', '-' and '_', not \"sonar\\n\"",
        ),
        ({"name": "a", "type": ""}, "type: must be a text of 1 to 64 letters, digits, '.', '-' and '_', not \"\""),
        ({"type": "sonar"}, "name: is missing"),
        (
            {"name": "a b", "type": "sonar"},
            "name: must be a text of 1 to 64 letters, digits, '.', '-' and '_', not \"a b\"",
        ),
        ({"name": "a", "type": 7}, f"type: unknown type 7; {TYPES}"),
        ({"name": "a", "type": ["camera"]}, f'type: unknown type ["camera"]; {TYPES}'),
        ({"name": "a", "type": None}, f"type: unknown type null; {TYPES}"),
        ({"name": "a"}, f"type: is missing; {TYPES}"),
        ({"type": "camera"}, "name: is missing"),
    ],
)
def test_the_type_of_a_sensor(sensor: dict[str, Any], expected: str) -> None:
    assert mistakes(one_agent(sensors=[sensor])) == [f"env_config.agents.0.sensors.0.{expected}"]


@pytest.mark.parametrize(
    ("sensor", "expected"),
    [
        ({"type": "lidr"}, "is missing"),
        ({}, "is missing"),
        ({"type": 7}, "is missing"),
        ({"name": "a b"}, "must be a text of 1 to 64 letters"),
        ({"name": "a b", "type": ""}, "must be a text of 1 to 64 letters"),
    ],
)
def test_the_name_of_a_sensor_of_no_known_type(sensor: dict[str, Any], expected: str) -> None:
    of_name, of_type = sorted(mistakes(one_agent(sensors=[sensor])))
    assert of_type.startswith("env_config.agents.0.sensors.0.type: ")
    assert of_name.startswith(f"env_config.agents.0.sensors.0.name: {expected}")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": ""}, "id: must be a text of 1 to 64 letters"),
        ({"id": "x" * 65}, "id: must be a text of 1 to 64 letters"),
        ({"id": None}, "id: must be a text of 1 to 64 letters"),
        ({"sensrs": []}, "sensrs: unknown field; did you mean 'sensors'? known: id, agent_ue_class"),
        ({"sensors": []}, "sensors: must be a list of 1 to 64 mappings, not []"),
        ({"sensors": {}}, "sensors: must be a list of 1 to 64 mappings, not {}"),
        ({"sensors": ["camera"]}, 'sensors.0: must be a mapping, not "camera"'),
        ({"actuators": []}, "actuators: must be a list of 1 to 64 mappings, not []"),
        ({"actuators": None}, "actuators: must be a list of 1 to 64 mappings, not null"),
        ({"actuators": [{"type": "robot_movement"}]}, "actuators.0.name: is missing"),
        ({"actuators": [{"name": "legs"}]}, "actuators.0.type: is missing"),
        ({"actuators": [{"name": "legs", "type": 1}]}, "actuators.0.type: must be a text of 1 to 64 letters"),
        ({"rewarders": [{"name": "r", "type": "t", "scale": "2"}]}, "rewarders.0.scale: must be a number from"),
        ({"rewarders": [{"name": "r", "type": "t", "scale": math.inf}]}, "rewarders.0.scale: must be a finite number"),
        ({"terminators": [{"name": "r", "type": "t"}, 3]}, "terminators.1: must be a mapping, not 3"),
        ({"infos": "all"}, 'infos: must be a list of 0 to 64 mappings, not "all"'),
        ({"agent_ue_class": []}, "agent_ue_class: must be a text, not []"),
        ({"spawn_point": 3}, "spawn_point: must be a text, not 3"),
    ],
)  # fmt: skip
def test_a_wrong_field_of_an_agent(fields: dict[str, Any], expected: str) -> None:
    found = mistakes(one_agent(**fields))
    assert len(found) == 1
    assert found[0].startswith(f"env_config.agents.0.{expected}")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"launch_setings": {}}, "launch_setings: unknown field; did you mean 'launch_settings'? known: "),
        ({"launch_settings": []}, "launch_settings: must be a mapping or null, not []"),
        ({"launch_settings": {"fixed_dt": 0}}, "launch_settings.fixed_dt: must be a number from 0.0001 to 1, not 0"),
        ({"launch_settings": {"fps": 20}}, "launch_settings.fps: unknown field; "),
        ({"launch_settings": {"sound": 1}}, "launch_settings.sound: must be true or false, not 1"),
        ({"parameters": 3}, "parameters: must be a mapping or null, not 3"),
        ({"parameters": {"a": {"b": {1, 2}}}}, "parameters.a.b: must be a JSON value, not a set"),
        ({"parameters": {1: 2}}, "parameters: its keys must be texts, not an int"),
        ({"parameters": {"a": 1j}}, "parameters.a: must be a JSON value, not a complex"),
        ({"episode_renderer_config": 1}, "episode_renderer_config: must be a mapping or null, not 1"),
        ({"episode_renderer_config": {"fps": 0}}, "episode_renderer_config.fps: must be a number from 0.001"),
        ({"episode_renderer_config": {"views": "all"}}, "episode_renderer_config.views: must be a list of texts, not"),
    ],
)  # fmt: skip
def test_a_wrong_field_of_the_document(fields: dict[str, Any], expected: str) -> None:
    found = mistakes({**good(), **fields})
    assert len(found) == 1
    assert found[0].startswith(f"env_config.{expected}")


@pytest.mark.parametrize("agents", [[], 3, "all", {}])
def test_agents_that_are_no_list_of_some(agents: Any) -> None:
    """Only to those who say that it is such a document: other games may call other things agents."""
    with pytest.raises(ConfigError, match=r"^env_config\.agents: must be a list of 1 to 1024 mappings or null, not "):
        uepool.config.from_dict({"agents": agents})
    assert Options.parse({"env_config": {"agents": agents}}).env_config == {"agents": agents}


@pytest.mark.parametrize(
    "document", [{"agents": 3, "height": 5}, {"agents": ["a", "b"]}, {"agents": [{"name": "a", "speed": 3}]}, {}]
)
def test_what_other_games_call_agents_is_theirs(document: dict[str, Any]) -> None:
    assert Options.parse({"env_config": document}).env_config == document


def test_names_are_unique_among_their_like() -> None:
    document = good()
    agent = document["agents"][1]
    agent["id"] = "One"
    agent["sensors"][4]["name"] = "eyes"
    agent["sensors"].append({"name": "depth", "type": "sonar"})
    agent["rewarders"].append({"name": "apples", "type": "step_penalty"})
    agent["actuators"][0]["name"] = "apples"  # of another kind
    agent["sensors"][4]["fields"] = ["heading", "velocity", "heading"]
    assert sorted(mistakes(document)) == [
        "env_config.agents.1.id: two agents have the id 'One'",
        "env_config.agents.1.rewarders.1.name: two rewarders of this agent are named 'apples'",
        "env_config.agents.1.sensors.4.fields.2: 'heading' stands there before",
        "env_config.agents.1.sensors.4.name: two sensors of this agent are named 'eyes'",
        "env_config.agents.1.sensors.5.name: two sensors of this agent are named 'depth'",
    ]


def test_all_mistakes_at_once() -> None:
    document = good()
    document["agents"][0]["sensors"][0]["widht"] = 3
    document["agents"][0]["sensors"][1]["type"] = "dept"
    document["agents"][1]["sensors"][2]["near_distance"] = 500
    document["agents"][1]["id"] = "One"
    document["launch_settings"]["fixed_dt"] = "fast"
    paths = {line.split(": ")[0] for line in mistakes(document)}
    assert paths == {
        "env_config.agents.0.sensors.0.widht",
        "env_config.agents.0.sensors.1.type",
        "env_config.agents.1.sensors.2.near_distance",
        "env_config.agents.1.id",
        "env_config.launch_settings.fixed_dt",
    }


def test_null_is_what_was_left_out() -> None:
    document = {"launch_settings": None, "parameters": None, "agents": None, "episode_renderer_config": None}
    config = uepool.config.from_dict(document)
    assert config == uepool.config.EnvConfig()
    assert config.to_dict() == {}


def test_games_own_fields_are_kept_as_they_are() -> None:
    actuator = {"name": "legs", "type": "robot_movement", "mode": "keys", "deep": {"a": [1, {"b": None}]}}
    config = uepool.config.from_dict(one_agent(actuators=[actuator]))
    assert config.agents[0].actuators[0].mode == "keys"
    assert config.to_dict()["agents"][0]["actuators"] == [actuator]


def test_games_own_sensors_are_kept_as_they_are() -> None:
    """With fields that built-in ones have too, of which the game may take something else."""
    own = {"name": "sight", "type": "gpu_camera", "width": 4000, "yaw": "left", "frame_stack_size": 0, "deep": [{}]}
    document = one_agent(sensors=[own, {"name": "eyes", "type": "camera"}])
    config = uepool.config.from_dict(document)
    assert isinstance(config.agents[0].sensors[0], uepool.config.GameSensor)
    assert config.agents[0].sensors[0].width == 4000
    assert config.to_dict() == document
    assert Options.parse({"env_config": document}).env_config == document


def test_numbers_of_numpy_and_tuples_are_plain_numbers_and_lists() -> None:
    sensor = {
        "name": "it",
        "type": "camera",
        "width": np.int64(7),
        "fov": np.float32(60),
        "position": (0, np.int8(1), 2),
    }
    config = Options.parse({"env_config": one_agent(sensors=[sensor])}).env_config
    assert config["agents"][0]["sensors"][0] == {**sensor, "width": 7, "fov": 60.0, "position": [0, 1, 2]}
    assert type(config["agents"][0]["sensors"][0]["width"]) is int


def test_deep_and_endless_documents() -> None:
    deep: dict[str, Any] = {}
    for _ in range(1000):
        deep = {"a": deep}
    assert mistakes({"parameters": deep})[0].endswith("is nested more than 60 levels deep, or contains itself")
    endless: dict[str, Any] = {}
    endless["a"] = [endless]
    assert len(mistakes(endless)) == 1
    bomb: list[Any] = []
    for _ in range(40):
        bomb = [bomb] * 10
    assert mistakes({"parameters": {"a": bomb}}) == [
        "env_config: has more than 200000 values, those that aliases repeat included"
    ]


def test_keys_that_would_break_the_line() -> None:
    found = mistakes({**good(), "a\nb": 1, "x" * 500: 2, "\u202e": 3})
    assert len(found) == 3
    assert all(len(line) < 300 for line in found)
    assert "env_config.'a\\nb': unknown field" in found[0]


def test_uerls_document_is_recognised() -> None:
    text = "env_config.agent_configs: is a field of UERL's document: `uepool config import` makes an env config of it"
    assert mistakes(UERL) == [text]
