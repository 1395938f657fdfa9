"""The JSON Schema says what the models say."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

import uepool.config
from envserver.env_config import check
from envserver.env_config.components import Component
from envserver.env_config.models import EnvConfig
from envserver.env_config.reference import MODELS
from envserver.env_config.sensor_types import BUILT_IN
from envserver.env_config.sensors import SENSORS, Image, Sensor
from tests.env_config.documents import GOOD, good, mutated, names_of_types, one_agent, one_sensor

SCHEMA = uepool.config.json_schema()
_DRAFT = jsonschema.Draft202012Validator
# JSON Schema takes 84.0 for an integer; the models, the simulator and most other readers do not.
_TYPES = _DRAFT.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
VALIDATOR = jsonschema.validators.extend(_DRAFT, type_checker=_TYPES)(SCHEMA)
# What a schema cannot say.
BETWEEN_FIELDS = ("two ", "stands there before", "must be less than max_distance")


def test_it_is_a_schema() -> None:
    _DRAFT.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize(
    "model", [model for model in MODELS if model not in (Sensor, Image, Component)], ids=lambda it: it.__name__
)
def test_every_field_is_in_it_with_its_default_and_what_it_means(model: Any) -> None:
    schema = SCHEMA if model is EnvConfig else SCHEMA["$defs"][model.__name__]
    assert list(schema["properties"]) == list(model.model_fields)
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    assert set(schema.get("required", ())) == required | ({"type"} if model in SENSORS else set())
    assert schema["additionalProperties"] is (
        model.__name__ in ("GameSensor", "Actuator", "Rewarder", "Terminator", "Info")
    )
    for name, field in model.model_fields.items():
        assert schema["properties"][name]["description"]
        if not field.is_required() and name not in ("type", "launch_settings"):
            assert schema["properties"][name]["default"] == field.default


def agree(document: dict[str, Any]) -> None:
    found = check.problems(document)
    if found and all(any(text in problem.text for text in BETWEEN_FIELDS) for problem in found):
        found = []
    wrong = list(VALIDATOR.iter_errors(document))
    assert bool(found) == bool(wrong), (found, wrong)


def test_right_documents() -> None:
    for document in (
        GOOD,
        {},
        {"agents": None},
        one_agent(),
        one_sensor("state"),
        one_sensor("lidar", fov=90.5),
        one_sensor("gpu_camera"),
        one_sensor("sonar", width=-1, yaw={"a": [None]}, fields=[]),
    ):
        agree(document)
        assert not check.problems(document)


@pytest.mark.parametrize(
    "document",
    [
        {"agents": []},
        {"agents": {}},
        {"x": 1},
        one_agent(id="a b"),
        one_agent(sensors=[]),
        one_agent(x=1),
        one_sensor("camera", widht=3),
        one_sensor("lidr"),
        one_sensor("Camera"),
        one_sensor("some words"),
        one_sensor(""),
        one_agent(sensors=[{"type": "sonar"}]),
        one_agent(sensors=[{"name": "a b", "type": "sonar"}]),
        one_agent(sensors=[{"name": "a", "type": 7}]),
        one_sensor("camera", position=[1, 2]),
        one_sensor("segmentation", normalise=True),
        one_agent(sensors=[{"name": "a"}]),
        {**good(), "launch_settings": {"fixed_dt": 2}},
    ],
)
def test_wrong_documents(document: dict[str, Any]) -> None:
    agree(document)
    assert check.problems(document)


def test_editors_can_tell_the_sensors_apart() -> None:
    """Each type but the game's own is a constant, with what it is."""
    references = SCHEMA["$defs"]["Agent"]["properties"]["sensors"]["items"]["oneOf"]
    models = [SCHEMA["$defs"][one["$ref"].rpartition("/")[2]] for one in references]
    types = [model["properties"]["type"] for model in models]
    assert [kind.get("const") for kind in types] == [*BUILT_IN, None]
    assert all(kind["description"] for kind in types)


@settings(max_examples=300, deadline=None)
@given(names_of_types)
def test_it_takes_and_refuses_types_of_sensors_as_the_models_do(name: str) -> None:
    agree(one_sensor(name))


@settings(max_examples=100, deadline=None)
@given(mutated())
def test_it_takes_and_refuses_what_the_models_do(document: dict[str, Any]) -> None:
    agree(document)
