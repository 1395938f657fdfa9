"""The asynchronous interface: which envs come back, with what, and what is refused."""

from typing import Any

import numpy as np
import pytest

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from uepool.errors import ActionError, ConfigError, StateError


def zeros(count):
    return np.zeros(count, np.int64)


def test_every_env_goes_on_at_its_own_pace():
    config = {"step_time_us": 300, "jitter": 1.0, "episode_length": [3, 9]}
    with uepool.open("sim:Pattern", num_envs=12, batch_size=4, envs_per_instance=3, env_config=config) as session:
        steps = np.full(12, -1)
        session.async_reset(seed=1)
        assert session.outstanding == 12
        for _ in range(60):
            batch = session.recv()
            assert batch.env_id.dtype == np.int32
            assert len(set(batch.env_id.tolist())) == len(batch.env_id) == 4
            assert batch.info["env_id"].tolist() == batch.env_id.tolist()
            assert batch.observation["vector"][:, 0].tolist() == batch.env_id.tolist(), "each row is its env's own"
            assert batch.observation["step"].tolist() == batch.info["elapsed_step"].tolist()
            assert (batch.reward.dtype, batch.terminated.dtype, batch.truncated.dtype) == tuple(
                map(np.dtype, (np.float64, bool, bool))
            )
            assert batch.final_mask is None
            assert batch.final_obs is None
            assert batch.final_info is None
            steps[batch.env_id] += 1
            session.send(batch.env_id % 4, batch.env_id)
        assert session.outstanding == 12
        assert steps.sum() + 12 == 60 * 4
        assert session.stats()["steps"] >= 60 * 4 - 12


def test_a_reset_of_all_discards_what_is_outstanding():
    with uepool.open("sim:Pattern", num_envs=6, batch_size=2) as session:
        session.async_reset(seed=1)
        first = session.recv()
        session.send(zeros(2), first.env_id)
        batch = session.reset(seed=2)
        assert batch.info["elapsed_step"].tolist() == [0, 0]
        assert session.outstanding == 4
        rest = [session.recv(), session.recv()]
        assert sorted(np.concatenate([b.env_id for b in (batch, *rest)]).tolist()) == list(range(6))
        assert all((b.info["elapsed_step"] == 0).all() for b in rest)


def test_some_are_reset_while_others_step():
    with uepool.open("sim:Pattern", num_envs=4, batch_size=4, envs_per_instance=2) as session:
        session.reset(seed=3)
        session.step(zeros(4))
        with pytest.raises(ActionError, match="all its 4 envs"):
            session.send(zeros(2), [0, 3])
        batch = session.reset([1, 2], seed=[5, 5])
        assert batch.info["elapsed_step"].tolist() == [1, 0, 0, 1]
        batch = session.reset(np.array([True, False, False, True]))
        assert batch.info["elapsed_step"].tolist() == [0, 0, 0, 0]
    with uepool.open("sim:Pattern", num_envs=4, batch_size=2, envs_per_instance=2) as session:
        session.async_reset(seed=3)
        seen = {env: 0 for _ in range(2) for env in session.recv().env_id.tolist()}
        session.send(zeros(2), [0, 3])
        session.async_reset([1, 2], seed=5)
        for _ in range(2):
            batch = session.recv()
            seen.update(zip(batch.env_id.tolist(), batch.info["elapsed_step"].tolist(), strict=True))
        assert seen == {0: 1, 1: 0, 2: 0, 3: 1}


def test_same_step_hands_out_the_last_observation():
    config = {"episode_length": 2}
    with uepool.open("sim:Pattern", num_envs=4, batch_size=2, autoreset_mode="same_step", env_config=config) as session:
        session.async_reset(seed=0)
        ended = 0
        for _ in range(12):
            batch = session.recv()
            if batch.final_mask is None:
                assert not (batch.terminated | batch.truncated).any()
            else:
                np.testing.assert_array_equal(batch.final_mask, batch.terminated | batch.truncated)
                mask = batch.final_mask
                assert batch.final_info is not None
                assert (batch.final_obs["step"][mask] == 2).all()
                assert (batch.final_info["elapsed_step"][mask] == 2).all()
                assert (batch.final_info["episode"][mask] + 1 == batch.info["episode"][mask]).all()
                assert (batch.observation["step"][mask] == 0).all()
                ended += mask.sum()
            session.send(zeros(2), batch.env_id)
        assert ended


def test_what_is_refused():
    with uepool.open("sim:Pattern", num_envs=4, batch_size=2) as session:
        with pytest.raises(StateError, match="outstanding"):
            session.recv()
        with pytest.raises(StateError, match=r"env 1 .*before"):
            session.send(zeros(2), [1, 2])
        session.reset()
        session.recv()
        session.send(zeros(1), [3])
        with pytest.raises(StateError, match="outstanding"):
            session.recv()
        with pytest.raises(ActionError, match="env 3 was sent twice"):
            session.send(zeros(2), [2, 3])
        with pytest.raises(ActionError, match=r"env 1 "):
            session.send(zeros(2), [1, 1])
        with pytest.raises(ActionError, match="env 4"):
            session.send(zeros(1), [4])
        with pytest.raises(ActionError, match="env"):
            session.send(zeros(1), [-1])
        wrong: list[Any] = [[], [[0]], [0.5], 0]
        for ids in wrong:
            with pytest.raises(ActionError, match="env_id"):
                session.send(zeros(1), ids)
        with pytest.raises(ActionError, match=r"shape \(3,\).*\(2,\).*Discrete\(4\)"):
            session.send(zeros(3), [0, 1])
        with pytest.raises(ActionError, match=r"(?s)env 1.*Discrete\(4\)"):
            session.send(np.array([0, 4]), [0, 1])
        with pytest.raises(ConfigError, match="list of 2"):
            session.async_reset([0, 1], seed=[1, 2, 3])
        session.send(zeros(2), [0, 1])  # none of the above has sent anything
        assert session.outstanding == 3
        assert session.recv().env_id.shape == (2,)


@pytest.mark.parametrize(
    ("action", "wrong", "text"),
    [
        ("multi_discrete", [[0, 3], [4, 0]], r"env 1.*MultiDiscrete"),
        ("box", [[0, -1.0], [0, 1.5]], r"env 1.*Box"),
        ("box", [[np.nan, 0], [0, 0]], r"env 0.*Box"),
        ("discrete", [0, -1], r"env 1.*Discrete"),
    ],
)
def test_bounds_are_checked_and_nothing_is_sent(action, wrong, text):
    with uepool.make_vec("sim:Pattern", num_envs=2, env_config={"action": action}) as envs:
        envs.reset()
        with pytest.raises(ActionError, match=text):
            envs.step(np.array(wrong))
        envs.step(envs.action_space.sample())


def test_parameters_and_instances():
    with uepool.open("sim:Pattern", num_envs=4, envs_per_instance=2) as session:
        session.reset()
        session.set_params({"step_time_us": 1})
        assert session.get_attr("step_time_us") == (1,) * 4
        assert session.get_attr("step_time_us", env_id=[2]) == (1,)
        instances = session.instances()
        assert [instance["envs"] for instance in instances] == [[0, 1], [2, 3]]
        assert len({instance["pid"] for instance in instances}) == 2
        states = session.call("get_state")
        assert [state["env"] for state in states] == [0, 1, 2, 3]
        assert [state["pid"] for state in states] == [instances[i]["pid"] for i in (0, 0, 1, 1)]


def test_the_seed_is_known_and_repeats_the_session():
    with uepool.open("sim:CartPole", num_envs=2) as session:
        first = session.reset().observation
        seed = session.seed
    with uepool.open("sim:CartPole", num_envs=2, seed=seed) as session:
        np.testing.assert_array_equal(session.reset().observation, first)


@pytest.mark.parametrize("batch_size", [1, 3, 8])
def test_episodes_do_not_depend_on_batches_or_processes(batch_size):
    config = {"episode_length": [2, 5], "image": False}

    def checksums(batch_size, **keywords):
        found: list[list[int]] = [[] for _ in range(8)]
        with uepool.open("sim:Pattern", num_envs=8, batch_size=batch_size, env_config=config, **keywords) as session:
            session.async_reset(seed=11)
            while min(map(len, found)) < 12:
                batch = session.recv()
                for env, value in zip(batch.env_id, batch.info["checksum"], strict=True):
                    found[env].append(int(value))
                session.send(np.full(len(batch.env_id), 2), batch.env_id)
        return [values[:12] for values in found]

    assert checksums(batch_size, envs_per_instance=4) == checksums(8, envs_per_instance=8)
