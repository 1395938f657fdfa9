"""sim:Drive through whole sessions: what it shows, pays and ends, that it follows from seeds; its scripted driver."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from uepool.baselines import drive

STATE = {"name": "state", "type": "state"}


def agent(*sensors: dict[str, Any], actuator: str = "drive_continuous", **parts: Any) -> dict[str, Any]:
    return {
        "id": "Car",
        "sensors": list(sensors) or [STATE],
        "actuators": [{"name": "drive", "type": actuator}],
        **parts,
    }


def make(*agents: dict[str, Any], num_envs: int = 2, envs_per_instance: int = 2, **config: Any) -> Any:
    if agents:
        config["agents"] = list(agents)
    return uepool.make_vec(drive.ADDRESS, num_envs=num_envs, envs_per_instance=envs_per_instance, env_config=config)


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """One embedded server for all tests: it ends with the last session that uses it."""
    with uepool.open("sim:CartPole", num_envs=1):
        yield


def test_defaults() -> None:
    with make() as envs:
        assert envs.single_observation_space == gym.spaces.Box(0, 255, (64, 64, 3), np.uint8)
        assert envs.single_action_space == gym.spaces.Discrete(15)
        observation, info = envs.reset(seed=1)
        assert observation.shape == (2, 64, 64, 3)
        assert (info["route_completion"] == 0).all()
        assert envs.session.views == ("spectator", "agent", "bird", "map")


def test_a_standing_car_is_stuck() -> None:
    with make() as envs:
        envs.reset(seed=1)
        for step in range(1, 81):
            _, reward, terminated, truncated, _ = envs.step([0, 0])
            assert reward == pytest.approx([-0.01, -0.01])
            assert not terminated.any()
            assert (truncated == (step == 80)).all()


def test_cameras_see_the_street_or_the_plan() -> None:
    front = {"name": "front", "type": "segmentation", "width": 40, "height": 30}
    plan = {**drive.bird(), "name": "plan", "type": "segmentation"}
    stacked = {**drive.bird(), "frame_stack_size": 3, "layout": "chw"}
    with make(agent(front, plan, stacked)) as envs:
        observation, _ = envs.reset(seed=3)
        assert observation["bird"].shape == (2, 9, 64, 64)
        labels = set(np.unique(observation["front"]))
        assert {1, 2, 4, 5} <= labels  # ground, road, sidewalk, houses
        assert not {8, 9, 10} & labels  # neither its own car nor the route
        assert {1, 2, 3, 5, 8, 9} <= set(np.unique(observation["plan"]))
        # Heading up: the route leads on from the car's bonnet.
        assert (observation["plan"][:, 38:46, 31] == 9).all()


def test_motion_is_the_documented_one() -> None:
    infos = [{"name": name, "type": name} for name in ("position", "heading", "speed", "steering")]
    with make(agent(infos=infos), num_envs=1, envs_per_instance=1, parameters={"parked_cars": 0, "trees": 0}) as envs:
        _, info = envs.reset(seed=4, options={"speed": 4})
        theta = math.atan2(info["heading"][0][1], info["heading"][0][0])
        rear = info["position"][0].astype(float) - 1.35 * np.array([math.cos(theta), math.sin(theta)])
        v, delta, dt = 4.0, 0.0, 0.05
        rng = np.random.default_rng(0)
        for _ in range(25):
            s, u = (float(x) for x in rng.uniform(-1, 1, 2).astype(np.float32))
            for _ in range(2):
                delta += np.clip(0.6 * s - delta, -1.2 * dt, 1.2 * dt)
                faster = np.clip(v + ((3.5 if u > 0 else 7) * u - 0.3 - 0.001 * v * v) * dt, 0, 10)
                mean, v = (v + faster) / 2, faster
                kappa = np.clip(math.tan(delta) / 2.7, -6 / max(mean**2, 1e-9), 6 / max(mean**2, 1e-9))
                middle = theta + mean * kappa * dt / 2
                rear += mean * dt * np.array([math.cos(middle), math.sin(middle)])
                theta += mean * kappa * dt
            _, _, _, _, info = envs.step(np.array([[s, u]], np.float32))
            ahead = np.array([math.cos(theta), math.sin(theta)])
            np.testing.assert_allclose(info["position"][0], rear + 1.35 * ahead, atol=1e-4)
            np.testing.assert_allclose(info["heading"][0], ahead, atol=1e-6)
            np.testing.assert_allclose([info["speed"][0], info["steering"][0]], [v, delta], atol=1e-5)


def digest(envs: Any, seed: int, steps: int) -> list[str]:
    """Of each env: all bytes that it gave, across its episodes."""
    sums = [hashlib.sha256() for _ in range(envs.num_envs)]
    rng = np.random.default_rng(9)
    observation, _ = envs.reset(seed=seed)
    for _ in range(steps):
        for row, sum_ in enumerate(sums):
            sum_.update(observation[row].tobytes())
        actions = rng.choice(15, envs.num_envs, p=[0.1, 0.5, *[0.4 / 13] * 13])
        observation, reward, _, _, info = envs.step(actions)
        for row, sum_ in enumerate(sums):
            sum_.update(reward[row].tobytes() + info["route_completion"][row].tobytes())
    return [sum_.hexdigest() for sum_ in sums]


def test_same_seeds_give_the_same_bytes_however_many_processes() -> None:
    digests = []
    for envs_per_instance in (1, 2):
        with make(num_envs=2, envs_per_instance=envs_per_instance) as envs:
            digests.append(digest(envs, 7, 150))
    assert digests[0] == digests[1]
    assert len(set(digests[0])) == 2


def test_parameters_change_while_it_runs() -> None:
    with make(agent(), parameters={"parked_cars": 4}) as envs:
        envs.reset(seed=1)
        before = envs.call("get_state")[0]
        assert len(before["parked_cars"]) <= 4
        envs.session.set_params({"parked_cars": 60, "route_length": 400.0, "top_speed": 15})
        envs.reset(seed=1)
        after = envs.call("get_state")[0]
        assert len(after["parked_cars"]) > 10
        assert 400 <= after["route"]["length"] < 440
        assert after["buildings"] == before["buildings"]  # the same town
        with pytest.raises(uepool.errors.EnvError, match=r"params\.town_size: must be an integer from 2 to 8, not 9"):
            envs.session.set_params({"town_size": 9})


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({"parameters": {"route_length": 5}}, "env_config.parameters.route_length"),
        ({"agents": [agent(actuator="fly")]}, "env_config.agents.0.actuators.0.type"),
        ({"agents": [agent({"name": "c", "type": "state", "fields": ["mood"]})]}, "sensors.0.fields"),
        ({"agents": [agent(rewarders=[{"name": "r", "type": "fame"}])]}, "env_config.agents.0.rewarders.0.type"),
        ({"agents": [agent(), {**agent(), "id": "Other"}]}, "env_config.agents.1: Drive has one car"),
        ({"launch_settings": {"map": "Moon"}}, "env_config.launch_settings.map"),
        ({"fog": 3}, "env_config.fog"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_configs_are_refused_with_their_path(config: dict[str, Any], path: str) -> None:
    with pytest.raises(uepool.errors.UepoolError) as caught:
        uepool.make_vec(drive.ADDRESS, num_envs=1, env_config=config)
    assert path in str(caught.value)


@pytest.mark.parametrize(
    "actuator",
    [
        {"type": "drive_discrete"},
        {"type": "drive_discrete", "steerings": 3},
        {"type": "drive_continuous"},
    ],
    ids=str,
)
def test_the_scripted_driver_arrives(actuator: dict[str, Any]) -> None:
    one = drive.default_agent()
    one["actuators"] = [{"name": "drive", **actuator}]
    found = drive.measure("driver", 12, env_config={"agents": [one]}, num_envs=12)
    assert found["episodes"] == 12
    assert found["reached"] >= 0.9
    assert found["return"] > 19


def test_the_scripted_driver_drives_fast_cars_among_many_parked_ones() -> None:
    config = {"parameters": {"parked_cars": 40, "trees": 0.6, "top_speed": 15, "route_length": 300}}
    found = drive.measure("driver", 12, env_config=config, num_envs=12)
    assert found["reached"] >= 0.8


def test_random_actions_get_nowhere() -> None:
    found = drive.measure("random", 6, num_envs=6)
    assert found["completion"] < 0.5
    assert found["return"] < 5


def test_the_driver_needs_its_infos() -> None:
    with make() as envs, pytest.raises(uepool.errors.ConfigError, match="position, heading"):
        drive.Driver(envs)
