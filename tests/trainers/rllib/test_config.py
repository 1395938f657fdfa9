"""``uepool.rllib.environment``: what it sets, and what it refuses before Ray is asked for anything."""

from __future__ import annotations

import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

import gymnasium as gym
from ray.rllib.algorithms.ppo import PPOConfig

import uepool.rllib
from uepool.errors import ConfigError


def test_what_it_sets():
    config = PPOConfig()
    assert uepool.rllib.environment(config, "sim:CartPole", num_envs=6, envs_per_instance=3) is config
    assert config.env == "uepool.rllib:Env-v0"
    assert config.env_config == {"address": "sim:CartPole", "envs_per_instance": 3}
    assert config.num_envs_per_env_runner == 6
    assert config.gym_env_vectorize_mode is gym.VectorizeMode.VECTOR_ENTRY_POINT


def test_the_number_of_envs_may_stand_elsewhere():
    config = PPOConfig().env_runners(num_envs_per_env_runner=5)
    assert uepool.rllib.environment(config, "sim:CartPole").num_envs_per_env_runner == 5


@pytest.mark.parametrize(
    ("keywords", "text"),
    [
        ({"address": None}, "address"),
        ({"address": "CartPole-v1"}, "CartPole-v1"),
        ({"seed": 1}, "debugging"),
        ({"autoreset_mode": "disabled"}, "NEXT_STEP"),
        ({"num_envs": 4, "envs_per_instance": 8}, "envs_per_instance"),
        ({"num_envs": 0}, "num_envs"),
        ({"num_envs": 4, "batch_size": 2}, "batch_size"),
        ({"step_timeout": "long"}, "step_timeout"),
    ],
)
def test_what_it_refuses(keywords, text):
    config = PPOConfig()
    with pytest.raises(ConfigError, match=text):
        uepool.rllib.environment(config, **{"address": "sim:CartPole", **keywords})
    assert config.env is None, "nothing was set"


def test_it_refuses_an_unknown_keyword():
    with pytest.raises(TypeError, match=r"env_per_instance.*envs_per_instance") as caught:
        uepool.rllib.environment(PPOConfig(), "sim:CartPole", env_per_instance=2)
    known = str(caught.value).partition("known: ")[2].split(", ")
    assert {"num_envs", "envs_per_instance", "experiment"} <= set(known)
    assert not {"batch_size", "seed", "autoreset_mode"} & set(known), "those are refused"
