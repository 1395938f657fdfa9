"""Several agents per env: rows as dicts by agent, checked against the plain vector env, without Ray."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

from ray.rllib.utils.pre_checks.env import check_multiagent_environments

import uepool.rllib
from uepool.errors import ConfigError

PATTERN = {"agents": 3, "height": 4, "width": 3, "episode_length": 3}
AGENTS = ["agent_0", "agent_1", "agent_2"]


def rows_of(dicts):
    """The observations of all envs and agents, as rows of uepool's batch."""
    return [{key: value.tolist() for key, value in by_agent[agent].items()} for by_agent in dicts for agent in AGENTS]


def test_dicts_by_agent_are_the_batchs_rows():
    envs = uepool.rllib.VectorMultiAgentEnv("sim:Pattern", 2, env_config=PATTERN)
    plain = uepool.make_vec("sim:Pattern", num_envs=2, env_config=PATTERN)
    assert envs.num_envs == len(envs.envs) == 2
    assert envs.envs[1].unwrapped.possible_agents == AGENTS
    assert envs.single_observation_space["agent_2"] == plain.single_observation_space
    observations, infos = envs.reset(seed=5)
    expected, info = plain.reset(seed=5)
    for number in range(5):  # over the end of an episode
        told = [by_agent[agent] for by_agent in infos for agent in AGENTS]
        assert told == [{name: info[name][row] for name in ("episode", "checksum")} for row in range(6)]
        assert rows_of(observations) == [{k: v[row].tolist() for k, v in expected.items()} for row in range(6)]
        actions = [{agent: (number + 7 * row) % 4 for row, agent in enumerate(AGENTS, 3 * env)} for env in range(2)]
        observations, rewards, terminateds, truncateds, infos = envs.step(actions)
        flat = np.array([action[agent] for action in actions for agent in AGENTS])
        expected, reward, terminated, truncated, info = plain.step(flat)
        assert [rewards[env][agent] for env in range(2) for agent in AGENTS] == reward.tolist()
        assert [flags["__all__"] for flags in terminateds] == terminated[::3].tolist()
        assert [flags["__all__"] for flags in truncateds] == truncated[::3].tolist()
    envs.close()
    plain.close()


def test_envs_that_are_being_reset_need_no_actions():
    envs = uepool.rllib.VectorMultiAgentEnv("sim:Pattern", 1, env_config={**PATTERN, "episode_length": 1})
    first, _ = envs.reset(seed=2)
    _, _, terminateds, truncateds, _ = envs.step([dict.fromkeys(AGENTS, 1)])
    assert terminateds[0]["__all__"] or truncateds[0]["__all__"]
    second, rewards, terminateds, truncateds, _ = envs.step([{}])
    assert rewards[0] == dict.fromkeys(AGENTS, 0.0)
    assert not terminateds[0]["__all__"]
    assert not truncateds[0]["__all__"]
    assert rows_of(second) != rows_of(first)
    envs.close()


def test_the_single_env_passes_rllibs_check():
    env = uepool.rllib.MultiAgentEnv({"address": "sim:Pattern", "env_config": PATTERN, "envs_per_instance": 8})
    check_multiagent_environments(env)
    env.close()
    env.close()


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({}, "address"),
        ({"address": "sim:Pattern", "num_envs": 2}, "num_envs_per_env_runner"),
        ({"address": "sim:Pattern", "autoreset_mode": "same_step"}, "NEXT_STEP"),
    ],
)
def test_what_is_refused(config, text):
    with pytest.raises(ConfigError, match=text):
        uepool.rllib.MultiAgentEnv(config)
