"""sim:DodgeBall through whole sessions, and its scripted player: it plays well, in both actuators, for any team."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from uepool.baselines import dodge_ball
from uepool.baselines._dodge import state_size
from uepool.baselines.dodge_ball import Player, default_agents, measure, with_infos
from uepool.seeing.policies import make_policy

ADDRESS = "sim:DodgeBall"
THROW = 9
# Blue looks at red, which is 2 m away, and a ball is within its reach.
FACE = {"drones": [[-1, 0, 1.5, 0], [1, 0, 1.5, 180]], "balls": [[-1, 0, 1.2]], "pillars": []}


def make(
    agents: list[dict[str, Any]] | None = None, num_envs: int = 2, envs_per_instance: int = 2, **config: Any
) -> Any:
    if agents:
        config["agents"] = agents
    return uepool.make_vec(ADDRESS, num_envs=num_envs, envs_per_instance=envs_per_instance, env_config=config)


def continuous(agents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for agent in agents:
        agent["actuators"][0]["type"] = "drone_continuous"
        agent["infos"] = [info for info in agent["infos"] if info["type"] != "action_mask"]
    return agents


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """One embedded server for all tests: it ends with the last session that uses it."""
    with uepool.open("sim:CartPole", num_envs=1):
        yield


def test_the_default_document_is_two_against_two() -> None:
    with make() as envs:
        assert envs.num_envs == 8
        assert envs.single_action_space == gym.spaces.Discrete(10)
        assert envs.single_observation_space.shape == (91,)
        observation, info = envs.reset(seed=1)
        assert envs.single_observation_space.contains(observation[0])
        assert info["action_mask"].dtype == np.int8
        assert info["action_mask"].tolist() == [[1] * 9 + [0]] * 8
        assert info["states"].shape == (8, state_size(4))
        [state, _] = envs.call("get_state")
        assert [drone["team"] for drone in state["drones"]] == ["blue", "blue", "red", "red"]
        np.testing.assert_allclose(info["states"][0, 2:5], state["drones"][0]["position"], atol=1e-5)
        x, y, z = state["drones"][2]["position"]  # red sees itself where blue sees blue
        np.testing.assert_allclose(info["states"][2, 2:5], [-x, -y, z], atol=1e-5)


def test_a_hit_ends_a_duel() -> None:
    with make(default_agents(1, 1), num_envs=1, envs_per_instance=1) as envs:
        _, info = envs.reset(seed=2, options=FACE)
        _, _, _, _, info = envs.step([0, 0])
        assert info["action_mask"][:, THROW].tolist() == [1, 0]
        rewards = np.zeros(2)
        for step in range(12):
            _, reward, terminated, truncated, info = envs.step([THROW if step == 0 else 0, 0])
            rewards += reward
            if terminated.any():
                break
        assert terminated.all()
        assert not truncated.any()
        assert rewards.tolist() == [2, -2]
        assert info["winner"].tolist() == [1, 1]
        assert info["battle_won"].tolist() == [1, 0]
        assert info["hits"].tolist() == [1, 0]
        assert info["action_mask"].tolist() == [[1] * 9 + [0], [1] + [0] * 9]
        state = envs.call("get_state")[0]
        assert [drone["playing"] for drone in state["drones"]] == [True, False]


def test_depth_cameras_see_the_opponent() -> None:
    agents = default_agents(1, 1)
    for agent in agents:
        agent["sensors"] = [{"name": "depth", "type": "depth", "width": 36, "height": 36, "max_distance": 12}]
    with make(agents, num_envs=1, envs_per_instance=1) as envs:
        observation, _ = envs.reset(seed=3, options=FACE)
        assert observation.shape == (2, 36, 36, 1)
        middle = observation[:, 17:19, 17:19, 0]
        assert (middle < 2).all()  # metres
        assert (observation.max(axis=(1, 2, 3)) >= 5 - 0.2).all()


def test_same_seeds_give_the_same_bytes_however_many_processes() -> None:
    agents = default_agents()
    for agent in agents:
        agent["sensors"] += [{"name": "camera", "type": "camera", "width": 20, "height": 16, "shadows": True}]
    digests = []
    for envs_per_instance in (1, 3):
        with make(agents, num_envs=3, envs_per_instance=envs_per_instance) as envs:
            player, sums = Player(envs), [hashlib.sha256() for _ in range(3)]
            observation, info = envs.reset(seed=7)
            for _ in range(90):
                for env, digest in enumerate(sums):
                    rows = slice(4 * env, 4 * env + 4)
                    for leaf in (observation["camera"], observation["state"], info["states"]):
                        digest.update(np.ascontiguousarray(leaf[rows]).tobytes())
                observation, _, _, _, info = envs.step(player.act(info))
            digests.append([digest.hexdigest() for digest in sums])
    assert digests[0] == digests[1]
    assert len(set(digests[0])) == 3


def test_parameters_change_while_it_runs() -> None:
    with make(parameters={"balls": 6}) as envs:
        envs.reset(seed=1)
        assert envs.get_attr("balls") == (6, 6)
        envs.session.set_params({"balls": 2, "arena_size": 12.0})
        envs.reset(options={"reset_mask": np.repeat([True, False], 4)})
        assert [len(state["balls"]) for state in envs.call("get_state")] == [2, 6]
        with pytest.raises(uepool.errors.EnvError, match=r"params\.pillars: must be an integer from 0 to 6, not 7"):
            envs.session.set_params({"pillars": 7})
        with pytest.raises(uepool.errors.EnvError, match=r"an arena of 6.0 m holds at most 6 balls, not 9"):
            envs.session.set_params({"arena_size": 6.0, "balls": 9})


def test_wrong_documents_are_refused_with_their_path() -> None:
    agents = default_agents(2, 1)
    agents[2]["spawn_point"] = "blue3"
    with pytest.raises(uepool.errors.UepoolError, match="nobody plays for red"):
        make(agents)
    agents[2]["spawn_point"] = "green1"
    with pytest.raises(uepool.errors.UepoolError, match=r"agents\.2\.spawn_point"):
        make(agents)


@pytest.mark.parametrize("actuator", ["drone_discrete", "drone_continuous"])
def test_the_player_beats_random_from_both_sides(actuator: str) -> None:
    agents = default_agents() if actuator == "drone_discrete" else continuous(default_agents())
    for policies, winner in ((("scripted", "random"), "blue"), (("random", "scripted"), "red")):
        found = measure(policies, 6, env_config={"agents": agents}, num_envs=6)
        assert found["episodes"] == 6
        assert found[winner] >= 5 / 6
        assert found[f"hits_of_{winner}"] > 1.5
        assert found["steps"] < 300


def test_the_player_dodges() -> None:
    """Against one that only throws: what it dodges has missed."""
    options = {"drones": [[-3, 0, 1.5, 0], [2.5, 0, 1.5, 180]], "balls": [[-3, 0, 1.2]], "pillars": []}
    survived = []
    for dodges in (False, True):
        with make(default_agents(1, 1), num_envs=1, envs_per_instance=1, parameters={"throw_pitch": 13.5}) as envs:
            player = Player(envs, team="red")
            _, info = envs.reset(seed=0, options=options)
            envs.step([0, 0])
            for step in range(15):
                actions = np.array([THROW if step == 0 else 0, 0])
                _, _, terminated, _, info = envs.step(player.act(info, actions) if dodges else actions)
                if terminated.any():
                    break
            survived.append(not terminated.any())
    assert survived == [False, True]


def test_plays_one_team_or_some_agents_alone() -> None:
    with make(num_envs=1, envs_per_instance=1) as envs:
        _, info = envs.reset(seed=5)
        given = np.full(4, 6)
        assert Player(envs, team="red").act(info, given)[:2].tolist() == [6, 6]
        assert Player(envs, agents=[1]).act(info, given)[[0, 2, 3]].tolist() == [6, 6, 6]
        assert Player(envs, agents=[1]).act(info, given)[1] != 6
        assert given.tolist() == [6] * 4
        assert Player(envs, team="red").act(info)[:2].tolist() == [0, 0]
        with pytest.raises(uepool.errors.ConfigError, match="no team 'green'; known: blue, red"):
            Player(envs, team="green")


def test_the_player_needs_its_info() -> None:
    agents = default_agents()
    for agent in agents:
        del agent["infos"]
    with make(agents) as envs, pytest.raises(uepool.errors.ConfigError, match="needs the info 'states'"):
        Player(envs)
    config = with_infos({"agents": agents})
    assert "infos" not in agents[0]
    with make(**config) as envs:
        assert len(Player(envs).agents) == 4
    with pytest.raises(uepool.errors.ConfigError, match="must be a global_state"):
        with_infos({"agents": [{"id": "A", "infos": [{"name": "states", "type": "hits"}]}]})


def test_people_can_watch_the_scripted_player() -> None:
    config = dodge_ball.scripted_config(None)
    with uepool.open(ADDRESS, num_envs=1, env_config=config) as session:
        policy = make_policy("scripted", session)
        batch = session.reset(seed=3)
        before = session.render([0])[0]
        for _ in range(30):
            batch = session.step(policy(batch))
        assert (session.render([0])[0] != before).any()
        assert {"map", "agent:blue2", "depth:red1"} <= set(session.views)
