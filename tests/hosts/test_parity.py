"""Hosted envs give what Gymnasium's SyncVectorEnv gives for the same seeds and actions, bit by bit."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import gymnasium
import hosted_envs  # type: ignore[import-not-found]
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from envserver.spaces import flatten

STEPS = 260  # enough for Acrobot with a time limit of 100 to be truncated twice


def assert_same(ours: Any, theirs: Any, space: gymnasium.Space, when: str) -> None:
    for a, b in zip(flatten(space, ours), flatten(space, theirs), strict=True):
        assert a.dtype == b.dtype, when
        np.testing.assert_array_equal(a, b, when)


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize(
    ("env_id", "kwargs", "per_instance"),
    [
        ("CartPole-v1", {}, 1),
        ("CartPole-v1", {"max_episode_steps": 9}, 3),
        ("Acrobot-v1", {"max_episode_steps": 100}, 2),
        ("hosted_envs:Nested-v0", {}, 2),
    ],
)
def test_a_hosted_env_plays_as_in_sync_vector_env(
    make: Callable[..., Any], env_id: str, kwargs: dict, per_instance: int, mode: AutoresetMode
) -> None:
    n = 4
    theirs: Any = SyncVectorEnv([lambda: gymnasium.make(env_id, **kwargs)] * n, autoreset_mode=mode)
    ours = make(f"gym:{env_id}", n, envs_per_instance=per_instance, autoreset_mode=mode, env_kwargs=kwargs)
    assert ours.single_observation_space == theirs.single_observation_space
    assert ours.single_action_space == theirs.single_action_space
    space = theirs.single_observation_space
    theirs.action_space.seed(5)
    with contextlib.closing(theirs):
        assert_same(ours.reset(seed=11)[0], theirs.reset(seed=11)[0], space, "reset")
        ends = 0
        for step in range(STEPS):
            actions = theirs.action_space.sample()
            a, b = ours.step(actions), theirs.step(actions)
            when = f"step {step}"
            assert_same(a[0], b[0], space, when)
            for ours_column, theirs_column in zip(a[1:4], b[1:4], strict=True):
                assert ours_column.dtype == theirs_column.dtype
                np.testing.assert_array_equal(ours_column, theirs_column, when)
            assert ("final_obs" in a[4]) == ("final_obs" in b[4])
            if "final_obs" in b[4]:
                np.testing.assert_array_equal(a[4]["_final_obs"], b[4]["_final_obs"])
                for env in np.flatnonzero(b[4]["_final_obs"]):
                    assert_same(a[4]["final_obs"][env], b[4]["final_obs"][env], space, when)
            assert (a[4]["fault"] == 0).all()
            ends += int((b[2] | b[3]).sum())
        assert ends > n
        # Seeds anew in the middle, one for each env; None lets an env go on with its generator.
        seeds = [3, None, 9, 3]
        assert_same(ours.reset(seed=seeds)[0], theirs.reset(seed=seeds)[0], space, "seeded again")


def test_disabled_autoreset_resets_what_the_mask_says(make: Callable[..., Any]) -> None:
    n = 3
    theirs: Any = SyncVectorEnv([lambda: gymnasium.make("CartPole-v1")] * n, autoreset_mode=AutoresetMode.DISABLED)
    ours = make("gym:CartPole-v1", n, envs_per_instance=3, autoreset_mode=AutoresetMode.DISABLED)
    space = theirs.single_observation_space
    theirs.action_space.seed(1)
    resets = 0
    with contextlib.closing(theirs):
        assert_same(ours.reset(seed=2)[0], theirs.reset(seed=2)[0], space, "reset")
        for step in range(120):
            actions = theirs.action_space.sample()
            a, b = ours.step(actions), theirs.step(actions)
            assert_same(a[0], b[0], space, f"step {step}")
            np.testing.assert_array_equal(a[2], b[2])
            if b[2].any():
                resets += 1
                a, b = (envs.reset(options={"reset_mask": b[2].copy()}) for envs in (ours, theirs))
                assert_same(a[0], b[0], space, f"masked reset after step {step}")
    assert resets > 3


def test_sessions_of_the_same_seed_repeat_and_others_do_not(make: Callable[..., Any]) -> None:
    def first_observations(seed: int) -> np.ndarray:
        return make("gym:CartPole-v1", 2, seed=seed).reset()[0]

    one, same, other = first_observations(3), first_observations(3), first_observations(4)
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()
    assert (one[0] != one[1]).any()


def test_a_callable_of_the_trainer_is_hosted(make: Callable[..., Any]) -> None:
    gravity = 5.0

    def lighter(force: float) -> gymnasium.Env:
        env = gymnasium.make("CartPole-v1")
        env.unwrapped.gravity = gravity  # type: ignore[attr-defined]
        env.unwrapped.force_mag = force  # type: ignore[attr-defined]
        return env

    envs = make(lighter, 2, env_kwargs={"force": 3.0})
    envs.reset(seed=0)
    assert envs.get_attr("gravity") == (5.0, 5.0)
    assert envs.get_attr("force_mag") == (3.0, 3.0)


def test_the_nested_env_is_worth_the_test() -> None:
    env = hosted_envs.Nested()
    observation, _ = env.reset(seed=0)
    assert env.observation_space.contains(observation)
