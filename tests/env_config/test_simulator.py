"""The simulator takes and refuses the documents that the models do, and names the same paths."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from envserver.env_config import check
from envserver.env_config.uerl import convert
from tests.env_config.documents import TYPES, UERL, at, good, mutated, names_of_types, one_agent, one_sensor
from tests.env_config.simulator import Simulator

# What only the game can know: its own fields, the names that it has for things, what it can do, whether agents differ.
OF_THE_GAME = re.compile(
    r"env_config\.(parameters\.|agents\.\d+\.((actuators|rewarders|terminators|infos)\.\d+\.(?!name: )|spawn_point: ))"
    r"|.*unknown state field|.*must be empty|.*must be false: the simulator draws on the CPU|.*: makes observations of"
    r"|.*its space is|.*the first agent|.*state field .* has no bounds|.*the frames kept for"
)


UNKNOWN_SENSOR = re.compile(
    rf"env_config\.agents\.(\d+)\.sensors\.(\d+)\.type: must be one of {', '.join(TYPES)}, not .*", re.DOTALL
)


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator"), "CollectApples") as simulator:
        yield simulator


def compare(simulator: Simulator, document: dict[str, Any]) -> None:
    refusal = simulator.refusal(document)
    found = {".".join(map(str, problem.location)) for problem in check.problems(document)}
    if refusal is None:
        assert not found, document
    elif not OF_THE_GAME.match(refusal):
        path = refusal.split(": ")[0].split(", ")[0]  # several unknown fields of one mapping: "a.b, c: unknown"
        assert path in found or is_left_to_the_game(refusal, document), (refusal, found, document)


def is_left_to_the_game(refusal: str, document: dict[str, Any]) -> bool:
    """Whether it is about a type of sensor that a game might have. This game has none of its own."""
    match = UNKNOWN_SENSOR.fullmatch(refusal)
    if match is None:
        return False
    kind = at(document, ("agents", int(match[1]), "sensors", int(match[2]), "type"))
    assert kind not in TYPES
    return isinstance(kind, str) and re.fullmatch("[A-Za-z0-9_.-]{1,64}", kind) is not None


def test_right_documents(simulator: Simulator) -> None:
    for document in (good(), {}, {"agents": None, "launch_settings": None, "parameters": None}, one_agent()):
        assert simulator.refusal(document) is None
        assert not check.problems(document)


def test_what_is_printed_in_uerls_readme(simulator: Simulator, tmp_path: Any) -> None:
    file = tmp_path / "uerl.json"
    file.write_text(json.dumps(UERL))
    assert simulator.refusal(convert.load(str(file)).document) is None


BOUNDS: dict[str, dict[str, tuple[float, float]]] = {
    "camera": {
        "width": (1, 2048),
        "height": (1, 2048),
        "fov": (1, 179),
        "frame_stack_size": (1, 16),
        "frame_skip": (1, 64),
        "yaw": (-360, 360),
        "pitch": (-360, 360),
        "ortho_width": (0.001, 1e6),
        "visibility_mask": (0, 4294967295),
    },
    "lidar": {
        "rays": (1, 4096),
        "channels": (1, 64),
        "fov": (1, 360),
        "vertical_fov": (0, 180),
        "max_distance": (0.001, 1e6),
    },
}


SMALL: dict[str, dict[str, int]] = {"camera": {"width": 4, "height": 4}, "lidar": {"rays": 4}}


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind, fields in BOUNDS.items() for field in fields])
def test_bounds(simulator: Simulator, kind: str, field: str) -> None:
    low, high = BOUNDS[kind][field]
    beyond = 1e-4 if isinstance(low, float) else 1
    for value in (low, high):
        document = one_sensor(kind, **{**SMALL[kind], field: value})
        assert simulator.refusal(document) is None
        assert not check.problems(document)
    for value in (low - beyond, high + 1, True, None, str(low), [low]):
        document = one_sensor(kind, **{field: value})
        compare(simulator, document)
        assert check.problems(document)
        assert simulator.refusal(document) is not None


@pytest.mark.parametrize(
    "document",
    [
        {"agents": []},
        {"agents": 3},
        {"agents": [3]},
        {"x": 1},
        {"launch_settings": {"fixed_dt": 0}},
        {"launch_settings": {"fixed_dt": 1.5}},
        {"launch_settings": {"window_width": 16385}},
        {"launch_settings": {"window_height": 0}},
        {"launch_settings": {"fps": 3}},
        {"episode_renderer_config": {"views": ["a", 1]}},
        {"episode_renderer_config": {"fps": 0}},
        {"episode_renderer_config": {"width": 8193}},
        {"episode_renderer_config": {"every_n_episodes": -1}},
        {"episode_renderer_config": {"folder": None}},
        {"episode_renderer_config": []},
        one_agent(id=""),
        one_agent(id="a b"),
        one_agent(id="x" * 65),
        one_agent(x=1),
        one_agent(sensors=[]),
        one_agent(sensors={}),
        one_agent(sensors=[3]),
        one_agent(sensors=[{"name": "a", "type": "depth"}] * 65),
        one_agent(sensors=[{"name": "a", "type": "depth"}] * 2),
        one_agent(sensors=[{"name": "a"}]),
        one_agent(sensors=[{"type": "camera"}]),
        one_agent(sensors=[{"name": "a", "type": ["camera"]}]),
        one_agent(actuators=[]),
        one_agent(actuators=[{"type": "robot_movement"}]),
        one_agent(actuators=None),
        one_agent(rewarders=[{"name": "r", "type": "pickup_reward", "scale": 1e10}]),
        one_agent(rewarders=None),
        one_agent(infos="all"),
        one_agent(agent_ue_class=3),
        one_sensor("lidr"),
        one_sensor("Camera"),
        one_sensor("two words"),
        one_agent(sensors=[{"name": "a", "type": 7}]),
        one_sensor("lidar", width=3),
        one_sensor("depth", srgb=True),
        one_sensor("depth", near_distance=5, max_distance=5),
        one_sensor("segmentation", normalise=True),
        one_sensor("state", fields=[]),
        one_sensor("state", fields="heading"),
        one_sensor("state", fields=["heading", 1]),
        one_sensor("state", fields=["heading", "velocity", "heading"]),
        one_sensor("camera", position=[0, 0]),
        one_sensor("camera", position=[0, 0, "0"]),
        one_sensor("camera", position=[0, 0, 2e6]),
        one_sensor("camera", layout="HWC"),
        one_sensor("camera", projection=None),
        one_sensor("camera", width=84.0),
        one_sensor("camera", attach_to_comp_name=3),
    ],
)
def test_mistakes(simulator: Simulator, document: dict[str, Any]) -> None:
    compare(simulator, document)
    assert check.problems(document)
    assert simulator.refusal(document) is not None


def test_random_mistakes(simulator: Simulator) -> None:
    @settings(max_examples=200, deadline=None)
    @given(mutated())
    def run(document: dict[str, Any]) -> None:
        compare(simulator, document)

    run()


def test_types_of_sensors(simulator: Simulator) -> None:
    @settings(max_examples=200, deadline=None)
    @given(names_of_types)
    def run(kind: str) -> None:
        document = one_sensor(kind)
        compare(simulator, document)
        assert (simulator.refusal(document) is None) == (kind in TYPES)

    run()


@pytest.mark.parametrize("kind", ["gpu_camera", "sonar", "camera2", "radar", "segment", "x" * 64])
def test_types_that_games_may_have_are_the_only_difference(simulator: Simulator, kind: str) -> None:
    document = one_agent(sensors=[{"name": "e", "type": "lidar"}, {"name": "s", "type": kind, "width": -1, "x": []}])
    assert not check.problems(document)
    assert simulator.refusal(document) == (
        f'env_config.agents.0.sensors.1.type: must be one of {", ".join(TYPES)}, not "{kind}"'
    )
