"""What the adapter hands over, and what it refuses."""

import sys

import cloudpickle
import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("rl_games")
yaml = pytest.importorskip("yaml")

from rl_games.common import env_configurations, vecenv  # noqa: E402

import uepool.rlgames  # noqa: E402
from uepool.errors import ConfigError  # noqa: E402
from uepool.rlgames.observations import observed  # noqa: E402

cloudpickle.register_pickle_by_value(sys.modules[__name__])


def make(num_actors, **env_config):
    return vecenv.create_vec_env("uepool", num_actors, **env_config)


def test_env_config_from_a_file(tmp_path):
    (tmp_path / "pattern.yaml").write_text("{height: 6, width: 4, agents: 2}")
    block = yaml.safe_load(f"env_config: {{address: 'sim:Pattern', env_config: {tmp_path}/pattern.yaml}}")
    env = make(3, **block["env_config"])
    assert env.get_env_info()["agents"] == 2
    assert env.get_env_info()["observation_space"]["image"].shape == (6, 4, 3)
    env.close()


class Ends(gym.Env):
    """Ends terminated, truncated or both by its action."""

    observation_space: gym.Space = gym.spaces.Box(-1, 1, (2,), np.float64)
    action_space: gym.Space = gym.spaces.MultiDiscrete([2, 2])

    def reset(self, *, seed=None, options=None):
        return np.zeros(2), {}

    def step(self, action):
        return np.ones(2), 1.5, bool(action[0]), bool(action[1]), {"lives": int(action[0])}


def test_env_info():
    env = make(3, address="sim:CartPole", seed=5)
    info = env.get_env_info()
    assert info["autoreset_mode"] == "same_step"
    assert (info["agents"], info["value_size"], info["state_space"]) == (1, 1, None)
    assert info["observation_space"].shape == (4,)
    assert info["action_space"] == gym.spaces.Discrete(2)
    env.close()


def test_a_batch():
    env = make(4, address=Ends, envs_per_instance=2, env_config={"info": {"lives": "int32"}})
    assert env.get_env_info()["action_space"] == gym.spaces.Tuple([gym.spaces.Discrete(2)] * 2)
    assert env.get_env_info()["observation_space"].dtype == np.float32
    observations = env.reset()
    assert observations.dtype == np.float32
    actions = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    observations, rewards, dones, infos = env.step(actions)
    assert observations.tolist() == [[1, 1], [0, 0], [0, 0], [0, 0]], "ended episodes show their successor"
    assert rewards.dtype == np.float32
    assert rewards.tolist() == [1.5] * 4
    assert dones.tolist() == [False, True, True, True]
    assert infos["time_outs"].tolist() == [False, False, True, False], "what terminated is not bootstrapped"
    assert not any(isinstance(value, dict) or value.dtype == object for value in infos.values())
    assert "lives" in infos
    env.close()


def test_a_fault_ends_the_episode_without_a_bootstrap():
    config = {"fail_at_step": 1, "fault_envs": [1], "fault_episodes": [0], "image": False}
    envs = uepool.make_vec("sim:Pattern", num_envs=2, env_config=config, autoreset_mode="same_step")
    observations, _ = envs.reset()
    *_, truncated, info = envs.step(np.zeros(2, np.int64))
    assert truncated.tolist() == [False, True]
    envs.close()
    env = make(2, address=Faulty, envs_per_instance=1)
    env.reset()
    _, rewards, dones, infos = env.step(np.array([0, 1]))
    assert rewards.tolist() == [0.5, 0]
    assert dones.tolist() == [False, True]
    assert infos["time_outs"].tolist() == [False, False]
    assert infos["valid"].tolist() == [True, False]
    env.close()
    del observations, info


class Faulty(Ends):
    action_space = gym.spaces.Discrete(2)

    def step(self, action):
        assert action == 0, "as asked for"
        return np.ones(2), 0.5, False, False, {}


class Obscured(Ends):
    observation_space = gym.spaces.Dict(obs=gym.spaces.Discrete(2), more=gym.spaces.Discrete(2))


class Mixed(Ends):
    action_space = gym.spaces.Tuple([gym.spaces.Discrete(2), gym.spaces.Box(-1, 1, (2,))])


class Nested(Ends):
    observation_space = gym.spaces.Dict(inner=gym.spaces.Dict(deep=gym.spaces.Discrete(2)))


class Driver(Ends):
    """Box actions whose bounds rounding can miss."""

    action_space = gym.spaces.Box(np.array([-0.1, 0.3], np.float32), np.array([0.7, 1.1], np.float32))

    def step(self, action):
        return action.astype(np.float64), 0.0, False, False, {}


def test_box_actions_are_clipped_and_starts_are_added():
    env = make(1, address=Driver)
    assert env.get_env_info()["action_space"] == Driver.action_space
    env.reset()
    wild = np.array([[np.nextafter(np.float32(0.7), np.float32(1)), -5]], np.float32)
    observations, *_ = env.step(wild)
    np.testing.assert_array_equal(observations, np.array([[0.7, 0.3]], np.float32))
    env.close()


def test_several_agents():
    env = make(2, address="sim:Pattern", env_config={"agents": 3, "episode_length": 1, "height": 6, "width": 4})
    info = env.get_env_info()
    assert info["agents"] == env.get_number_of_agents() == 3
    assert {key: space.shape for key, space in info["observation_space"].items()} == {
        "image": (6, 4, 3),
        "step": (2,),
        "vector": (16,),
    }
    observations = env.reset()["obs"]
    assert observations["image"].dtype == np.uint8
    assert observations["step"].tolist() == [[1, 0]] * 6, "Discrete(2) as one-hot"
    observations, rewards, dones, _ = env.step(np.zeros(6, np.int64))
    assert rewards.shape == dones.shape == (6,)
    assert dones.all()
    assert observations["obs"]["step"].tolist() == [[1, 0]] * 6
    env.close()


def test_multi_discrete_observations_are_one_hot():
    space = gym.spaces.MultiDiscrete(np.array([[2, 3], [1, 2]]), start=np.array([[0, -1], [5, 0]]))
    seen, encode = observed(space)
    values = np.stack([space.sample() for _ in range(20)])
    want = [gym.spaces.flatten(gym.spaces.MultiDiscrete(space.nvec), value - space.start) for value in values]
    np.testing.assert_array_equal(encode(values), want)
    assert seen.shape == (8,)


@pytest.mark.parametrize(
    ("env_config", "text"),
    [
        ({}, "address"),
        ({"address": "sim:CartPole", "num_envs": 3}, "num_actors"),
        ({"address": "sim:CartPole", "autoreset_mode": "NEXT_STEP"}, "SAME_STEP"),
        ({"address": "sim:CartPole", "autoreset_mode": "sometimes"}, "autoreset_mode"),
        ({"address": "sim:CartPole", "batch_size": 1}, "batch_size"),
        ({"address": Nested}, "'inner' is a Dict itself"),
        ({"address": Obscured}, "called 'obs'"),
        ({"address": Mixed}, r"not both at once: Tuple\(Discrete"),
    ],
)
def test_what_is_refused(env_config, text):
    with pytest.raises(ConfigError, match=text):
        make(2, **env_config)


def test_unknown_keywords_are_refused():
    with pytest.raises(TypeError, match=r"env_config.*env_per_instance.*envs_per_instance") as caught:
        make(2, address="sim:CartPole", env_per_instance=2)
    known = str(caught.value).partition("known: ")[2].split(", ")
    assert {"envs_per_instance", "experiment", "self_play"} <= set(known)
    assert not {"num_envs", "batch_size", "autoreset_mode"} & set(known), "those are refused"


def test_same_step_may_be_said():
    make(1, address="sim:CartPole", autoreset_mode="same_step").close()


def test_the_player_without_a_vecenv_gets_one_actor():
    env = env_configurations.configurations["uepool"]["env_creator"](address="sim:CartPole", envs_per_instance=32)
    assert env_configurations.get_env_info(env)["observation_space"].shape == (4,)
    assert env.reset().shape == (1, 4)
    env.close()
