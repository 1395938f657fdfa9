"""The three auto-reset modes tell the same story."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from tests.conformance.subject import MAX_STEPS, Opener, actions_for, leaves, row

ENVS = 3


def first_episodes(envs: Any, seed: int) -> tuple[list[list[Any]], list[int]]:
    """Per row, the observations of the first episode, last one included, and its length."""
    mode = envs.autoreset_mode
    observation, _ = envs.reset(seed=seed)
    seen = [[row(observation, r)] for r in range(envs.num_envs)]
    length = [0] * envs.num_envs
    for step, action in enumerate(actions_for(envs, MAX_STEPS)):
        observation, _, terminated, truncated, info = envs.step(action)
        ended = terminated | truncated
        for r in range(envs.num_envs):
            if length[r]:
                continue
            if mode is AutoresetMode.SAME_STEP and ended[r]:
                seen[r].append(leaves(info["final_obs"][r]))
            else:
                seen[r].append(row(observation, r))
            if ended[r]:
                length[r] = step + 1
        if all(length):
            return seen, length
        if mode is AutoresetMode.DISABLED and ended.any():
            envs.reset(options={"reset_mask": ended})
    pytest.fail(f"after {MAX_STEPS} random steps some episode had not ended; give a config with shorter ones")


def test_first_episodes_are_equal_in_all_modes(opener: Opener) -> None:
    runs = {}
    for mode in AutoresetMode:
        envs = opener.vec(num_envs=ENVS, autoreset_mode=mode)
        runs[mode] = first_episodes(envs, seed=4)
    reference, lengths = runs[AutoresetMode.NEXT_STEP]
    for mode, (seen, length) in runs.items():
        assert length == lengths, mode
        for r in range(len(reference)):
            for x, y in zip(seen[r], reference[r], strict=True):
                assert all(np.array_equal(a, b) for a, b in zip(x, y, strict=True)), (mode, r)


def test_next_step_ignores_the_action_and_gives_no_reward(opener: Opener) -> None:
    envs = opener.vec(num_envs=ENVS)
    envs.reset(seed=2)
    ended = np.zeros(envs.num_envs, bool)
    resets = 0
    for action in actions_for(envs, MAX_STEPS):
        _, reward, terminated, truncated, info = envs.step(action)
        assert not reward[ended].any()
        assert not (terminated | truncated)[ended].any()
        assert not info["elapsed_step"][ended].any()
        resets += int(ended.sum())
        ended = terminated | truncated
        if resets > 3:
            return
    pytest.fail("no episode ended")


def test_same_step_gives_final_and_first_observation(opener: Opener) -> None:
    envs = opener.vec(num_envs=ENVS, autoreset_mode="SAME_STEP")
    _, info = envs.reset(seed=2)
    elapsed = np.zeros(envs.num_envs, int)
    ends = 0
    for action in actions_for(envs, MAX_STEPS):
        observation, _, terminated, truncated, info = envs.step(action)
        ended = terminated | truncated
        assert ("final_obs" in info) == bool(ended.any())
        elapsed += 1
        if ended.any():
            ends += int(ended.sum())
            assert info["_final_obs"].tolist() == ended.tolist()
            assert info["final_info"]["elapsed_step"][ended].tolist() == elapsed[ended].tolist()
            for r in np.flatnonzero(ended):
                assert info["final_obs"][r] in envs.single_observation_space
            elapsed[ended] = 0
        assert info["elapsed_step"].tolist() == elapsed.tolist()
        assert observation in envs.observation_space
        if ends > 3:
            return
    pytest.fail("no episode ended")


def test_disabled_waits_for_a_reset(opener: Opener) -> None:
    envs = opener.vec(num_envs=ENVS, autoreset_mode="DISABLED")
    before, _ = envs.reset(seed=2)
    for action in actions_for(envs, MAX_STEPS):
        before, _, terminated, truncated, _ = envs.step(action)
        ended = terminated | truncated
        if not ended.any():
            continue
        with pytest.raises(Exception, match="reset"):
            envs.step(action)
        after, info = envs.reset(options={"reset_mask": ended})
        assert not info["elapsed_step"][ended].any()
        for r in np.flatnonzero(~ended):
            assert all(np.array_equal(a, b) for a, b in zip(row(after, r), row(before, r), strict=True))
        envs.step(action)
        return
    pytest.fail("no episode ended")
