"""What RLlib's EnvRunners are handed, without Ray: ids, rows, infos, and what is refused."""

from __future__ import annotations

import sys

import cloudpickle
import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode
from gymnasium.wrappers.vector import DictInfoToList

import uepool.rllib
from uepool.errors import ConfigError

cloudpickle.register_pickle_by_value(sys.modules[__name__])

ID = "uepool.rllib:Env-v0"
PATTERN = {"height": 6, "width": 4, "episode_length": 3}


def make(num_envs=2, **keywords):
    return gym.make_vec(ID, num_envs=num_envs, vectorization_mode="vector_entry_point", **keywords)


class Countdown(gym.Env):
    """Ends after as many steps as its first action says; its info is sparse."""

    observation_space = gym.spaces.Box(-np.inf, np.inf, (1,), np.float32)
    action_space = gym.spaces.Discrete(10)

    def reset(self, *, seed=None, options=None):
        self.left = None
        return np.full(1, -1, np.float32), {}

    def step(self, action):
        assert action != 9, "nine is too many"
        self.left = int(action) if self.left is None else self.left - 1
        return np.full(1, self.left, np.float32), 1.0, self.left == 0, False, {"left": self.left}


def test_the_id_gives_next_step_rows_and_lists_of_infos():
    with make(address=Countdown, env_config={"info": {"left": "int32"}}) as vector:
        assert vector.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
        envs = DictInfoToList(vector)
        _, infos = envs.reset(seed=1)
        assert infos == [{}, {}]
        rows = [envs.step(np.array(actions)) for actions in ([2, 0], [0, 5], [0, 3])]
        assert [row[0].ravel().tolist() for row in rows] == [[2, 0], [1, -1], [0, 3]]
        assert [row[2].tolist() for row in rows] == [[False, True], [False, False], [True, False]]
        assert rows[1][4] == [{"left": 1}, {}], "only what the env gave, and nothing on the way"


def test_a_fault_is_told_in_its_row_only():
    with make(address=Countdown) as vector:
        envs = DictInfoToList(vector)
        envs.reset()
        before, *_ = envs.step(np.array([3, 3]))
        observation, reward, terminated, truncated, infos = envs.step(np.array([1, 9]))
        assert infos[0] == {}
        assert infos[1]["fault"] == 4
        assert "nine is too many" in infos[1]["fault_message"]
        assert (terminated.tolist(), truncated.tolist()) == ([False, False], [False, True])
        np.testing.assert_array_equal(observation[1], before[1])
        assert reward[1] == 0
        *_, infos = envs.step(np.array([1, 1]))
        assert infos == [{}, {}]


def test_the_plain_id_stays_what_it_is():
    with gym.make_vec("uepool:Env-v0", num_envs=2, address="sim:CartPole", autoreset_mode="same_step") as envs:
        assert envs.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
        assert "env_id" in envs.reset()[1]


@pytest.mark.parametrize(
    ("keywords", "text"),
    [
        ({}, "address"),
        ({"address": "sim:CartPole", "autoreset_mode": "SAME_STEP"}, "RLlib.*NEXT_STEP"),
        ({"address": "sim:CartPole", "seed": 3}, r"debugging\(seed="),
        ({"address": "sim:CartPole", "batch_size": 1}, "batch_size"),
        ({"address": "sim:CartPole", "render_mode": "human"}, "render_mode"),
        ({"address": "sim:Pattern", "env_config": {"agents": 2}}, "2 agents.*MultiAgentEnvRunner"),
        ({"address": "sim:NoSuchGame"}, "NoSuchGame"),
    ],
)
def test_what_is_refused(keywords, text):
    with pytest.raises((ConfigError, uepool.errors.StartError), match=text):
        make(**keywords)


def test_next_step_may_be_said():
    make(address="sim:CartPole", autoreset_mode="next_step").close()


def test_the_single_env_passes_gymnasiums_check():
    with pytest.warns(UserWarning, match=r"envs_per_instance=8 does nothing.*vector_entry_point"):
        env = gym.make(ID, address="sim:CartPole", envs_per_instance=8)
    check_env(env.unwrapped, skip_render_check=True)
    env.close()


def test_the_single_env_is_the_vector_envs_row():
    single = gym.make(ID, address="sim:Pattern", env_config=PATTERN)
    first, _ = single.reset(seed=4)
    with make(1, address="sim:Pattern", env_config=PATTERN) as envs:
        batch, _ = envs.reset(seed=4)
        for action in (1, 3, 2):
            assert {key: value.tolist() for key, value in first.items()} == {k: v[0].tolist() for k, v in batch.items()}
            first, reward, terminated, truncated, info = single.step(action)
            batch, rewards, terminateds, truncateds, _ = envs.step(np.array([action]))
            assert (reward, terminated, truncated) == (rewards[0], terminateds[0], truncateds[0])
            assert "fault" not in info
        assert truncated or terminated
        with pytest.raises(uepool.errors.StateError):
            single.step(0)  # it does not reset itself
    single.close()


@pytest.mark.parametrize("name", ["num_envs", "batch_size", "autoreset_mode"])
def test_what_a_single_env_refuses(name):
    with pytest.raises(ConfigError, match=name):
        uepool.rllib.Env("sim:CartPole", **{name: 1})


def test_rllibs_own_vectorizing_steps_single_envs():
    envs = gym.make_vec(ID, num_envs=2, vectorization_mode="sync", address="sim:CartPole")
    observations, _ = envs.reset(seed=3)
    assert observations.shape == (2, 4)
    envs.step(np.array([0, 1]))
    envs.close()
