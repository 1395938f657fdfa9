"""Gymnasium's wrappers for vector envs see in ours what they see in its own."""

import functools

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers import vector as wrappers

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from uepool.errors import ClosedError, ConfigError

MAKERS = [functools.partial(gym.make, "Pendulum-v1", max_episode_steps=steps) for steps in (3, 5, 7)]


def rollout(envs, steps=16):
    """What a wrapped vector env gives, info of uepool's own left out."""
    envs.action_space.seed(5)
    seen = [envs.reset(seed=3)[0]]
    for _ in range(steps):
        *arrays, info = envs.step(envs.action_space.sample())
        rows = info if isinstance(info, list) else [info]
        told = [{key: row[key] for key in row if key.lstrip("_") in ("episode", "final_obs")} for row in rows]
        for row in told:
            if isinstance(row.get("episode"), dict):
                row["episode"] = {key: value for key, value in row["episode"].items() if key.lstrip("_") != "t"}
        seen.append((*arrays, told))
    return seen


@pytest.mark.parametrize(
    ("wrap", "mode"),
    [
        (wrappers.NormalizeObservation, AutoresetMode.NEXT_STEP),
        pytest.param(wrappers.NormalizeReward, AutoresetMode.NEXT_STEP, marks=pytest.mark.slow),
        pytest.param(wrappers.RecordEpisodeStatistics, AutoresetMode.NEXT_STEP, marks=pytest.mark.slow),
        pytest.param(lambda envs: wrappers.ClipReward(envs, -2, 0), AutoresetMode.SAME_STEP, marks=pytest.mark.slow),
        (lambda envs: wrappers.RescaleAction(envs, np.float32(-1), np.float32(1)), AutoresetMode.SAME_STEP),
        pytest.param(
            lambda envs: wrappers.DtypeObservation(envs, np.float64), AutoresetMode.NEXT_STEP, marks=pytest.mark.slow
        ),
        (lambda envs: wrappers.DictInfoToList(wrappers.RecordEpisodeStatistics(envs)), AutoresetMode.SAME_STEP),
    ],
    ids=["observation", "reward", "statistics", "clip", "action", "dtype", "list"],
)
def test_wrapped_rollouts_are_the_same(wrap, mode):
    ours = wrap(uepool.make_vec(MAKERS, envs_per_instance=3, autoreset_mode=mode))
    theirs = wrap(SyncVectorEnv(MAKERS, autoreset_mode=mode))
    assert ours.observation_space == theirs.observation_space
    assert ours.action_space == theirs.action_space
    for mine, other in zip(rollout(ours), rollout(theirs), strict=True):
        assert data_equivalence(mine, other)
    ours.close()
    theirs.close()


def test_what_the_base_class_says():
    with uepool.make_vec(MAKERS, envs_per_instance=2) as envs:
        assert envs.num_envs == 3
        assert envs.unwrapped is envs
        assert envs.spec is None
        assert envs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
        envs.reset(seed=9)
        assert envs.np_random_seed == 9
        assert isinstance(envs.np_random, np.random.Generator)
        assert envs.get_attr("spec")[0].id == "Pendulum-v1"
        assert not envs.closed
    assert envs.closed
    with pytest.raises(ClosedError):
        envs.step(envs.action_space.sample())
    with pytest.raises(ClosedError):
        envs.reset()


def test_callables_whose_envs_differ_in_their_spaces():
    makers = [functools.partial(gym.make, "Pendulum-v1"), functools.partial(gym.make, "CartPole-v1")]
    with uepool.make_vec(makers) as envs:
        _, info = envs.reset()
        assert info["fault"].tolist() == [0, 4]
        assert "the envs differ: env 1 has observation_space" in info["fault_message"][1]


def test_as_many_callables_as_envs():
    with pytest.raises(ConfigError, match="num_envs is 2, but there are 3 callables"):
        uepool.make_vec(MAKERS, num_envs=2)
    with pytest.raises(ConfigError, match="a list of such"):
        uepool.make_vec([])
