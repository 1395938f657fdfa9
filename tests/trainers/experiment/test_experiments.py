"""Experiments on the reference simulator: agents, ends, faults, memory, and what an experiment may leave out."""

import numpy as np
import pytest

import uepool
from tests.trainers.experiment.rewritten import Walk
from uepool.errors import ConfigError, StateError
from uepool.experiment import Experiment
from uepool.vector_env import UepoolVectorEnv


class Nothing(Experiment):
    """Leaves all as it is."""


class Short(Experiment):
    """Ends episodes after some steps."""

    steps: int = 4

    def terminated(self, batch):
        return batch.terminated | (batch.info["elapsed_step"] >= self.steps)


class FirstAgentsEnd(Experiment):
    """Ends an episode by the first agent of every env, and shows nothing but the vector."""

    @property
    def observation_space(self):
        return self.env_observation_space["vector"]

    def observation(self, batch):
        return batch.observation["vector"]

    def terminated(self, batch):
        first = np.arange(len(batch.reward)) % self.agents == 0
        return first & (batch.info["elapsed_step"] == 3 + batch.info["env_id"])


class Shaped(Experiment):
    """A reward of the true last observation, seen where an episode ends."""

    def reward(self, batch):
        return batch.observation[:, 0].astype(np.float64)


class OnceDivided(Experiment):
    def observation(self, batch):
        return batch.observation / 2

    def reward(self, batch):
        return batch.reward * 3


def cartpole(experiment, **keywords):
    keywords.setdefault("num_envs", 3)
    return uepool.make_vec("sim:CartPole", envs_per_instance=3, seed=0, experiment=experiment, **keywords)


def play(envs, steps, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        yield envs.step(rng.integers(0, 2, envs.num_envs))


def test_an_experiment_without_methods_changes_nothing():
    with cartpole(Nothing, autoreset_mode="SAME_STEP") as ours, cartpole(None, autoreset_mode="SAME_STEP") as plain:
        assert type(plain) is UepoolVectorEnv
        assert np.array_equal(ours.reset()[0], plain.reset()[0])
        for a, b in zip(play(ours, 60), play(plain, 60), strict=True):
            assert all(np.array_equal(x, y) for x, y in zip(a[:4], b[:4], strict=True))
            assert a[4].keys() == b[4].keys()


def test_all_agents_of_an_env_end_together():
    with uepool.make_vec(
        "sim:Pattern",
        num_envs=2,
        seed=0,
        autoreset_mode="SAME_STEP",
        env_config={"agents": 2},
        experiment=FirstAgentsEnd,
    ) as envs:
        first, _ = envs.reset()
        assert first.shape == (4, 16)
        for step in range(1, 5):
            shown, reward, terminated, truncated, info = envs.step(np.zeros(4, dtype=np.int64))
            over = [row for row in range(4) if step == 3 + row // 2]
            assert np.flatnonzero(terminated).tolist() == over[:1]
            assert np.flatnonzero(truncated).tolist() == over[1:]
            assert np.flatnonzero(info.get("_final_obs", np.zeros(4))).tolist() == over
            for row in over:
                assert info["elapsed_step"][row] == 0
                assert info["final_info"]["elapsed_step"][row] == step
                assert info["final_obs"][row].shape == (16,)
                assert not np.array_equal(info["final_obs"][row], shown[row])
            assert reward.shape == (4,)


def test_rewards_are_of_the_true_last_observation():
    with cartpole(Shaped, autoreset_mode="SAME_STEP") as envs:
        envs.reset()
        ended = 0
        for shown, reward, terminated, truncated, info in play(envs, 80):
            over = terminated | truncated
            assert np.array_equal(reward[~over], shown[~over, 0].astype(np.float64))
            for row in np.flatnonzero(over):
                ended += 1
                assert reward[row] == info["final_obs"][row][0]
        assert ended > 3


def test_next_step_shows_the_first_observation_with_the_next_step():
    with cartpole(Short) as envs:
        envs.reset()
        results = list(play(envs, 6))
    last, first, second = results[3], results[4], results[5]
    assert last[2].all()
    assert (last[4]["elapsed_step"] == 4).all()
    assert not first[2].any()
    assert (first[1] == 0).all()
    assert (first[4]["elapsed_step"] == 0).all()
    assert (abs(first[0]) <= 0.05).all()  # where CartPole begins
    assert (second[4]["elapsed_step"] == 1).all()


def test_disabled_waits_for_the_users_reset():
    with cartpole(Short, autoreset_mode="DISABLED") as envs:
        envs.reset()
        results = list(play(envs, 4))
        assert results[-1][2].all()
        with pytest.raises(StateError, match=r"env 0.*reset_mask"):
            envs.step(np.zeros(3, dtype=np.int64))
        envs.reset(options={"reset_mask": np.array([True, False, True])})
        with pytest.raises(StateError, match="env 1"):
            envs.step(np.zeros(3, dtype=np.int64))
        envs.reset(options={"reset_mask": np.array([False, True, False])})
        assert not envs.step(np.zeros(3, dtype=np.int64))[2].any()


def test_a_reset_by_the_user_comes_before_the_one_that_is_due():
    with cartpole(Short) as envs:
        envs.reset()
        assert list(play(envs, 4))[-1][2].all()
        envs.reset()
        for _, reward, *_, info in play(envs, 3):  # none of these is a reset row
            assert (reward == 1).all()
            assert (info["elapsed_step"] > 0).all()


class Raising(Walk):
    """Raises in its third step, and in the reset after its second step where it is told to."""

    def __init__(self, in_reset=False):
        self._in_reset, self._resets = in_reset, 0

    def reset(self, **keywords):
        self._resets += 1
        if self._in_reset and self._resets == 2:
            raise RuntimeError("no second reset")
        return super().reset(**keywords)

    def step(self, action):
        if self._step == 2 and not self._in_reset:
            raise RuntimeError("no third step")
        return super().step(action)


class Bonus(Experiment):
    """A reward that no fault row may get."""

    at: int = 100

    def reward(self, batch):
        return np.full(len(batch.reward), 7.0)

    def terminated(self, batch):
        return batch.info["elapsed_step"] == self.at


@pytest.mark.parametrize("mode", ["SAME_STEP", pytest.param("NEXT_STEP", marks=pytest.mark.slow)])
def test_a_fault_row_is_left_as_it_is(mode):
    with uepool.make_vec(Raising, num_envs=2, envs_per_instance=2, autoreset_mode=mode, experiment=Bonus) as envs:
        envs.reset()
        steps = [envs.step(np.zeros(2, dtype=np.int64)) for _ in range(3)]
    assert [step[1].tolist() for step in steps] == [[7, 7], [7, 7], [0, 0]]
    assert not steps[2][2].any()
    assert steps[2][3].all()
    assert not steps[2][4]["valid"].any()
    assert "no third step" in steps[2][4]["fault_message"][0]
    assert "final_obs" not in steps[2][4]


def test_a_fault_of_the_reset_that_follows_an_end_is_a_fault_row():
    with uepool.make_vec(
        lambda: Raising(in_reset=True),
        num_envs=2,
        envs_per_instance=2,
        autoreset_mode="SAME_STEP",
        experiment=Bonus,
        experiment_config={"at": 2},
    ) as envs:
        envs.reset()
        steps = [envs.step(np.zeros(2, dtype=np.int64)) for _ in range(3)]
    _, reward, terminated, truncated, info = steps[1]
    assert (reward == 0).all()
    assert not terminated.any()
    assert truncated.all()
    assert not info["valid"].any()
    assert "no second reset" in info["fault_message"][0]
    assert not info.get("_final_obs", np.zeros(2, dtype=bool)).any()


def test_rows_may_be_kept_and_written_to():
    with cartpole(OnceDivided) as ours, cartpole(None) as plain:
        shown, _ = ours.reset()
        expected, _ = plain.reset()
        kept = [(shown, expected / 2)]
        for a, b in zip(play(ours, 50), play(plain, 50), strict=True):
            kept.append((a[0], b[0] / 2))
            assert np.array_equal(a[1], b[1] * 3)
        assert all(np.array_equal(x, y) for x, y in kept)
        kept[-1][0][:] = 0
        assert (ours.step(np.zeros(3, dtype=np.int64))[0] != 0).any()


class Wrong(Experiment):
    what: str

    def observation(self, batch):
        if self.what == "dtype":
            return batch.observation.astype(np.float64)
        return batch.observation[:-1] if self.what == "rows" else batch.observation

    def reward(self, batch):
        return batch.reward.sum() if self.what == "scalar" else batch.reward

    def terminated(self, batch):
        return batch.reward if self.what == "flags" else batch.terminated


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("dtype", r"Wrong\.observation\(\) is float64 \(3, 4\), but observation_space makes it float32"),
        ("rows", r"Wrong\.observation\(\) is float32 \(2, 4\)"),
        ("scalar", r"Wrong\.reward\(\) returned shape \(\); it must be \(3,\)"),
        ("flags", r"Wrong\.terminated\(\) returned float64; it must be bool"),
    ],
)
def test_a_wrong_result_is_told_of_by_name(what, text):
    with cartpole(Wrong, experiment_config={"what": what}) as envs, pytest.raises(ConfigError, match=text):
        [envs.reset(), envs.step(np.zeros(3, dtype=np.int64))]
