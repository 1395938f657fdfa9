"""``make_vec_env``: SB3's arguments, monitor files, wrappers in the envs' processes."""

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from stable_baselines3.common.atari_wrappers import ClipRewardEnv
from stable_baselines3.common.env_util import make_vec_env as their_make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.monitor import Monitor, load_results
from stable_baselines3.common.vec_env import DummyVecEnv, VecMonitor

from tests.pool_server import PoolServerProcess
from tests.trainers.sb3.envs import INFO, Counting, Doubled
from uepool.errors import ConfigError, PoolBusy
from uepool.sb3 import UepoolVecEnv, make_vec_env


def run(env, steps):
    env.reset()
    return [env.step(np.zeros(env.num_envs, int)) for _ in range(steps)]


def test_the_same_start_as_sb3s_own():
    ours, theirs = (make("Pendulum-v1", 3, 7) for make in (gym_vec_env, their_make_vec_env))
    assert ours.render_mode == theirs.render_mode == "rgb_array"
    assert np.array_equal(ours.reset(), theirs.reset())
    assert ours.action_space.sample() == theirs.action_space.sample()
    assert ours.env_is_wrapped(Monitor) == theirs.env_is_wrapped(Monitor) == [True] * 3
    ours.close()
    theirs.close()


def test_the_seed_may_stand_in_vec_env_kwargs():
    seeded, same = (make_vec_env("sim:CartPole", 2, **seed) for seed in ({"seed": 4}, {"vec_env_kwargs": {"seed": 4}}))
    assert np.array_equal(seeded.reset(), same.reset())
    seeded.close()
    same.close()


@pytest.mark.parametrize(
    ("keywords", "text"),
    [
        ({"env_id": "sim:CartPole"}, "'env_id': it is address here"),
        ({"address": "sim:CartPole", "n_env": 2}, "'n_env': it is n_envs here"),
        ({}, "give an address"),
        ({"address": "sim:CartPole", "seed": 1, "vec_env_kwargs": {"seed": 2}}, "seed is 1, and 2 in vec_env_kwargs"),
    ],
)
def test_slips_of_those_who_switch(keywords, text):
    with pytest.raises(ConfigError, match=text):
        make_vec_env(**keywords)


def gym_vec_env(env_id, n_envs, seed):
    return make_vec_env(f"gym:{env_id}", n_envs, seed)


@pytest.mark.slow
def test_our_class_in_sb3s_function():
    env = their_make_vec_env(Counting, 2, seed=3, vec_env_cls=UepoolVecEnv, vec_env_kwargs={"envs_per_instance": 2})
    assert env.reset()[:, 0].tolist() == [3, 4]
    assert env.env_is_wrapped(Monitor) == [True, True]
    env.close()


def test_monitor_files(tmp_path):
    env = make_vec_env(
        Counting,
        2,
        start_index=4,
        monitor_dir=str(tmp_path),
        env_config={"info": INFO},
        monitor_kwargs={"info_keywords": ("lives",)},
        vec_env_kwargs={"envs_per_instance": 2},
    )
    last = run(env, 6)[-1][3][1]
    assert last["episode"]["lives"] == 7
    env.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["4.monitor.csv", "5.monitor.csv"]
    results = load_results(str(tmp_path))
    assert results["l"].tolist() == [3] * 4
    assert results["r"].tolist() == [0.6] * 4
    assert results["lives"].tolist() == [7] * 4


@pytest.mark.slow
def test_monitor_kwargs():
    with pytest.raises(ConfigError, match="no info entry 'height'; it has lives"):
        make_vec_env(Counting, env_config={"info": INFO}, monitor_kwargs={"info_keywords": ("height",)})
    with pytest.raises(ConfigError, match="'reset_keywords' cannot be used here"):
        make_vec_env(Counting, monitor_kwargs={"reset_keywords": ("level",)})
    env = make_vec_env(Counting, monitor_kwargs={"allow_early_resets": False})
    env.reset()
    env.step(np.zeros(1, int))
    with pytest.raises(RuntimeError, match="middle of an episode"):
        env.reset()
    env.close()


class Twice(gym.Wrapper):
    """Ends its episodes halfway, as an Atari wrapper does at the loss of a life."""

    def step(self, action):
        observation, reward, terminated, truncated, info = self.env.step(action)
        self.count = getattr(self, "count", 0) + 1
        return observation, reward, terminated or self.count % 2 == 0, truncated, info

    def reset(self, **arguments):
        if getattr(self, "count", 0) % 4 == 2:
            return self.env.unwrapped._observed(), {}
        return self.env.reset(**arguments)


def test_a_wrapper_is_put_around_the_monitor():
    env = make_vec_env(
        Counting, 2, wrapper_class=Doubled, wrapper_kwargs={"times": 4.0}, env_config={"info": {"lives": "int32"}}
    )
    assert env.get_attr("times") == [4.0, 4.0]
    assert env.env_is_wrapped(Doubled) == [True, True]
    *_, (_, rewards, _, infos) = run(env, 3)
    assert rewards == pytest.approx([1.2, 1.2])
    assert {key: infos[0]["episode"][key] for key in "rl"} == {"r": pytest.approx(0.6), "l": 3}, "the env's own"
    assert infos[0]["lives"] == 7
    assert not any(name.startswith("uepool") for name in infos[0])
    env.close()


@pytest.mark.slow
def test_ends_that_a_wrapper_makes_are_no_episodes_of_the_env():
    ours = make_vec_env(Counting, env_kwargs={"length": 4}, wrapper_class=Twice)
    theirs = their_make_vec_env(Counting, env_kwargs={"length": 4}, wrapper_class=Twice)
    for (_, _, dones, infos), (_, _, expected, others) in zip(run(ours, 12), run(theirs, 12), strict=True):
        assert dones.tolist() == expected.tolist()
        assert ("episode" in infos[0]) == ("episode" in others[0])
    ours.close()
    theirs.close()


@pytest.mark.slow
def test_a_wrapper_of_sb3s_around_a_registered_env():
    env = make_vec_env("gym:Pendulum-v1", wrapper_class=ClipRewardEnv, env_kwargs={"max_episode_steps": 5})
    env.seed(0)
    env.reset()
    steps = [env.step(np.zeros((1, 1), np.float32)) for _ in range(5)]
    assert {float(rewards[0]) for _, rewards, _, _ in steps} == {-1.0}
    assert abs(steps[-1][3][0]["episode"]["r"] + 5) > 0.01, "not clipped"
    env.close()


@pytest.mark.slow
def test_a_registered_env_without_pictures(tmp_path, monkeypatch):
    (tmp_path / "blind_envs.py").write_text(
        "import gymnasium as gym\n"
        "class Blind(gym.Env):\n"
        "    observation_space = action_space = gym.spaces.Discrete(2)\n"
        "    def reset(self, *, seed=None, options=None):\n"
        "        return 0, {}\n"
        "    def step(self, action):\n"
        "        return 1, 0.0, True, False, {}\n"
        "gym.register('Blind-v0', entry_point='blind_envs:Blind')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    env = make_vec_env("gym:blind_envs:Blind-v0", 1)
    assert env.reset().tolist() == [0]
    env.close()


@pytest.mark.slow
def test_evaluate_policy_counts_episodes():
    class Still:
        def predict(self, observations, state=None, episode_start=None, deterministic=True):
            return np.zeros(len(observations), int), state

    env = make_vec_env(Counting, 2)
    returns, lengths = evaluate_policy(Still(), env, n_eval_episodes=4, return_episode_rewards=True)
    assert returns == [0.6] * 4
    assert lengths == [3] * 4
    env.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"vec_env_cls": DummyVecEnv}, "DummyVecEnv steps its envs by itself"),
        ({"wrapper_kwargs": {"times": 2}}, "no wrapper_class"),
        ({"wrapper_class": Doubled, "address": "sim:CartPole"}, "wrap the VecEnv"),
        ({"num_envs": 4}, "n_envs gives it"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(ConfigError, match=message):
        make_vec_env(**{"address": Counting, **arguments})


@pytest.mark.slow
def test_a_shared_pool(tmp_path):
    pools = [{"name": "cart", "address": "sim:CartPole", "instances": 2, "envs_per_instance": 2}]
    with PoolServerProcess(tmp_path, {"pools": pools}) as server:
        env = VecMonitor(UepoolVecEnv(server.url("cart"), 2))
        assert env.reset().shape == (2, 4)
        for _ in range(60):
            infos = env.step(np.ones(2, int))[3]
        with pytest.raises(PoolBusy, match="free"):
            make_vec_env(server.url("cart"), 4, wait_timeout=0.1)
        with pytest.raises(ConfigError, match="cart"):
            make_vec_env(server.url("chart"), 2)
        assert infos[0].keys() >= {"TimeLimit.truncated"}
        env.close()
