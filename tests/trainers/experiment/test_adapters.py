"""Every adapter hands the experiment's keywords on, and gives its trainer what the experiment makes of the envs."""

from pathlib import Path

import numpy as np
import pytest

import uepool

MASKED = f"{Path(__file__).resolve().parents[3]}/examples/experiments/masked_velocities.py:MaskedVelocities"
KEYWORDS = {"experiment": MASKED, "experiment_config": {"masked": [1, 2, 3]}, "envs_per_instance": 2}


@pytest.fixture(scope="module")
def places():
    """Where the carts are: after a reset, and after a push to the right."""
    with uepool.make_vec("sim:CartPole", num_envs=2, **KEYWORDS) as envs:
        first, _ = envs.reset(seed=4)
        second = envs.step(np.array([1, 1]))[0]
    return first, second


@pytest.mark.slow
def test_rlgames(places):
    rlgames = pytest.importorskip("uepool.rlgames")
    envs = rlgames.UepoolVecEnv("uepool", 2, address="sim:CartPole", **KEYWORDS)
    try:
        envs.seed(4)
        assert envs.get_env_info()["observation_space"].shape == (1,)
        assert np.array_equal(envs.reset(), places[0])
        assert np.array_equal(envs.step(np.array([1, 1]))[0], places[1])
    finally:
        envs.close()


@pytest.mark.slow
def test_sb3(places):
    sb3 = pytest.importorskip("uepool.sb3")
    envs = sb3.make_vec_env("sim:CartPole", 2, seed=4, vec_env_kwargs=KEYWORDS)
    try:
        assert envs.observation_space.shape == (1,)
        assert np.array_equal(envs.reset(), places[0])
        assert np.array_equal(envs.step(np.array([1, 1]))[0], places[1])
    finally:
        envs.close()


@pytest.mark.slow
def test_rllib(places):
    pytest.importorskip("uepool.rllib")
    import gymnasium as gym

    envs = gym.make_vec("uepool.rllib:Env-v0", num_envs=2, address="sim:CartPole", **KEYWORDS)
    try:
        assert envs.single_observation_space.shape == (1,)
        assert np.array_equal(envs.reset(seed=4)[0], places[0])
        assert np.array_equal(envs.step(np.array([1, 1]))[0], places[1])
    finally:
        envs.close()
