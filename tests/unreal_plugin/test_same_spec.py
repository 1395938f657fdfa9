"""An env config means the same to the simulator's CollectApples and to the engine's: one spec, one way to drive."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

import uepool
from tests.conformance.subject import leaves
from tests.env_config.documents import good
from tests.kept_server import kept_server
from tests.unreal_plugin.conftest import Games
from tests.unreal_plugin.subjects import GARDEN

__all__ = ["kept_server"]

pytestmark = pytest.mark.slow

STATE_FIELDS = [
    *("position", "heading", "velocity", "nearest_apple", "apples_left", "wall_distances", "nearest_tree"),
    "nearest_robot",
]


def config(*sensors: dict[str, Any], mode: str = "discrete", agents: int = 1, **more: Any) -> dict[str, Any]:
    own = {
        "sensors": list(sensors) or [{"name": "state", "type": "state", "fields": ["position", "heading"]}],
        "actuators": [{"name": "legs", "type": "robot_movement", "mode": mode}],
        **more.pop("agent", {}),
    }
    return {"agents": [{"id": f"Robot{number}", **own} for number in range(agents)], **more}


def sensor(kind: str, name: str = "it", **fields: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **fields}


DOCUMENTS: dict[str, dict[str, Any]] = {
    "default": {},
    "default-with-parameters": {"parameters": {"apples": 3, "trees": 0, "garden_size": 9.5, "variation": 0}},
    "a-map": {"launch_settings": {"map": "Orchard", "fixed_dt": 0.1, "window_width": 64, "window_height": 48}},
    "continuous": config(mode="continuous"),
    "keys": config(mode="keys"),
    "one-grey-picture": config(sensor("camera", width=31, height=17, grayscale=True)),
    "stack-of-pictures": config(sensor("camera", width=8, height=6, frame_stack_size=4, frame_skip=2)),
    "chw-normalised": config(sensor("camera", width=8, height=6, layout="chw", normalise=True, frame_stack_size=2)),
    "depth": config(sensor("depth", width=9, height=5, max_distance=20)),
    "depth-normalised": config(sensor("depth", width=9, height=5, normalise=True, projection="orthographic")),
    "segmentation": config(sensor("segmentation", width=6, height=7, frame_stack_size=2)),
    "lidar": config(sensor("lidar", rays=7)),
    "lidar-stacked": config(sensor("lidar", rays=7, channels=3, vertical_fov=30, frame_stack_size=3, normalise=True)),
    "state": config(sensor("state")),
    "state-of-everything": config(sensor("state", fields=STATE_FIELDS)),
    "state-normalised": config(sensor("state", fields=["velocity", "heading"], normalise=True, frame_stack_size=2)),
    "attached": config(
        *(sensor("camera", f"at-{point}", attach_to_comp_name=point) for point in ("chase", "overhead", "garden")),
        sensor("depth", "from-the-corner", attach_to_actor_name="spectator"),
    ),
    "infos": config(
        agent={
            "infos": [
                {"name": f"the-{name}", "type": name}
                for name in ("apples_collected", "distance", "bumps", "map", *STATE_FIELDS)
            ]
        }
    ),
    "rewards-and-ends": config(
        agent={
            "rewarders": [
                {"name": "a", "type": "team_pickup_reward", "scale": 2},
                {"name": "b", "type": "approach_reward"},
                {"name": "c", "type": "step_penalty", "scale": 0.5},
                {"name": "d", "type": "bump_penalty"},
            ],
            "terminators": [{"name": "a", "type": "step_counter"}, {"name": "b", "type": "all_collected"}],
        }
    ),
    "two-agents": GARDEN,
    "two-agents-with-everything": good(),
    "three-agents-on-spawn-points": {
        "agents": [
            {**each, "spawn_point": point}
            for each, point in zip(config(agents=3)["agents"], ("North", "SouthWest", "Agent2"), strict=True)
        ]
    },
}
# The simulator has other classes of agents, and classes of the engine do not exist here.
for _agent in DOCUMENTS["two-agents-with-everything"]["agents"]:
    del _agent["agent_ue_class"]
del DOCUMENTS["two-agents-with-everything"]["episode_renderer_config"]


def opened(address: str, document: dict[str, Any]) -> Any:
    return uepool.make_vec(address, num_envs=2, envs_per_instance=2, env_config=document)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_spec_is_the_same(games: Games, name: str) -> None:
    with (
        opened("sim:CollectApples", DOCUMENTS[name]) as simulated,
        opened(games.address("CollectApples"), DOCUMENTS[name]) as played,
    ):
        assert played.single_observation_space == simulated.single_observation_space
        assert played.single_action_space == simulated.single_action_space
        specs = [dataclasses.asdict(envs.session.spec) for envs in (played, simulated)]
        metadata = [spec.pop("metadata") for spec in specs]
        for spec in specs:  # how they are served and what is shown to people is their own
            del spec["steps_subset"], spec["views"]
        assert specs[0] == specs[1]
        names = [each.get("action_names") for each in metadata]
        assert names[0] == names[1]
        rows = [envs.reset(seed=1) for envs in (played, simulated)]
        for one, other in zip(leaves(rows[0][0]), leaves(rows[1][0]), strict=True):
            assert (one.shape, one.dtype) == (other.shape, other.dtype)
        entries = [{name: (np.shape(value), np.asarray(value).dtype) for name, value in row[1].items()} for row in rows]
        assert entries[0] == entries[1]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "attach point": (config(sensor("camera", attach_to_comp_name="hat")), "agents.0.sensors.0.attach_to_comp_name: "),
    "rewarder": (config(agent={"rewarders": [{"name": "a", "type": "pikup"}]}), "agents.0.rewarders.0.type: "),
    "parameter": ({"parameters": {"aples": 3}}, "parameters.aples: unknown field"),
    "parameter's range": ({"parameters": {"apples": 1000}}, "parameters.apples: must be"),
    "spawn point": (config(agent={"spawn_point": "Nowhere"}), "agents.0.spawn_point: "),
    "map": ({"launch_settings": {"map": "Nowhere"}}, "launch_settings.map: "),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_by_the_same_path(games: Games, name: str) -> None:
    document, message = REFUSED[name]
    for address in ("sim:CollectApples", games.address("CollectApples")):
        with pytest.raises(uepool.errors.StartError) as caught:
            opened(address, document)
        assert f"env_config.{message}" in str(caught.value), address


def test_robots_drive_alike(games: Games) -> None:
    """Put into the same garden, with the same actions: the same rewards and bumps. States but for rounding: lengths of
    the engine are centimetres."""
    document = config(
        sensor("state", fields=STATE_FIELDS),
        mode="continuous",
        agents=2,
        agent={
            "rewarders": [{"name": "apples", "type": "pickup_reward"}, {"name": "bumps", "type": "bump_penalty"}],
            "infos": [{"name": name, "type": name} for name in ("apples_collected", "bumps", "distance")],
        },
        parameters={"variation": 0, "garden_size": 6, "trees": 2, "apples": 5},
    )
    garden = {
        "robots": [[-1.5, -1, 40], [1.5, 1, 200]],
        "trees": [[0, 0], [1.5, -1.7]],
        "apples": [[1, 0.9], [-0.9, 1], [0.8, -0.8], [-1.9, -1.9], [2, 2]],
    }
    with (
        opened("sim:CollectApples", document) as simulated,
        opened(games.address("CollectApples"), document) as played,
    ):
        simulated.action_space.seed(3)
        observations = [envs.reset(options=garden)[0] for envs in (played, simulated)]
        np.testing.assert_allclose(*observations, rtol=1e-5, atol=1e-5)
        for _ in range(120):
            actions = simulated.action_space.sample()
            actions[:, 0] = 0.5 + 0.5 * actions[:, 0]  # forward: somewhere
            rows = [envs.step(actions) for envs in (played, simulated)]
            np.testing.assert_allclose(rows[0][0], rows[1][0], rtol=1e-5, atol=1e-5)
            for one, other in zip(rows[0][1:4], rows[1][1:4], strict=True):
                np.testing.assert_array_equal(one, other)
            for name in ("apples_collected", "bumps"):
                np.testing.assert_array_equal(rows[0][4][name], rows[1][4][name], err_msg=name)
            np.testing.assert_allclose(rows[0][4]["distance"], rows[1][4]["distance"])
        assert rows[0][4]["apples_collected"].sum() > 0
        assert rows[0][4]["bumps"].sum() > 0
