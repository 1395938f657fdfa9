"""UERL's documents as ours: every field of theirs has its place, or a reason why it has none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import uepool.config
from envserver.config.problems import ConfigError
from envserver.env_config.uerl import convert
from tests.env_config.documents import UERL


def imported(folder: Path, document: Any, name: str = "uerl.json") -> convert.Imported:
    file = folder / name
    file.write_text(document if isinstance(document, str) else json.dumps(document, indent=2))
    result = convert.load(str(file))
    uepool.config.from_dict(result.document)
    return result


def spelled(notes: list[Any]) -> dict[str, str]:
    return {".".join(map(str, note.location)): note.text for note in notes}


def with_parts(**lists: Any) -> dict[str, Any]:
    """UERL's document with other lists of components."""
    document = json.loads(json.dumps(UERL))
    document["agent_configs"][0].update(lists)
    return document


def agent_of(result: convert.Imported) -> dict[str, Any]:
    return dict(result.document["agents"][0])


def test_what_its_readme_prints(tmp_path: Path) -> None:
    result = imported(tmp_path, UERL)
    assert result.document == {
        "launch_settings": {"map": "CollectApplesMap", "fixed_dt": 0.05},
        "agents": [
            {
                "id": "Agent1",
                "agent_ue_class": "/CybertoothML/Agents/RobotAgent/BP_RobotAgent.BP_RobotAgent_C",
                "spawn_point": "Agent1",
                "sensors": [
                    {
                        "type": "camera",
                        "name": "camera_cpu",
                        "attach_to_comp_name": "CameraComp",
                        "width": 42,
                        "height": 42,
                        "max_distance": 150,
                        "fov": 70,
                        "render_owner": True,
                    }
                ],
                "actuators": [{"name": "my_robot_actuator", "type": "robot_movement", "mode": "keys"}],
                "rewarders": [{"name": "apples_reward", "type": "pickup_reward"}],
                "terminators": [{"name": "my_step_terminator", "type": "step_counter", "max_step_count": 350}],
            }
        ],
    }
    assert set(spelled(result.left_out)) == {"launch_settings.specific_ip_port", "launch_settings.executable_path"}
    changed = spelled(result.changed)
    assert changed["launch_settings.tickfps"] == "20 steps a second → fixed_dt: 0.05 s"
    assert changed["agent_configs.0.sensor_configs.0.max_distance"] == "15000 cm → max_distance: 150 m"


def test_the_command_that_it_prints(tmp_path: Path) -> None:
    command = f"ML.HumanStart {json.dumps(UERL)}\n"
    assert imported(tmp_path, command).document == imported(tmp_path, UERL).document


def test_launch_settings(tmp_path: Path) -> None:
    launch = {
        "map_name": "Arena",
        "no_sound": False,
        "run_name": "third try",
        "tickfps": 50,
        "window_res_x": 640,
        "window_res_y": 480,
        "output_ue_log": True,
        "render_type": 1,
        "executable_path": "/games/apples.sh",
        "specific_ip_port": ["10.0.0.1", 5000],
        "of_a_later_version": 1,
    }
    result = imported(tmp_path, {**UERL, "launch_settings": launch})
    assert result.document["launch_settings"] == {
        "map": "Arena",
        "fixed_dt": 0.02,
        "window_width": 640,
        "window_height": 480,
        "run_name": "third try",
        "sound": True,
        "log_engine_output": True,
    }
    left_out = spelled(result.left_out)
    assert left_out["launch_settings.executable_path"] == "the address says what runs: exec:/games/apples.sh"
    assert "attach:" in left_out["launch_settings.specific_ip_port"]
    assert left_out["launch_settings.of_a_later_version"] == "no field of UERL's that is known here"
    assert "launch_settings.render_type" in left_out


def test_fields_that_are_missing_have_uerls_defaults(tmp_path: Path) -> None:
    camera = {"name": "a", "ue_class_name": "camera", "attach_to_comp_name": "CameraComp"}
    limit = {"name": "b", "ue_class_name": "step_counter"}
    agent = agent_of(imported(tmp_path, with_parts(sensor_configs=[camera], terminator_configs=[limit])))
    assert agent["sensors"][0] == {
        "name": "a",
        "type": "camera",
        "attach_to_comp_name": "CameraComp",
        "width": 72,
        "height": 72,
        "max_distance": 150,
        "render_owner": True,
    }
    assert agent["terminators"] == [{"name": "b", "type": "step_counter", "max_step_count": 2000}]


def test_all_fields_of_a_camera(tmp_path: Path) -> None:
    camera = {
        "name": "my camera",
        "ue_class_name": "camera_gpu",
        "attach_to_comp_name": "",
        "attach_to_actor_name": "SpecCameraActor",
        "width": 64,
        "height": 48,
        "max_distance": 250.0,
        "fov": 90.0,
        "grayscale": True,
        "render_owner": False,
        "srgb": True,
        "frame_stack_size": 4,
        "normalise": True,
        "python_class": "CameraSensor",
        "unheard_of": 1,
    }
    result = imported(tmp_path, with_parts(sensor_configs=[camera]))
    assert agent_of(result)["sensors"] == [
        {
            "name": "my_camera",
            "type": "camera",
            "attach_to_actor_name": "SpecCameraActor",
            "width": 64,
            "height": 48,
            "max_distance": 2.5,
            "use_gpu": True,
            "grayscale": True,
            "srgb": True,
            "frame_stack_size": 4,
            "normalise": True,
        }
    ]
    where = "agent_configs.0.sensor_configs.0"
    assert {f"{where}.python_class", f"{where}.unheard_of"} <= set(spelled(result.left_out))
    assert spelled(result.changed)[f"{where}.name"].startswith("my_camera: ")


def test_a_distance_tracer_becomes_a_lidar(tmp_path: Path) -> None:
    tracer = {
        "name": "t",
        "ue_class_name": "distance_tracer",
        "num_traces": 9,
        "half_angle": 60,
        "trace_length": 800,
        "should_normalise": True,
        "trace_channel": "visibility",
        "rotation": {"roll": 0, "yaw": 30, "pitch": -10},
        "location": {"x": 50, "y": 20, "z": 0},
        "invert_values": True,
        "frame_stack_size": 2,
        "output_stacked_shape": True,
    }
    result = imported(tmp_path, with_parts(sensor_configs=[tracer]))
    assert agent_of(result)["sensors"] == [
        {
            "name": "t",
            "type": "lidar",
            "rays": 9,
            "fov": 120,
            "max_distance": 8,
            "normalise": True,
            "frame_stack_size": 2,
            "position": [0.5, -0.2, 0],
            "yaw": -30,
            "pitch": -10,
        }
    ]
    where = "agent_configs.0.sensor_configs.0"
    left_out = {f"{where}.{name}" for name in ("trace_channel", "invert_values", "output_stacked_shape")}
    assert left_out <= set(spelled(result.left_out))
    plain = {"name": "t", "ue_class_name": "distance_tracer"}
    made = agent_of(imported(tmp_path, with_parts(sensor_configs=[plain])))["sensors"]
    assert made == [{"name": "t", "type": "lidar", "rays": 10, "fov": 180, "max_distance": 37, "normalise": True}]


def test_what_is_known_of_the_agent_becomes_state(tmp_path: Path) -> None:
    bounds, vector = ("minimum_location", "maximum_location"), {"x": 0, "y": 0, "z": 0}
    sensors = [
        {"name": "a", "ue_class_name": "location", "normalise": True, **dict.fromkeys(bounds, vector)},
        {"name": "b", "ue_class_name": "rotation", "cyclic": True, "only_z": True, "zero_centered": False},
        {"name": "c", "ue_class_name": "velocity_sensor", "max_velocity": 500.0, "max_velocity_from_cmc": True},
        {"name": "d", "ue_class_name": "velocity_sensor", "should_normalise": False},
    ]  # fmt: skip
    result = imported(tmp_path, with_parts(sensor_configs=sensors))
    assert agent_of(result)["sensors"] == [
        {"name": "a", "type": "state", "fields": ["position"], "normalise": True},
        {"name": "b", "type": "state", "fields": ["heading"]},
        {"name": "c", "type": "state", "fields": ["velocity"], "normalise": True},
        {"name": "d", "type": "state", "fields": ["velocity"]},
    ]
    where = "agent_configs.0.sensor_configs"
    names = ("0.minimum_location", "0.maximum_location", "1.cyclic", "1.only_z", "1.zero_centered", "2.max_velocity")
    assert {f"{where}.{name}" for name in names} <= set(spelled(result.left_out))


def test_games_own_components_are_kept(tmp_path: Path) -> None:
    rewarders = [
        {"name": "a", "ue_class_name": "pickup_reward", "invert_reward": True},
        {"name": "b", "ue_class_name": "on_hit_rewarder", "on_hit_reward": -10.0},
        {"name": "c", "ue_class_name": "target_distance", "target_location": {"x": 100, "y": -200, "z": 0}},
        {"name": "d", "ue_class_name": "world_direction", "direction": {"x": 0, "y": 1, "z": 0}},
        {"name": "e", "ue_class_name": "mine", "deep": {"a": [1]}, "python_class": "Mine"},
    ]
    terminators = [
        {"name": "a", "ue_class_name": "actors_finished", "actors_class_to_check": "/Apples/BP.BP_C"},
        {"name": "b", "ue_class_name": "on_hit_terminator"},
    ]
    infos = [{"name": "a", "ue_class_name": "spectator_camera", "width": 512}, {"name": "b", "ue_class_name": "lap"}]
    actuators = [{"name": "a", "ue_class_name": "drone_movement"}]
    document = with_parts(
        rewarder_configs=rewarders, terminator_configs=terminators, infos_configs=infos, actuator_configs=actuators
    )
    result = imported(tmp_path, document)
    agent = agent_of(result)
    assert agent["rewarders"] == [
        {"name": "a", "type": "pickup_reward", "scale": -1},
        {"name": "b", "type": "on_hit_rewarder", "on_hit_reward": -10},
        {"name": "c", "type": "target_distance", "target_location": [1, 2, 0]},
        {"name": "d", "type": "world_direction", "direction": [0, -1, 0]},
        {"name": "e", "type": "mine", "deep": {"a": [1]}},
    ]
    assert agent["terminators"] == [
        {"name": "a", "type": "actors_finished", "actors_class_to_check": "/Apples/BP.BP_C"},
        {"name": "b", "type": "on_hit_terminator"},
    ]
    assert agent["infos"] == [{"name": "b", "type": "lap"}]
    assert agent["actuators"] == [{"name": "a", "type": "drone_movement"}]
    assert "all_collected" in spelled(result.changed)["agent_configs.0.terminator_configs.0.ue_class_name"]
    assert "render()" in spelled(result.left_out)["agent_configs.0.infos_configs.0.ue_class_name"]


def test_the_episode_renderer(tmp_path: Path) -> None:
    document = json.loads(json.dumps(UERL))
    document["agent_configs"].append({**document["agent_configs"][0], "agent_id": "Agent2"})
    views = [
        {"title": "Overview", "agent_id": "Agent1", "base_image_comp": "spectator_camera_cpu"},
        {"title": "1", "agent_id": "Agent1", "base_image_comp": "camera_cpu", "obs_image_comp": "camera_cpu"},
        {"title": "2", "agent_id": "Agent2", "base_image_comp": "camera_cpu", "display_texts_components": ["apples"]},
        {"title": "Again", "agent_id": "Agent1", "base_image_comp": "spectator_camera_cpu"},
    ]  # fmt: skip
    document["episode_renderer_config"] = {
        "views": views,
        "render_every_nth_episode": 10,
        "track_rewards": True,
        "base_image_shape": [512, 256, 3],
        "tensorboard_logdir": "/logs",
        "tensorboard_trial_name": None,
        "step_count": 0,
    }
    result = imported(tmp_path, document)
    assert result.document["episode_renderer_config"] == {
        "views": ["spectator", "agent", "agent:Agent2"],
        "every_n_episodes": 10,
        "width": 512,
        "height": 256,
    }
    left_out = set(spelled(result.left_out))
    assert "episode_renderer_config.tensorboard_logdir" in left_out
    assert "episode_renderer_config.views.2.display_texts_components" in left_out


def mistakes(folder: Path, document: Any, name: str = "uerl.json") -> list[str]:
    with pytest.raises(ConfigError) as caught:
        imported(folder, document, name)
    return [line.removeprefix(f"{folder / name}:").strip() for line in str(caught.value).splitlines()]


def test_mistakes_have_their_path_in_uerls_document_and_their_line(tmp_path: Path) -> None:
    document = with_parts(sensor_configs=[{"ue_class_name": "camera", "width": "42", "fov": 200}], actuator_configs=[])
    document["launch_settings"]["tickfps"] = True
    assert mistakes(tmp_path, document) == [
        "6: launch_settings.tickfps: must be a number, not true",
        "22: agent_configs.0.sensor_configs.0.name: is missing",
        '24: agent_configs.0.sensor_configs.0.width: must be an integer, not "42"',
    ]
    document = with_parts(sensor_configs=[{"name": "c", "ue_class_name": "camera", "fov": 200}], actuator_configs=[])
    document["launch_settings"]["tickfps"] = 0.5
    assert mistakes(tmp_path, document) == [
        "6: launch_settings.tickfps: makes env_config.launch_settings.fixed_dt, which must be a number "
        "from 0.0001 to 1, not 2.0",
        "25: agent_configs.0.sensor_configs.0.fov: makes env_config.agents.0.sensors.0.fov, which must be a number "
        "from 1 to 179, not 200",
        "28: agent_configs.0.actuator_configs: makes env_config.agents.0.actuators, which must be a list "
        "of 1 to 64 mappings, not []",
    ]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, "is no document of UERL's: it has no agent_configs"),
        ({"agents": []}, "it looks like uepool's own, which `uepool config check` checks"),
        ({"agent_configs": 3}, "agent_configs: must be a list, not 3"),
        ({"agent_configs": [3]}, "agent_configs.0: must be a mapping, not 3"),
        ({**UERL, "launch_settings": {"tickfps": 0}}, "launch_settings.tickfps: must be above 0, not 0"),
        ({**UERL, "episode_renderer_config": "all"}, 'episode_renderer_config: must be a mapping, not "all"'),
        (with_parts(sensor_configs=[{"name": "a", "ue_class_name": "depth"}]), "those of UERL that have: camera, "),
        (with_parts(sensor_configs=[{"name": "a"}]), "agent_configs.0.sensor_configs.0.ue_class_name: is missing"),
        (with_parts(actuator_configs="none"), 'agent_configs.0.actuator_configs: must be a list, not "none"'),
        ("{", "is not JSON: "),
    ],
)
def test_what_is_no_document_of_uerls(tmp_path: Path, document: Any, expected: str) -> None:
    found = mistakes(tmp_path, document)
    assert expected in "\n".join(found)


def test_sensors_of_other_types_are_kept_for_the_game(tmp_path: Path) -> None:
    sonar = {"name": "a b", "ue_class_name": "sonar", "reach": 3, "place": {"x": 1}, "type": "x", "python_class": "P"}
    result = imported(tmp_path, with_parts(sensor_configs=[sonar]))
    assert agent_of(result)["sensors"] == [{"name": "a_b", "type": "sonar", "reach": 3, "place": {"x": 1}}]
    where = "agent_configs.0.sensor_configs.0"
    assert "if the game has such a sensor" in spelled(result.changed)[f"{where}.ue_class_name"]
    assert {f"{where}.python_class", f"{where}.type"} <= set(spelled(result.left_out))


def test_a_sensor_without_its_like_is_left_out_if_there_are_others(tmp_path: Path) -> None:
    """It would be taken for a depth camera of uepool's."""
    sensors = [{"name": "a", "ue_class_name": "depth"}, *UERL["agent_configs"][0]["sensor_configs"]]
    result = imported(tmp_path, with_parts(sensor_configs=sensors))
    assert [sensor["name"] for sensor in agent_of(result)["sensors"]] == ["camera_cpu"]
    assert "'depth'" in spelled(result.left_out)["agent_configs.0.sensor_configs.0.ue_class_name"]
