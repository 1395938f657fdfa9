"""What reaches the envs beside steps: attributes, methods, wrappers, pictures."""

import functools

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from stable_baselines3.common.monitor import Monitor

from tests.trainers.sb3.envs import Counting, Doubled, Doubled2, FloatPictures
from uepool.errors import ConfigError, EnvError
from uepool.sb3 import UepoolVecEnv


def counting(n_envs=3, **keywords):
    return UepoolVecEnv(Counting, n_envs, envs_per_instance=n_envs, **keywords)


def zeros(env):
    return np.zeros(env.num_envs, np.int64)


def test_attributes_and_methods():
    env = counting()
    env.reset()
    assert not env.has_attr("colour")
    with pytest.raises(AttributeError, match="colour"):
        env.get_attr("colour")
    env.set_attr("colour", "red")
    assert env.get_attr("colour") == ["red"] * 3
    env.set_attr("length", 9, indices=[0, -1])
    assert env.get_attr("length") == [9, 3, 9]
    assert env.get_attr("length", 1) == [3]
    assert env.get_attr("length", np.int64(2)) == [9]
    assert env.get_attr("length", [-1, 1]) == [9, 3]
    assert env.get_attr("length", []) == []
    env.step(zeros(env))
    assert env.env_method("scaled", 2, plus=1) == [3, 3, 3]
    assert env.env_method("scaled", 4, indices=[2]) == [4]
    assert env.env_method("get_wrapper_attr", "length") == [9, 3, 9]
    assert env.has_attr("scaled"), "a method, which is not called"
    with pytest.raises(EnvError, match="use the session's own"):
        env.env_method("reset")
    with pytest.raises(IndexError):
        env.get_attr("length", 3)
    env.close()


def test_env_is_wrapped():
    made = [Counting, lambda: Doubled2(Counting()), lambda: gym.wrappers.TimeLimit(Doubled(Counting()), 5)]
    env = UepoolVecEnv(made)
    assert env.env_is_wrapped(Doubled) == [False, True, True]
    assert env.env_is_wrapped(Doubled2) == [False, True, False]
    assert env.env_is_wrapped(gym.wrappers.TimeLimit, indices=[0, -1]) == [False, True]
    assert env.env_is_wrapped(Monitor) == [False] * 3
    env.close()


def test_a_list_of_callables_makes_each_env_by_its_own():
    env = UepoolVecEnv([functools.partial(Counting, length) for length in (2, 3, 4, 5)], envs_per_instance=3)
    assert env.num_envs == 4
    env.set_attr("colour", "red")
    assert env.get_attr("length") == [2, 3, 4, 5]
    env.reset()
    dones = np.array([env.step(zeros(env))[2] for _ in range(5)])
    assert [int(np.argmax(column)) + 1 for column in dones.T] == [2, 3, 4, 5]
    assert env.step(np.array([0, 0, 7, 0]))[2][2]
    assert env.get_attr("length", 2) == [4], "made anew by its own callable after an exception"
    env.close()
    with pytest.raises(ConfigError, match="n_envs is 3, but there are 2 callables"):
        UepoolVecEnv([Counting, Counting], n_envs=3)


def test_one_env_returned_twice_is_refused():
    shared = Counting()
    with pytest.raises(RuntimeError, match="same env twice"):
        UepoolVecEnv(lambda: shared, 2, envs_per_instance=2)


def test_pictures():
    env = counting(2, env_kwargs={"render_mode": "rgb_array"})
    assert env.render_mode == "rgb_array"
    assert env.metadata["render_fps"] == 5
    env.reset()
    env.step(zeros(env))
    assert [image.tolist() for image in env.get_images()] == [np.ones((4, 6, 3)).tolist()] * 2
    tiled = env.render()
    assert np.array_equal(tiled, env.render(mode="rgb_array"))
    assert tiled.shape == (8, 6, 3)
    with pytest.warns(UserWarning, match="has to be the same"):
        env.render(mode="ascii")
    env.close()


@pytest.mark.slow
def test_pictures_of_other_dtypes_and_none():
    env = UepoolVecEnv(FloatPictures, env_kwargs={"render_mode": "rgb_array"})
    env.reset()
    assert env.render().shape == (4, 6, 3)
    env.close()
    env = counting(1)
    assert env.render_mode is None
    assert env.get_attr("render_mode") == [None]
    with pytest.warns(UserWarning, match="no pictures"):
        assert env.get_images() == [None]
    env.close()
