"""Stable-Baselines3's side: what a VecEnv must hand over, keep and refuse."""

import functools

import numpy as np
import pytest
from gymnasium import spaces

pytest.importorskip("stable_baselines3")

from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import VecEnv

from tests.trainers.sb3.envs import (
    INFO,
    Counting,
    Dies,
    Sampling,
)
from uepool.errors import ActionError, ClosedError, ConfigError, StateError
from uepool.sb3 import UepoolVecEnv


def counting(n_envs=3, **keywords):
    keywords.setdefault("env_config", {"info": INFO})
    return UepoolVecEnv(Counting, n_envs, envs_per_instance=n_envs, **keywords)


def zeros(env):
    return np.zeros(env.num_envs, np.int64)


def test_reset_gives_observations_and_keeps_infos():
    env = counting()
    assert isinstance(env, VecEnv)
    assert env.num_envs == 3
    assert env.observation_space == Counting.observation_space
    assert env.seed(5) == [5, 6, 7]
    observations = env.reset()
    assert observations.dtype == np.float64
    assert observations.tolist() == [[5, 0, 0], [6, 0, 0], [7, 0, 0]]
    assert [list(info) for info in env.reset_infos] == [["bonus"]] * 3, "lives is not given at a reset"
    assert env.reset_infos[1]["bonus"].tolist() == [0, 0]
    env.close()


def test_seeds_and_options_are_used_once():
    env = counting(2)
    env.seed(5)
    env.set_options({"level": 1})
    env.reset()
    assert env.get_attr("options") == [{"level": 1}] * 2
    assert env.reset()[:, :2].tolist() == [[5, 1], [6, 1]], "goes on with its stream"
    assert env.get_attr("options") == [None, None]
    env.set_options([{"level": 2}, {"level": 3}])
    env.reset()
    assert env.get_attr("options") == [{"level": 2}, {"level": 3}]
    env.set_options([{}, {"level": 4}])
    env.reset()
    assert env.get_attr("options") == [None, {"level": 4}]
    env.close()


@pytest.mark.slow
def test_seed_without_a_number_draws_one():
    env = counting(2)
    first, second = env.seed(), env.seed()
    assert first[1] == first[0] + 1
    assert first != second
    assert env.reset()[:, 0].tolist() == second
    env.close()


def test_a_step():
    env = counting()
    env.seed(0)
    env.reset()
    env.step_async(np.array([0, 1, 2]))
    observations, rewards, dones, infos = env.step_wait()
    assert observations[:, 2].tolist() == [1, 1, 1]
    assert rewards.dtype == np.float32
    assert rewards == pytest.approx([0.1, 1.1, 2.1])
    assert dones.dtype == np.bool_
    assert not dones.any()
    assert [set(info) for info in infos] == [{"TimeLimit.truncated", "bonus"}] * 3
    infos = env.step(zeros(env))[3]
    assert infos[0] == {"TimeLimit.truncated": False, "lives": 8, "bonus": infos[0]["bonus"]}
    assert len({id(info) for info in infos}) == 3, "each row has a dict of its own"
    env.close()


def test_the_end_of_episodes():
    env = counting(2)
    env.seed(0)
    env.reset()
    for _ in range(2):
        env.step(zeros(env))
    observations, _, dones, infos = env.step(zeros(env))
    assert dones.all()
    assert observations[:, 1:].tolist() == [[1, 0]] * 2, "first of the next episode"
    assert infos[0]["terminal_observation"].tolist() == [0, 0, 3]
    assert infos[1]["terminal_observation"].tolist() == [1, 0, 3]
    assert infos[0]["TimeLimit.truncated"] is False, "it terminated"
    assert infos[0]["lives"] == 7
    assert infos[0]["bonus"].tolist() == [0.5, 0.5], "of the episode's last step"
    assert env.reset_infos[0]["bonus"].tolist() == [1, 1], "of the next one's first observation"
    assert {key: infos[0]["episode"][key] for key in "rl"} == {"r": 0.6, "l": 3}
    for _ in range(2):
        assert "episode" not in env.step(zeros(env))[3][0]
    _, _, dones, infos = env.step(zeros(env))
    assert dones.all()
    assert infos[0]["TimeLimit.truncated"] is True
    env.close()


def test_batches_may_be_kept():
    env = counting(1)
    env.seed(0)
    kept = [env.reset()]
    infos = []
    for _ in range(40):
        observations, _, _, info = env.step(zeros(env))
        kept.append(observations)
        infos.append(info[0])
    assert [batch[0, 2] for batch in kept] == [step % 3 for step in range(41)]
    last = [info["terminal_observation"] for info in infos if "terminal_observation" in info]
    assert [observation.tolist() for observation in last] == [[0, episode, 3] for episode in range(13)]
    assert [info["bonus"][0] for info in infos] == [step // 3 + 0.5 for step in range(40)]
    env.close()


def test_a_fault_ends_an_episode_without_bootstrap():
    env = UepoolVecEnv(Dies, 2)
    env.seed(0)
    env.reset()
    env.step(zeros(env))
    observations, rewards, dones, infos = env.step(np.array([6, 0]))
    assert dones.tolist() == [True, False]
    assert rewards[0] == 0
    assert "terminal_observation" not in infos[0]
    assert infos[0]["TimeLimit.truncated"] is False
    assert infos[0]["valid"] is False
    assert infos[0]["fault"] == 1
    assert "status 3" in infos[0]["fault_message"] or "exit" in infos[0]["fault_message"]
    assert "episode" not in infos[0], "an episode that a fault cut off is none to count"
    assert "fault" not in infos[1]
    assert observations[0, 2] == 0
    infos = [env.step(zeros(env))[3] for _ in range(3)][-1]
    assert infos[0]["episode"]["l"] == 3, "counted anew"
    env.close()


@pytest.mark.slow
def test_an_exception_in_an_env_is_a_fault_with_its_text():
    env = counting(2)
    env.reset()
    _, _, dones, infos = env.step(np.array([7, 0]))
    assert dones.tolist() == [True, False]
    assert "ValueError: seven" in infos[0]["fault_message"]
    env.close()


def test_numbers_start_at_zero_for_sb3():
    box = spaces.Box(0, 1, (1,), np.float32)
    env = UepoolVecEnv(functools.partial(Sampling, spaces.Discrete(3, start=5), spaces.Discrete(4, start=-1)), 2)
    assert env.observation_space == spaces.Discrete(3)
    assert env.action_space == spaces.Discrete(4)
    assert all(0 <= value < 3 for value in env.reset())
    for _ in range(4):
        infos = env.step(np.array([0, 3]))[3]
    assert 0 <= infos[0]["terminal_observation"] < 3
    assert env.get_attr("received") == [-1, 2]
    env.close()
    many = spaces.MultiDiscrete([2, 3], start=[4, 7])
    env = UepoolVecEnv(functools.partial(Sampling, spaces.Dict({"a": many, "b": box}), many))
    assert env.observation_space == spaces.Dict({"a": spaces.MultiDiscrete([2, 3]), "b": box})
    assert env.observation_space.contains({key: part[0] for key, part in env.reset().items()})
    env.step(np.array([[1, 2]]))
    assert env.get_attr("received")[0].tolist() == [5, 9]
    env.close()


@pytest.mark.parametrize(
    "space",
    [
        pytest.param(spaces.MultiBinary(3), marks=pytest.mark.slow),
        pytest.param(spaces.Box(np.zeros(2), np.ones(2), dtype=np.float64), marks=pytest.mark.slow),
        pytest.param(spaces.Box(0, 255, (4, 4, 3), np.uint8), marks=pytest.mark.slow),
        spaces.Dict({"n": spaces.Discrete(2), "v": spaces.Box(-1, 1, (2,), np.float32)}),
        spaces.Tuple((spaces.Discrete(2), spaces.MultiBinary(2))),
    ],
    ids=["binary", "float64", "image", "dict", "tuple"],
)
def test_spaces(space):
    env = UepoolVecEnv(functools.partial(Sampling, space, space), 2, envs_per_instance=2)
    assert env.observation_space == space
    env.action_space.seed(0)
    for observations in (env.reset(), env.step([env.action_space.sample() for _ in range(2)])[0]):
        for row in range(2):
            assert env.observation_space.contains(_row(observations, row))
    env.close()


def _row(value, row):
    if isinstance(value, dict):
        return {key: part[row] for key, part in value.items()}
    return tuple(part[row] for part in value) if isinstance(value, tuple) else value[row]


def test_actions_as_policies_give_them():
    binary, box = spaces.MultiBinary(2), spaces.Box(-1, 1, (1,), np.float64)
    env = UepoolVecEnv(functools.partial(Sampling, box, binary))
    env.reset()
    env.step(np.array([[1.0, 0.0]], np.float32))
    assert env.get_attr("received")[0].tolist() == [1, 0]
    env.close()
    env = UepoolVecEnv(functools.partial(Sampling, box, box))
    env.reset()
    env.step(np.array([[1 + 1e-6]], np.float32))
    assert env.get_attr("received")[0].tolist() == [1.0], "clipped to the bounds"
    with pytest.raises(ActionError, match="nan"):
        env.step(np.array([[np.nan]], np.float32))
    env.close()


def test_nested_observations_are_refused():
    inner = spaces.Dict({"deep": spaces.Dict({"a": spaces.Discrete(2)})})
    with pytest.raises(ConfigError, match=r"'deep' is one: flatten it"):
        UepoolVecEnv(functools.partial(Sampling, inner, spaces.Discrete(2)))


@pytest.mark.slow
def test_the_simulator_and_several_agents():
    env = UepoolVecEnv("sim:Pattern", 2, envs_per_instance=2, env_config={"agents": 2, "height": 4, "width": 4})
    assert env.num_envs == 4
    assert env.seed(3) == [3, 3, 4, 4]
    observations = env.reset()
    assert len(observations["image"]) == 4
    infos = env.step([env.action_space.sample() for _ in range(4)])[3]
    assert len(infos) == 4
    assert "episode" not in infos[0], "the game has an entry of that name, which is not what SB3 means by it"
    assert "checksum" in infos[0]
    assert len(env.get_images()) == 2, "one of each env"
    assert env.env_is_wrapped(Monitor) == [False] * 4
    env.close()


@pytest.mark.slow
def test_one_number_seeds_the_simulator_as_everywhere():
    first, again = UepoolVecEnv("sim:CartPole", 2), UepoolVecEnv("sim:CartPole", 2)
    first.seed(4)
    again.seed(4)
    start = first.reset()
    assert np.array_equal(start, again.reset())
    assert np.array_equal(start, first.envs.reset(seed=4)[0])
    assert first.has_attr("gravity")
    assert not first.has_attr("colour")
    first.set_attr("gravity", 5.0)
    assert first.get_attr("gravity") == [5.0, 5.0]
    first.close()
    again.close()


def test_steps_at_the_wrong_moment():
    env = counting(1)
    env.seed(2)
    assert env.step(zeros(env))[0].tolist() == [[2, 0, 1]], "reset by itself before the first step"
    with pytest.raises(StateError, match="before step_async"):
        env.step_wait()
    env.step_async(zeros(env))
    env.reset()  # cancels it
    with pytest.raises(StateError, match="before step_async"):
        env.step_wait()
    env.close()
    env.close()
    with pytest.raises(ClosedError):
        env.step(zeros(env))


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"autoreset_mode": "NEXT_STEP"}, "SAME_STEP here"),
        ({"num_envs": 3}, "n_envs gives it"),
        ({"batch_size": 1}, "waits for all"),
        ({"env_config": {"wrong": 1}}, "wrong"),
    ],
)
def test_wrong_keywords(keywords, message):
    with pytest.raises((ConfigError, RuntimeError), match=message):
        UepoolVecEnv(Counting, 2, **keywords)


def test_no_envs():
    with pytest.raises(ConfigError, match="n_envs must be at least 1, got 0"):
        UepoolVecEnv(Counting, 0)


def test_unknown_keyword():
    with pytest.raises(TypeError, match="did you mean 'envs_per_instance'") as caught:
        UepoolVecEnv(Counting, 2, env_per_instance=2)
    known = str(caught.value).partition("known: ")[2].split(", ")
    assert {"envs_per_instance", "experiment"} <= set(known)
    assert not {"num_envs", "batch_size", "autoreset_mode"} & set(known), "those are refused"
