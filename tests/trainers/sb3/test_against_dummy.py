"""Whatever SB3's own vec env gives, ours gives too, bit by bit, also under SB3's wrappers."""

import functools

import gymnasium as gym
import numpy as np
import pytest
from gymnasium import spaces

pytest.importorskip("stable_baselines3")

from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import (
    DummyVecEnv,
    VecCheckNan,
    VecExtractDictObs,
    VecFrameStack,
    VecMonitor,
    VecNormalize,
    VecTransposeImage,
)

from tests.trainers.sb3.envs import INFO, Counting, Sampling
from uepool.sb3 import UepoolVecEnv

IMAGE = spaces.Box(0, 255, (8, 6, 3), np.uint8)
VECTOR = spaces.Box(-1, 1, (2,), np.float32)
MAKERS = {
    "counting": [functools.partial(Counting, length) for length in (2, 3, 5)],
    "image": [functools.partial(Sampling, IMAGE, spaces.Discrete(2))] * 3,
    "dict": [functools.partial(Sampling, spaces.Dict({"image": IMAGE, "v": VECTOR}), VECTOR)] * 3,
    "pendulum": [functools.partial(gym.make, "Pendulum-v1", max_episode_steps=6)] * 3,
    "cartpole": [functools.partial(gym.make, "CartPole-v1", max_episode_steps=7)] * 3,
}


def ours(name):
    config = {"env_config": {"info": INFO}} if name == "counting" else {}
    return UepoolVecEnv(MAKERS[name], envs_per_instance=3, **config)


def theirs(name):
    return DummyVecEnv([lambda make=make: Monitor(make()) for make in MAKERS[name]])


def equal(a, b):
    if isinstance(a, dict):
        assert a.keys() == b.keys()
        return all(equal(a[key], b[key]) for key in a)
    return np.asarray(a).dtype.kind == np.asarray(b).dtype.kind and np.array_equal(a, b)


def without_time(info):
    if "episode" not in info:
        return info
    return {**info, "episode": {key: np.float32(value) for key, value in info["episode"].items() if key != "t"}}


@pytest.mark.parametrize(
    ("name", "wrap"),
    [
        ("counting", lambda env: env),
        pytest.param("counting", VecNormalize, marks=pytest.mark.slow),
        pytest.param("counting", lambda env: VecFrameStack(env, 3), marks=pytest.mark.slow),
        pytest.param("counting", lambda env: VecCheckNan(env, raise_exception=True), marks=pytest.mark.slow),
        ("counting", lambda env: VecNormalize(VecFrameStack(env, 2))),
        pytest.param("image", VecTransposeImage, marks=pytest.mark.slow),
        ("image", lambda env: VecFrameStack(VecTransposeImage(env), 2)),
        pytest.param("dict", VecTransposeImage, marks=pytest.mark.slow),
        ("dict", lambda env: VecExtractDictObs(env, "v")),
        pytest.param("dict", lambda env: VecNormalize(env, norm_obs_keys=["v"]), marks=pytest.mark.slow),
        pytest.param("dict", lambda env: VecFrameStack(env, 2), marks=pytest.mark.slow),
        ("pendulum", lambda env: VecNormalize(env, gamma=0.9)),
        pytest.param("cartpole", lambda env: env, marks=pytest.mark.slow),
    ],
)
@pytest.mark.filterwarnings("ignore:The environment is already wrapped")
def test_rollouts_are_the_same(name, wrap):
    a, b = wrap(ours(name)), wrap(theirs(name))
    assert a.observation_space == b.observation_space
    a.seed(3)
    b.seed(3)
    a.action_space.seed(7)
    assert equal(a.reset(), b.reset())
    assert equal(dict(enumerate(a.reset_infos)), dict(enumerate(b.reset_infos)))
    for _ in range(16):
        actions = np.array(
            [a.action_space.sample() % 7 if name == "counting" else a.action_space.sample() for _ in range(3)]
        )
        (observations, rewards, dones, infos), other = a.step(actions), b.step(actions)
        assert equal(observations, other[0])
        assert rewards.dtype == other[1].dtype
        assert equal(rewards, other[1])
        assert dones.dtype == other[2].dtype
        assert equal(dones, other[2])
        for info, expected in zip(infos, other[3], strict=True):
            assert equal(without_time(info), without_time(expected))
        assert equal(dict(enumerate(a.unwrapped.reset_infos)), dict(enumerate(b.unwrapped.reset_infos)))
    a.close()
    b.close()


@pytest.mark.slow
def test_monitored_rollouts_are_the_same():
    a, b = VecMonitor(ours("counting")), VecMonitor(DummyVecEnv(MAKERS["counting"]))
    a.seed(1)
    b.seed(1)
    assert equal(a.reset(), b.reset())
    for _ in range(12):
        (_, _, _, infos), (_, _, _, expected) = a.step(np.ones(3, int)), b.step(np.ones(3, int))
        for info, other in zip(infos, expected, strict=True):
            assert equal(without_time(info), without_time(other))
    a.close()
    b.close()


def test_check_nan_sees_ours():
    class Infinite(gym.Env):
        observation_space = spaces.Box(-np.inf, np.inf, (1,), np.float64)
        action_space = spaces.Box(-np.inf, np.inf, (1,), np.float64)

        def reset(self, *, seed=None, options=None):
            return np.zeros(1), {}

        def step(self, action):
            return np.full(1, np.nan if action > 1 else 0.0), 0.0, False, False, {}

    env = VecCheckNan(UepoolVecEnv(Infinite, 2), raise_exception=True)
    env.reset()
    env.step(np.zeros((2, 1)))
    with pytest.raises(ValueError, match="nan"):
        env.step(np.full((2, 1), np.nan))
    with pytest.raises(ValueError, match="observations"):
        env.step(np.full((2, 1), 2.0))
    env.close()


@pytest.mark.slow
def test_statistics_of_normalize_are_saved_and_loaded(tmp_path):
    env = VecNormalize(ours("pendulum"))
    env.seed(0)
    env.reset()
    for _ in range(5):
        env.step(np.zeros((3, 1), np.float32))
    env.save(str(tmp_path / "statistics.pkl"))
    other = VecNormalize.load(str(tmp_path / "statistics.pkl"), ours("pendulum"))
    assert np.array_equal(env.obs_rms.mean, other.obs_rms.mean)
    env.close()
    other.close()
