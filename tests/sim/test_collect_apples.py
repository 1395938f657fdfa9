"""sim:CollectApples through whole sessions: what it shows, pays and ends, and that all of it follows from seeds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests

ADDRESS = "sim:CollectApples"
STATE = {"name": "state", "type": "state"}


def agent(*sensors: dict[str, Any], mode: str = "discrete", name: str = "Agent1", **parts: Any) -> dict[str, Any]:
    return {
        "id": name,
        "sensors": list(sensors) or [STATE],
        "actuators": [{"name": "movement", "type": "robot_movement", "mode": mode}],
        "rewarders": [{"name": "apples", "type": "pickup_reward"}],
        "terminators": [{"name": "steps", "type": "step_counter"}],
        **parts,
    }


def make(*agents: dict[str, Any], num_envs: int = 2, envs_per_instance: int = 2, **config: Any) -> Any:
    if agents:
        config["agents"] = list(agents)
    return uepool.make_vec(ADDRESS, num_envs=num_envs, envs_per_instance=envs_per_instance, env_config=config)


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """One embedded server for all tests: it ends with the last session that uses it."""
    with uepool.open("sim:CartPole", num_envs=1):
        yield


def test_default_episodes_end_after_350_steps() -> None:
    with make(num_envs=4, envs_per_instance=2) as envs:
        assert envs.single_observation_space == gym.spaces.Box(0, 255, (84, 84, 3), np.uint8)
        assert envs.single_action_space == gym.spaces.Discrete(4)
        observation, info = envs.reset(seed=1)
        assert observation.shape == (4, 84, 84, 3)
        assert (info["apples_left"] == 15).all()
        envs.action_space.seed(0)
        total = np.zeros(4)
        for step in range(1, 351):
            _, reward, terminated, truncated, info = envs.step(envs.action_space.sample())
            total += reward
            assert (info["apples_collected"] == total).all()
            assert (info["apples_left"] == 15 - total).all()
            assert not terminated.any()
            assert (truncated == (step == 350)).all()
        assert total.sum() > 0


@pytest.mark.parametrize(
    ("camera", "shape"),
    [
        ({"width": 42, "height": 42}, (42, 42, 3)),
        ({"width": 160, "height": 90}, (90, 160, 3)),
        ({"width": 31, "height": 57, "layout": "chw", "grayscale": True, "frame_stack_size": 4}, (4, 57, 31)),
    ],
    ids=str,
)
def test_cameras_of_other_sizes(camera: dict[str, Any], shape: tuple[int, ...]) -> None:
    with make(agent({"name": "camera", "type": "camera", **camera}), num_envs=1, envs_per_instance=1) as envs:
        assert envs.single_observation_space.shape == shape
        observation, _ = envs.reset(seed=2)
        assert len(np.unique(observation)) > 10
        # The sky is above and the grass is below, whatever the shape.
        if shape[-1] == 3:
            top, bottom = observation[0, 0].mean(axis=0), observation[0, -1].mean(axis=0)
            assert top[2] > top[1] > top[0]
            assert bottom[1] > bottom[2]


def test_many_sensors_are_a_dict() -> None:
    sensors = (
        {"name": "eye", "type": "camera", "width": 20, "height": 10},
        {"name": "map", "type": "segmentation", "attach_to_comp_name": "garden", "projection": "orthographic"}
        | {"render_owner": True},
        {"name": "near", "type": "lidar", "rays": 8, "max_distance": 30},
        {"name": "self", "type": "state", "fields": ["position", "heading"]},
    )
    with make(agent(*sensors)) as envs:
        observation, _ = envs.reset(seed=3, options={"robots": [[1, 2, 90]], "trees": [], "apples": [[1, 3.0]]})
        np.testing.assert_allclose(observation["self"][0], [1, 2, 0, 1], atol=1e-6)
        assert set(np.unique(observation["map"] // 1000)) == {1, 4, 5}
        assert observation["near"].shape == (2, 1, 8)
        assert observation["near"].max() <= 30


def test_continuous_motion_is_the_documented_one() -> None:
    infos = [{"name": name, "type": name} for name in ("position", "heading", "velocity", "distance")]
    with make(agent(mode="continuous", infos=infos), launch_settings={"fixed_dt": 0.1}) as envs:
        assert envs.single_action_space == gym.spaces.Box(-1, 1, (2,), np.float32)
        _, info = envs.reset(seed=4, options={"robots": [[0, 0, 30]], "trees": [], "apples": [[5, 5]]})
        place, heading, way = np.zeros((2, 2)), np.full(2, np.pi / 6), np.zeros(2)
        rng = np.random.default_rng(0)
        for _ in range(20):
            actions = rng.uniform(-1, 1, (2, 2)).astype(np.float32)
            _, _, _, _, info = envs.step(actions)
            heading += actions[:, 1] * np.pi * 0.1
            moved = actions[:, 0] * 2 * 0.1
            place += moved[:, None] * np.stack([np.cos(heading), np.sin(heading)], axis=1)
            way += np.abs(moved)
            np.testing.assert_allclose(info["position"], place, atol=1e-5)
            np.testing.assert_allclose(info["heading"], np.stack([np.cos(heading), np.sin(heading)], 1), atol=1e-6)
            np.testing.assert_allclose(info["velocity"], np.stack([actions[:, 0] * 2, 0 * moved], 1), atol=1e-5)
            np.testing.assert_allclose(info["distance"], way, atol=1e-6)


def test_all_collected_terminates() -> None:
    terminators = [{"name": "done", "type": "all_collected"}, {"name": "steps", "type": "step_counter"}]
    with make(agent(terminators=terminators), num_envs=1, envs_per_instance=1) as envs:
        envs.reset(seed=5, options={"robots": [[0, 0, 0]], "trees": [], "apples": [[1.0, 0]]})
        for step in range(1, 5):
            _, reward, terminated, truncated, _ = envs.step([1])
            assert (reward[0], terminated[0], truncated[0]) == ((1, True, False) if step == 4 else (0, False, False))


def digest(envs: Any, seed: int, steps: int) -> list[str]:
    """Of each env: all bytes that it gave, across its episodes."""
    sums = [hashlib.sha256() for _ in range(envs.num_envs)]
    rng = np.random.default_rng(9)
    observation, _ = envs.reset(seed=seed)
    for _ in range(steps):
        for row, sum_ in enumerate(sums):
            sum_.update(observation[row].tobytes())
        actions = rng.choice(4, envs.num_envs, p=[0.1, 0.5, 0.2, 0.2])
        observation, reward, terminated, truncated, info = envs.step(actions)
        for row, sum_ in enumerate(sums):
            rest = (reward[row], terminated[row], truncated[row], info["map"][row], info["position"][row])
            sum_.update(b"".join(np.asarray(value).tobytes() for value in rest))
    return [sum_.hexdigest() for sum_ in sums]


def test_same_seeds_give_the_same_bytes_however_many_processes() -> None:
    one = agent(
        {"name": "camera", "type": "camera", "width": 42, "height": 42, "shadows": True},
        terminators=[{"name": "steps", "type": "step_counter", "max_step_count": 30}],
        infos=[{"name": "map", "type": "map"}, {"name": "position", "type": "position"}],
    )
    digests = []
    for envs_per_instance in (1, 2, 4):
        with make(one, num_envs=4, envs_per_instance=envs_per_instance, launch_settings={"map": "Random"}) as envs:
            digests.append(digest(envs, 7, 80))
            if envs_per_instance == 4:
                assert digest(envs, 7, 80) == digests[0]
                assert digest(envs, 8, 80) != digests[0]
    assert digests[0] == digests[1] == digests[2]
    assert len(set(digests[0])) == 4


def test_parameters_change_while_it_runs() -> None:
    with make(agent(), parameters={"apples": 5, "garden_size": 10}) as envs:
        envs.reset(seed=1)
        assert envs.get_attr("apples") == (5, 5)
        assert all(len(state["apples"]) == 5 for state in envs.call("get_state"))
        envs.session.set_params({"apples": 25, "garden_size": 20.0, "trees": 30})
        assert all(len(state["apples"]) == 5 for state in envs.call("get_state"))
        envs.step([0, 0])
        envs.reset(options={"reset_mask": np.array([True, False])})
        first, second = envs.call("get_state")
        assert [len(first["apples"]), len(first["trees"])] == [25, 30]
        assert first["parameters"]["garden_size"] == 20
        assert len(second["apples"]) == 5
        with pytest.raises(uepool.errors.EnvError, match=r"params\.trees: must be an integer from 0 to 60, not 61"):
            envs.session.set_params({"apples": 2, "trees": 61})
        with pytest.raises(uepool.errors.EnvError, match=r"a garden of 6.0 m holds at most 18 apples, not 25"):
            envs.session.set_params({"garden_size": 6})
        assert envs.get_attr("apples") == (25, 25)


def test_several_robots_share_a_garden() -> None:
    camera = {"name": "camera", "type": "camera", "width": 42, "height": 42}
    robots = [agent(camera, name=name, infos=[{"name": "won", "type": "apples_collected"}]) for name in ("A", "B", "C")]
    with make(*robots, parameters={"variation": 0}) as envs:
        assert envs.num_envs == 6
        places = [[0, 0, 0], [0, 2, 0], [-3, -3, 0]]
        observation, _ = envs.reset(seed=6, options={"robots": places, "trees": [], "apples": [[0.65, 2.0], [5, 5]]})
        assert observation.shape == (6, 42, 42, 3)
        np.testing.assert_array_equal(observation[:3], observation[3:])  # the same garden twice, in the same light
        _, reward, _, _, info = envs.step([1, 1, 0, 0, 1, 1])
        assert reward.tolist() == [0, 1, 0, 0, 1, 0]
        assert info["won"].tolist() == [0, 1, 0, 0, 1, 0]
        assert [robot["collected"] for robot in envs.call("get_state")[0]["robots"]] == [0, 1, 0]
        assert {"agent:B", "depth:C", "map"} <= set(envs.session.views)


def test_views() -> None:
    camera = {"name": "camera", "type": "camera", "width": 60, "height": 40}
    settings = {"window_width": 200, "window_height": 150}
    with make(agent(camera), num_envs=2, launch_settings=settings) as envs:
        observation, _ = envs.reset(seed=8)
        assert envs.session.views == ("spectator", "agent", "depth", "segmentation", "map")
        shapes = {view: envs.session.render(view=view)[0].shape for view in envs.session.views}
        assert shapes.pop("spectator") == (150, 200, 3)
        assert shapes.pop("map") == (150, 150, 3)
        assert set(shapes.values()) == {(40, 60, 3)}
        for env in range(2):
            np.testing.assert_array_equal(envs.session.render([env], view="agent")[0], observation[env])


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({"parameters": {"garden_size": 5}}, "env_config.parameters.garden_size"),
        ({"parameters": {"apples": 90}}, "env_config.parameters.apples"),
        ({"launch_settings": {"map": "Moon"}}, "env_config.launch_settings.map"),
        ({"agents": [agent(mode="fly")]}, "env_config.agents.0.actuators.0.mode"),
        ({"agents": [agent({"name": "c", "type": "camera", "widht": 3})]}, "env_config.agents.0.sensors.0.widht"),
        (
            {"agents": [agent({"name": "c", "type": "state", "fields": ["mood"]})]},
            "env_config.agents.0.sensors.0.fields",
        ),
        ({"agents": [agent(rewarders=[{"name": "r", "type": "fame"}])]}, "env_config.agents.0.rewarders.0.type"),
        (
            {"agents": [agent(terminators=[{"name": "t", "type": "step_counter", "max_step_count": 0}])]},
            "env_config.agents.0.terminators.0.max_step_count",
        ),
        ({"agents": [agent(spawn_point="Roof")]}, "env_config.agents.0.spawn_point"),
        ({"agents": [agent(), agent(mode="keys", name="B")]}, "env_config.agents.1.actuators"),
        ({"gravity": 3}, "env_config.gravity"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_configs_are_refused_with_their_path(config: dict[str, Any], path: str) -> None:
    with pytest.raises(uepool.errors.UepoolError) as caught:
        uepool.make_vec(ADDRESS, num_envs=1, env_config=config)
    assert path in str(caught.value)


def test_reset_options_are_checked() -> None:
    with make(agent(), num_envs=1, envs_per_instance=1) as envs:
        envs.reset(seed=1, options={"map": "Orchard"})
        assert envs.call("get_state")[0]["map"] == "Orchard"
        _, info = envs.reset(options={"robots": [[7, 0, 0]]})
        assert "options.robots.0: beyond the garden's walls" in str(info["fault_message"][0])
        _, info = envs.reset()
        assert info["valid"].all()


@pytest.mark.parametrize("mode", [AutoresetMode.SAME_STEP, AutoresetMode.DISABLED])
def test_unusual_auto_reset_modes(mode: AutoresetMode) -> None:
    short = agent(terminators=[{"name": "steps", "type": "step_counter", "max_step_count": 3}])
    with uepool.make_vec(ADDRESS, num_envs=2, env_config={"agents": [short]}, autoreset_mode=mode) as envs:
        envs.reset(seed=1)
        for step in range(1, 4):
            observation, _, _, truncated, info = envs.step([1, 1])
            assert (truncated == (step == 3)).all()
        if mode is AutoresetMode.SAME_STEP:
            assert not np.array_equal(info["final_obs"][0], observation[0])
