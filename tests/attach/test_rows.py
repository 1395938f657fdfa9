"""Engines that dial in over TCP give the rows, bit for bit, that processes of the same machine give."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import uepool
from tests import pattern_check as pattern
from tests.attach.conftest import LENGTH, SMALL, OtherSide


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize(
    "config", [{}, {"agents": 3}, {"action": "box", "action_size": 3}, {"height": 84, "width": 84}], ids=str
)
def test_every_row_is_the_next_one(other_side: OtherSide, mode: AutoresetMode, config: dict[str, Any]) -> None:
    agents = config.get("agents", 1)
    other_side.sim(4, 2)
    with uepool.make_vec(
        "attach:", num_envs=6, envs_per_instance=4, env_config={**SMALL, **config}, autoreset_mode=mode
    ) as envs:
        follower = pattern.Follower(6, 3, agents=agents, episode_length=LENGTH, autoreset_mode=mode)
        follower.reset(*envs.reset(seed=3))
        envs.action_space.seed(1)
        for _ in range(60):
            actions = envs.action_space.sample()
            observation, reward, terminated, truncated, info = envs.step(actions)
            final = pattern.batched(info["final_obs"], observation) if "final_obs" in info else None
            follower.step(observation, reward, terminated, truncated, info, actions, final_observation=final)
        assert follower.rows == 61 * 6 * agents
        assert follower.episode.min() >= 3
    assert [engine.wait() for engine in other_side.engines] == [0, 0], other_side.engines[0].said


def test_without_auto_reset(other_side: OtherSide) -> None:
    other_side.sim(4)
    with uepool.make_vec(
        "attach:", num_envs=4, envs_per_instance=4, env_config=SMALL, autoreset_mode="DISABLED"
    ) as envs:
        follower = pattern.Follower(4, [5, 5, 6, 7], episode_length=LENGTH)
        follower.reset(*envs.reset(seed=[5, 5, 6, 7]))
        ended = np.zeros(4, dtype=bool)
        for step in range(40):
            if ended.any():
                observation, info = envs.reset(options={"reset_mask": ended})
                which = np.flatnonzero(ended)
                rows = {name: values[which] for name, values in observation.items()}
                follower.reset(rows, {name: info[name][which] for name in ("checksum", "episode", "valid")}, which)
            actions = np.full(4, step % 4)
            observation, reward, terminated, truncated, info = envs.step(actions)
            follower.step(observation, reward, terminated, truncated, info, actions)
            ended = terminated | truncated
        assert follower.episode.min() >= 3


@pytest.mark.parametrize("per_instance", [1, 3])
def test_asynchronous(other_side: OtherSide, per_instance: int) -> None:
    other_side.sim(*[per_instance] * (6 // per_instance))
    config = {**SMALL, "step_time_us": 200, "jitter": 1.0}
    with uepool.open("attach:", num_envs=6, envs_per_instance=per_instance, batch_size=2, env_config=config) as session:
        follower = pattern.Follower(6, 8, episode_length=LENGTH)
        session.async_reset(seed=8)
        sent = np.full(6, pattern.NO_ACTION)
        seen = np.zeros(6, dtype=np.int64)
        for step in range(150):
            batch = session.recv()
            fresh = seen[batch.env_id] == 0
            for rows, first in ((fresh, True), (~fresh, False)):
                part = batch.env_id[rows]
                if not len(part):
                    continue
                observation = {name: values[rows] for name, values in batch.observation.items()}
                info = {name: batch.info[name][rows] for name in ("checksum", "episode", "valid")}
                if first:
                    follower.reset(observation, info, part)
                else:
                    ends = batch.reward[rows], batch.terminated[rows], batch.truncated[rows]
                    follower.step(observation, *ends, info, sent[part], part)
            seen[batch.env_id] += 1
            sent[batch.env_id] = (step + batch.env_id) % 4
            session.send(sent[batch.env_id], batch.env_id)
        assert seen.min() > 0
        assert follower.rows == 300


def run_of(address: str, mode: str, **options: Any) -> list[np.ndarray]:
    """Everything that a run gives."""
    arrays: list[np.ndarray] = []
    with uepool.make_vec(address, num_envs=4, envs_per_instance=2, seed=12, autoreset_mode=mode, **options) as envs:
        observation, info = envs.reset()
        envs.action_space.seed(4)
        for _ in range(120):
            arrays += [observation, info["elapsed_step"]]
            observation, *ends, info = envs.step(envs.action_space.sample())
            arrays += ends
            arrays += [np.stack(info["final_obs"][info["_final_obs"]])] if "final_obs" in info else []
    return arrays


def assert_same(one: list[np.ndarray], other: list[np.ndarray]) -> None:
    assert len(one) == len(other)
    for left, right in zip(one, other, strict=True):
        np.testing.assert_array_equal(left, right)
        assert left.dtype == right.dtype


@pytest.mark.parametrize("mode", ["NEXT_STEP", "SAME_STEP"])
def test_the_simulator_plays_as_at_home(other_side: OtherSide, mode: str) -> None:
    other_side.sim(2, 2, game="CartPole")
    assert_same(run_of("attach:", mode), run_of("sim:CartPole", mode))


def host(other_side: OtherSide, kind: str, name: str) -> None:
    """Two engines in Python, with two envs each."""
    line = f"{sys.executable} -m envserver.hosts.gym --kind {kind} --id {name} --envs {{envs}}"
    other_side.plan(line + " --link {host}:{port} --token {token}", 2, 2)


@pytest.mark.parametrize("mode", ["NEXT_STEP", "SAME_STEP"])
def test_gymnasium_envs_play_as_at_home(other_side: OtherSide, mode: str) -> None:
    host(other_side, "gym", "CartPole-v1")
    assert_same(run_of("attach:", mode), run_of("gym:CartPole-v1", mode))


@pytest.mark.parametrize("mode", ["NEXT_STEP", "SAME_STEP"])
def test_native_vector_envs_play_as_at_home(other_side: OtherSide, mode: str) -> None:
    """They keep their episodes themselves, in the session's auto-reset mode."""
    pytest.importorskip("ale_py")
    host(other_side, "atari", "Pong")
    with uepool.make_vec("attach:", num_envs=4, envs_per_instance=2, seed=12, autoreset_mode=mode) as envs:
        away = [envs.reset(seed=3)[0].copy()] + [envs.step(np.full(4, n % 3))[0].copy() for n in range(10)]
    with uepool.make_vec("atari:Pong", num_envs=4, envs_per_instance=2, seed=12, autoreset_mode=mode) as envs:
        home = [envs.reset(seed=3)[0].copy()] + [envs.step(np.full(4, n % 3))[0].copy() for n in range(10)]
    assert_same(away, home)


def test_requests(other_side: OtherSide) -> None:
    """Calls, pictures, parameters and reset options reach an engine elsewhere too."""
    envs: Any
    other_side.sim(2, 1)
    with uepool.make_vec("attach:", num_envs=3, envs_per_instance=2, env_config=SMALL) as envs:
        envs.reset(seed=1)
        states = envs.call("get_state")
        assert [state["env"] for state in states] == [0, 1, 2]
        assert {state["pid"] for state in states} == {engine.process.pid for engine in other_side.engines}
        envs.session.call("fault_next", "fail", env_id=[2])
        *_, info = envs.step(np.zeros(3, dtype=np.int64))
        assert info["valid"].tolist() == [True, True, False]
        assert "env 2, by call" in info["fault_message"][2]
        picture = envs.render()[0]
        seed = pattern.episode_seed(1, 0, 0)
        np.testing.assert_array_equal(picture, pattern.image(pattern.row_key(seed, 0, 0, 1, 0), (5, 7, 3))[0])
        with pytest.raises(uepool.errors.UepoolError, match="no method"):
            envs.session.call("no_such_method")
        assert {row["engine"].split()[0] for row in envs.session.instances()} == {"uepool-sim"}


def test_views(other_side: OtherSide) -> None:
    other_side.sim(2, game="CollectApples")
    pictures: dict[str, list[tuple[np.ndarray, ...]]] = {}
    for address in ("attach:", "sim:CollectApples"):
        with uepool.make_vec(address, num_envs=2, envs_per_instance=2, seed=4) as envs:
            envs.reset()
            for view in envs.metadata["views"]:
                pictures.setdefault(view, []).append(envs.render(view))
    assert "map" in pictures
    for away, home in pictures.values():
        np.testing.assert_array_equal(away, home)


def test_a_refused_configuration(other_side: OtherSide) -> None:
    other_side.sim(2)
    with pytest.raises(uepool.errors.StartError, match=r"env_config\.heigth: unknown field"):
        uepool.make_vec("attach:", num_envs=2, envs_per_instance=2, env_config={"heigth": 3})


def test_all_that_is_announced(other_side: OtherSide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UEPOOL_ATTACH_TOKEN", "as-the-user-wants")
    other_side.sim(2, 2, game="CartPole")
    with uepool.make_vec("attach:", num_envs=4, envs_per_instance=2):
        pass
    lines = other_side.text.splitlines()
    assert "waiting for 2 engines with 2 envs each" in lines[1]
    assert "with token as-the-user-wants" in lines[1]
    where = f"Host 127.0.0.1, Port {other_side.port}, Token as-the-user-wants"
    assert lines[2].startswith(f"  in the Unreal editor: Project Settings ▸ Plugins ▸ UEPool: {where}")
    assert "only this machine can reach that" in lines[3]
    assert "1 of 2 instances ready" in other_side.text
    assert "2 of 2 instances ready" in lines[-1]
    assert other_side.text.count("as-the-user-wants") == 2, "it is said once, and where to enter it"


def test_what_is_announced_to_other_machines(other_side: OtherSide) -> None:
    other_side.sim(2, 2, 1, game="CartPole")
    with uepool.make_vec("attach:0.0.0.0:0", num_envs=5, envs_per_instance=2):
        pass
    assert "waiting for 2 engines with 2 envs each and one engine with 1 env: let them dial" in other_side.text
    assert f"Project Settings ▸ Plugins ▸ UEPool: Host {other_side.host}, Port {other_side.port}" in other_side.text
    assert "only this machine" not in other_side.text
