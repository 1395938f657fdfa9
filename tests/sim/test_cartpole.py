"""sim:CartPole beside Gymnasium's CartPole-v1: the same state and actions give the same trajectory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests

NUM_ENVS = 8


@pytest.fixture(scope="module")
def envs() -> Iterator[Any]:
    with uepool.make_vec("sim:CartPole", num_envs=NUM_ENVS, envs_per_instance=3, autoreset_mode="DISABLED") as made:
        yield made


@pytest.fixture
def twins() -> list[Any]:
    made = [gym.make("CartPole-v1") for _ in range(NUM_ENVS)]
    for env in made:
        env.reset(seed=0)
    return made


def put_states(envs: Any, twins: list[Any], states: np.ndarray) -> None:
    for i, (twin, state) in enumerate(zip(twins, states, strict=True)):
        twin.unwrapped.state = np.array(state, dtype=np.float64)
        envs.session.call("set_state", state.tolist(), env_id=[i])


def test_spaces_are_gymnasiums(envs: Any, twins: list[Any]) -> None:
    assert envs.single_observation_space == twins[0].observation_space
    assert envs.single_action_space == twins[0].action_space


def test_random_actions_until_the_pole_falls(envs: Any, twins: list[Any]) -> None:
    rng = np.random.default_rng(0)
    envs.reset(seed=0)
    for twin in twins:
        twin.reset(seed=0)
    put_states(envs, twins, rng.uniform(-0.05, 0.05, (NUM_ENVS, 4)))
    ended = np.zeros(NUM_ENVS, dtype=bool)
    for step in range(200):
        actions = rng.integers(0, 2, NUM_ENVS)
        observation, reward, terminated, truncated, info = envs.step(actions)
        for i, twin in enumerate(twins):
            if ended[i]:
                continue
            wanted = twin.step(actions[i])
            np.testing.assert_array_equal(observation[i], wanted[0], err_msg=f"env {i} step {step}")
            assert (reward[i], terminated[i], truncated[i]) == wanted[1:4]
            assert info["elapsed_step"][i] == step + 1
        ended |= terminated | truncated
        if ended.all():
            return
        if ended.any():
            envs.reset(options={"reset_mask": ended})  # only so that it may be stepped on
    pytest.fail("a pole stood 200 steps of random actions")


def test_balanced_for_500_steps(envs: Any, twins: list[Any]) -> None:
    """A whole episode, ended by the step limit. The pole is unstable: an error of one bit grows 10^17-fold in 500
    steps, so where numpy's sine rounds differently from the C library's, only pieces of it can be equal."""
    rng = np.random.default_rng(1)
    envs.reset(seed=1)
    for twin in twins:
        twin.reset(seed=1)
    put_states(envs, twins, rng.uniform(-0.05, 0.05, (NUM_ENVS, 4)))
    observation = np.array([twin.unwrapped.state for twin in twins])
    for step in range(500):
        if step % 50 == 0:
            put_states(envs, twins, np.array([twin.unwrapped.state for twin in twins]))
        actions = (observation @ [0.1, 0.2, 1.0, 0.5] > 0).astype(np.int64)
        observation, _, terminated, truncated, _ = envs.step(actions)
        for i, twin in enumerate(twins):
            wanted = twin.step(actions[i])
            np.testing.assert_array_equal(observation[i], wanted[0], err_msg=f"env {i} step {step}")
            assert (terminated[i], truncated[i]) == wanted[2:4] == (False, step == 499)


def test_first_states(envs: Any) -> None:
    first, _ = envs.reset(seed=5)
    assert np.abs(first).max() < 0.05
    assert len(np.unique(first)) == first.size
    np.testing.assert_array_equal(envs.reset(seed=5)[0], first)
    assert not np.array_equal(envs.reset()[0], first)
    observation, _ = envs.reset(options={"state": [0.5, -1, 0.125, 2]})
    np.testing.assert_array_equal(observation, np.tile([0.5, -1, 0.125, 2], (NUM_ENVS, 1)))
    observation, _ = envs.reset(options={"low": 0.25, "high": 0.25})
    assert (observation == 0.25).all()


def test_state_and_parameters_are_reached(envs: Any) -> None:
    envs.reset(seed=2)
    envs.call("set_state", [0, 1, 2, 3])
    assert envs.call("get_state") == ([0.0, 1.0, 2.0, 3.0],) * NUM_ENVS
    assert envs.get_attr("gravity") == (9.8,) * NUM_ENVS
    assert envs.call("tau") == (0.02,) * NUM_ENVS
    with pytest.raises(AttributeError, match="known: gravity"):
        envs.get_attr("mass")
    with pytest.raises(uepool.errors.EnvError, match="it has get_state, set_state"):
        envs.call("jump")
    envs.session.set_params({"gravity": 0.0})
    envs.reset(options={"state": [0, 0, 0.2, 0]})
    still, *_ = envs.step(np.zeros(NUM_ENVS, dtype=np.int64))
    envs.session.set_params({"gravity": 9.8})
    envs.reset(options={"state": [0, 0, 0.2, 0]})
    falls, *_ = envs.step(np.zeros(NUM_ENVS, dtype=np.int64))
    assert (falls[:, 3] > still[:, 3]).all()


def test_pictures(envs: Any) -> None:
    envs.reset(options={"state": [1.2, 0, 0, 0]})
    pictures = envs.render()
    assert len(pictures) == NUM_ENVS
    for picture in pictures:
        assert (picture.shape, picture.dtype) == ((400, 600, 3), np.uint8)
        assert picture[220, 450].tolist() == [202, 152, 101]
        assert picture[220, 150].tolist() == [255, 255, 255]


def test_configuration() -> None:
    with uepool.make_vec("sim:CartPole", num_envs=2, env_config={"max_episode_steps": 3}) as envs:
        envs.reset(seed=0)
        ends = [envs.step(np.array([0, 1]))[3].tolist() for _ in range(3)]
        assert ends == [[False, False], [False, False], [True, True]]
    with pytest.raises(uepool.errors.StartError, match=r"env_config\.max_steps: unknown field; known: max_episode_st"):
        uepool.make_vec("sim:CartPole", num_envs=2, env_config={"max_steps": 3})
