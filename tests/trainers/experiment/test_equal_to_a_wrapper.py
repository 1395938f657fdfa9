"""An experiment gives what a Gymnasium wrapper gives that does the same per env: bit by bit, in every auto-reset mode,
run in the trainer or in the instances."""

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

import uepool
from tests.trainers.experiment.rewritten import ByHand, Rewritten, Walk

ENVS = 5
STEPS = 120
INFO = {"info": {"jump": "float64"}}


def reference(mode, **keywords):
    return SyncVectorEnv([lambda: ByHand(Walk(), **keywords)] * ENVS, autoreset_mode=mode)


def subject(mode, where, **keywords):
    return uepool.make_vec(
        Walk,
        num_envs=ENVS,
        envs_per_instance=3,
        autoreset_mode=mode,
        env_config=INFO,
        experiment=Rewritten,
        experiment_in=where,
        **keywords,
    )


def same_final(ours, theirs):
    """How many episodes ended in this step, after checking what is said of them."""
    assert ("final_obs" in ours) == ("final_obs" in theirs)
    if "final_obs" not in ours:
        return 0
    mask = theirs["_final_obs"]
    assert np.array_equal(ours["_final_obs"], mask)
    assert np.array_equal(ours["_final_info"], mask)
    for row in range(ENVS):
        if mask[row]:
            assert np.array_equal(ours["final_obs"][row], theirs["final_obs"][row])
            assert ours["final_obs"][row].dtype == np.float32
        else:
            assert ours["final_obs"][row] is None
    assert np.array_equal(ours["final_info"]["jump"][mask], theirs["final_info"]["jump"][mask])
    return int(mask.sum())


@pytest.mark.parametrize(
    ("mode", "where", "config"),
    [
        (AutoresetMode.NEXT_STEP, "trainer", {}),
        (AutoresetMode.SAME_STEP, "trainer", {"near": 1.0}),
        (AutoresetMode.DISABLED, "trainer", {}),
        pytest.param(AutoresetMode.NEXT_STEP, "instance", {}, marks=pytest.mark.slow),
        (AutoresetMode.SAME_STEP, "instance", {"near": 1.0, "scale": 2.0}),
        pytest.param(AutoresetMode.DISABLED, "instance", {}, marks=pytest.mark.slow),
    ],
)
def test_same_as_a_wrapper_per_env(mode, where, config):
    rng = np.random.default_rng(0)
    ends = {"terminated": 0, "truncated": 0, "final": 0}
    with subject(mode, where, experiment_config=config) as ours:
        theirs = reference(mode, **config)
        assert ours.single_observation_space == theirs.single_observation_space
        assert ours.observation_space.shape == (ENVS, 3)
        a, info_a = ours.reset(seed=7)
        b, _ = theirs.reset(seed=7)
        assert np.array_equal(a, b)
        lengths = np.zeros(ENVS, dtype=int)
        over = np.zeros(ENVS, dtype=bool)
        for _ in range(STEPS):
            actions = rng.integers(0, 3, ENVS)
            began = over.copy()
            (a, reward_a, term_a, trunc_a, info_a), (b, reward_b, term_b, trunc_b, info_b) = (
                ours.step(actions),
                theirs.step(actions),
            )
            assert np.array_equal(a, b)
            assert a.dtype == np.float32
            assert np.array_equal(reward_a, reward_b)
            assert reward_a.dtype == np.float64
            assert np.array_equal(term_a, term_b)
            assert np.array_equal(trunc_a, trunc_b)
            assert info_a["valid"].all()
            over = term_a | trunc_a
            lengths += 1
            if mode is AutoresetMode.NEXT_STEP:
                lengths[began] = 0
            elif mode is AutoresetMode.SAME_STEP:
                if over.any():
                    assert np.array_equal(info_a["final_info"]["elapsed_step"][over], lengths[over])
                lengths[over] = 0
            assert np.array_equal(info_a["elapsed_step"], lengths)
            ends["final"] += same_final(info_a, info_b)
            ends["terminated"] += int(term_a.sum())
            ends["truncated"] += int(trunc_a.sum())
            if mode is AutoresetMode.DISABLED and over.any():
                options = {"reset_mask": over}
                a, _ = ours.reset(options=options)
                b, _ = theirs.reset(options=options)
                # Gymnasium shows rows that were not reset as they were; so do we.
                assert np.array_equal(a, b)
                lengths[over] = 0
        theirs.close()
    assert ends["terminated"] > 10
    assert ends["truncated"] > 10
    assert (ends["final"] > 20) == (mode is AutoresetMode.SAME_STEP)
