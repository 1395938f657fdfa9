"""What can be seen of real envs, by name: what they render, and the images among their observations."""

from __future__ import annotations

import re
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from uepool.errors import ConfigError, Unsupported
from uepool.seeing import Views
from uepool.seeing.actions import action_names, action_text
from uepool.seeing.policies import config_for, make_policy
from uepool.seeing.recording import Recorder

CAMERAS = {
    "id": "Agent1",
    "sensors": [
        {"name": "far", "type": "depth", "width": 24, "height": 16},
        {"name": "eyes", "type": "camera", "width": 20, "height": 12, "frame_stack_size": 3, "layout": "chw"},
        {"name": "labels", "type": "segmentation", "width": 10, "height": 10},
        {"name": "numbers", "type": "state"},
    ],
    "actuators": [{"name": "legs", "type": "robot_movement"}],
}


class Blind(gym.Env):
    """Neither renders nor sees."""

    metadata = {"action_names": ["left", "right"]}  # noqa: RUF012 - as Gymnasium has it
    observation_space = gym.spaces.Box(-1, 1, (3,), np.float32)
    action_space = gym.spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        return np.zeros(3, np.float32), {}

    def step(self, action):
        return np.zeros(3, np.float32), 0.0, False, False, {}


def test_the_observation_of_each_envs_first_agent() -> None:
    config = {"agents": 2, "height": 9, "width": 12}
    with uepool.open("sim:Pattern", num_envs=3, env_config=config) as session:
        observation = session.reset(seed=1).observation
        views = Views(session)
        assert views.names == ("spectator", "observation")
        assert (views.overview, views.agent, views.cameras) == ("spectator", "observation", views.names)
        pictures = views.pictures("observation", observation)
        assert len(pictures) == 3
        for env, (seen, rendered) in enumerate(zip(pictures, session.render(), strict=True)):
            np.testing.assert_array_equal(seen, observation["image"][2 * env])
            np.testing.assert_array_equal(seen, rendered)
        (second,) = views.pictures("observation", observation, [1])
        np.testing.assert_array_equal(second, pictures[1])


def test_the_sensors_of_an_agent() -> None:
    with uepool.open("sim:CollectApples", env_config={"agents": [CAMERAS]}) as session:
        observation = session.reset(seed=1).observation
        views = Views(session)
        own = ("observation", "observation/eyes", "observation/far", "observation/labels")
        assert (views.names[0], views.names[-4:]) == ("spectator", own)
        assert views.cameras == ("spectator", "agent", "depth")
        shapes = [views.pictures(name, observation)[0].shape for name in own]
        assert shapes == [(12, 20, 3), (12, 20, 3), (16, 24, 3), (10, 10, 3)]
        newest = observation["eyes"][0, 6:].transpose(1, 2, 0)
        np.testing.assert_array_equal(views.pictures("observation", observation)[0], newest)
        with pytest.raises(ConfigError, match=r"there is no view 'ear'; known: spectator, agent, .*observation/labels"):
            views.pictures("ear", observation)


def test_envs_without_any_picture() -> None:
    with (
        uepool.open(Blind, num_envs=1) as session,
        pytest.raises(Unsupported, match=r'callable:Blind has no pictures: .*"render_mode": "rgb_array"'),
    ):
        Views(session)


def test_what_actions_are_called() -> None:
    with uepool.open(Blind, num_envs=1) as session:
        assert action_names(session.spec) == ["left", "right"]
        assert action_text(session.spec, np.array([1])) == "right"
    with uepool.open("sim:CartPole", num_envs=1) as session:
        assert action_names(session.spec) == ["left", "right"]
    for mode, names in {
        "discrete": ["nothing", "forward", "left", "right"],
        "continuous": ["forward", "left"],
        "keys": ["forward", "back", "right", "left", "jump"],
    }.items():
        agent = {**CAMERAS, "actuators": [{"name": "legs", "type": "robot_movement", "mode": mode}]}
        with uepool.open("sim:CollectApples", env_config={"agents": [agent]}) as session:
            assert action_names(session.spec) == names


def test_pictures_of_an_env_that_is_being_replaced() -> None:
    config = {"crash_at_step": 1, "fault_envs": [1], "height": 9, "width": 12}
    with uepool.open("sim:Pattern", num_envs=2, env_config=config) as session:
        batch = session.reset(seed=1)
        views = Views(session)
        before = views.latest("spectator", batch.observation)
        batch = session.step(np.zeros(2, np.int64))
        assert batch.info["fault"].tolist() == [0, 1]
        for pictures in (
            views.latest("spectator", batch.observation, before),
            views.latest("spectator", batch.observation),
        ):
            assert [picture.shape for picture in pictures] == [(9, 12, 3)] * 2
            np.testing.assert_array_equal(pictures[0], session.render([0])[0])


def test_what_cannot_be_recorded_or_played_by_the_collector() -> None:
    with uepool.open("sim:CartPole", num_envs=2) as session:
        random = make_policy("random", session)
        with pytest.raises(ConfigError, match='num_envs=1 and autoreset_mode="disabled"'):
            Recorder(session, random)
    with (
        uepool.open("sim:Pattern") as session,
        pytest.raises(ConfigError, match=r"the scripted policy plays sim:CollectApples, .* only, not sim:Pattern"),
    ):
        make_policy("scripted", session)
    assert config_for("random", "sim:CartPole", None) is None
    assert config_for("scripted", "grpc://host:1/apples", None) is None


def test_a_trainer_films_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program in docs/seeing.md."""
    av = pytest.importorskip("av")
    text = (Path(__file__).parents[2] / "docs" / "seeing.md").read_text()
    (program,) = [block for block in re.findall(r"```python\n(.*?)```", text, re.S) if "open_picture_file" in block]
    monkeypatch.chdir(tmp_path)
    with uepool.make_vec("sim:CollectApples", num_envs=2) as envs:
        shorter = program.replace("range(200)", "range(5)")
        assert shorter != program
        exec(shorter, {"envs": envs, "policy": lambda observations: envs.action_space.sample()})
    with av.open("training.mp4") as video:
        assert sum(1 for _ in video.decode(video=0)) == 5
