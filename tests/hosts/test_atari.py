"""Atari instances play what ale_py's own vector env plays for the same seeds and actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from uepool.errors import StartError

ale_py = pytest.importorskip("ale_py")
STEPS = 250


def actions_of(n: int, actions: int, step: int) -> np.ndarray:
    return np.random.default_rng(step).integers(actions, size=n)


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize(("n", "per_instance"), [(4, 2), pytest.param(3, 1, marks=pytest.mark.slow)])
def test_games_play_as_in_ale_py(make: Callable[..., Any], mode: AutoresetMode, n: int, per_instance: int) -> None:
    # Episodes of 160 frames end at 40 steps; each env then starts anew with its own number of no-ops.
    limit = {"max_num_frames_per_episode": 160, "img_height": 42, "img_width": 42}
    theirs = ale_py.AtariVectorEnv(
        "space_invaders", n, reward_clipping=False, autoreset_mode=mode, num_threads=1, **limit
    )
    ours = make("atari:SpaceInvaders", n, envs_per_instance=per_instance, autoreset_mode=mode, env_kwargs=limit)
    assert ours.single_observation_space == theirs.single_observation_space
    assert ours.single_action_space == theirs.single_action_space
    seeds = [5 + env for env in range(n)]
    a, info_a = ours.reset(seed=seeds)
    b, info_b = theirs.reset(seed=np.array(seeds))
    np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(info_a["lives"], info_b["lives"])
    ends, rewards = 0, 0.0
    for step in range(STEPS):
        actions = actions_of(n, ours.single_action_space.n, step)
        a, b = ours.step(actions), theirs.step(actions)
        for x, y in zip(a[:4], b[:4], strict=True):
            np.testing.assert_array_equal(x, y, f"step {step}")
        np.testing.assert_array_equal(a[4]["lives"], b[4]["lives"])
        assert (a[4]["fault"] == 0).all()
        if mode is AutoresetMode.NEXT_STEP:
            np.testing.assert_array_equal(a[4]["reward"], b[1])
        ended = b[2] | b[3]
        assert ("final_obs" in a[4]) == (mode is AutoresetMode.SAME_STEP and bool(ended.any()))
        for env in np.flatnonzero(ended) if "final_obs" in a[4] else ():
            np.testing.assert_array_equal(a[4]["final_obs"][env], b[4]["final_obs"][env])
            assert a[4]["final_info"]["reward"][env] == b[1][env]
        ends += int(ended.sum())
        rewards += float(b[1].sum())
    assert ends >= n * (STEPS // 42)
    assert rewards > 0
    theirs.close()


def test_envpools_preprocessing_is_the_default(make: Callable[..., Any]) -> None:
    envs = make("atari:Pong", 2, envs_per_instance=2, env_config={"info": {"frame_number": "int64"}})
    space = envs.single_observation_space
    assert (space.shape, space.dtype) == ((4, 84, 84), np.uint8)
    _, info = envs.reset(seed=0)
    start = info["frame_number"]
    assert (info["lives"].dtype, info["reward"].dtype, start.dtype) == (np.int32, np.float32, np.int64)
    assert info["_frame_number"].all()
    _, rewards, _, _, info = envs.step(np.array([0, 0]))
    assert rewards.dtype == np.float64
    np.testing.assert_array_equal(info["frame_number"], start + 4)
    pictures = envs.render()
    assert pictures[0].shape == (84, 84, 3)


def test_rewards_are_clipped_on_demand_and_kept_raw_in_info(make: Callable[..., Any]) -> None:
    envs = make("atari:asterix", 2, envs_per_instance=2, env_kwargs={"reward_clip": True, "stack_num": 1})
    envs.reset(seed=1)
    seen = set()
    for step in range(30):
        _, rewards, _, _, info = envs.step(actions_of(2, 9, step))
        np.testing.assert_array_equal(rewards, np.sign(info["reward"]))
        seen |= set(info["reward"].tolist())
    assert max(seen) > 1


def test_disabled_autoreset_and_partial_resets_leave_the_others_alone(make: Callable[..., Any]) -> None:
    limit = {"max_num_frames_per_episode": 40, "noop_max": 1}
    envs = make("atari:Pong", 3, envs_per_instance=3, autoreset_mode=AutoresetMode.DISABLED, env_kwargs=limit)
    first, _ = envs.reset(seed=[1, 1, 1])
    for _ in range(4):
        last, *_ = envs.step(np.array([0, 2, 3]))
    mask = np.array([True, False, False])
    observations, info = envs.reset(seed=[1, None, None], options={"reset_mask": mask})
    np.testing.assert_array_equal(observations[0], first[0])
    np.testing.assert_array_equal(observations[1:], last[1:])
    assert info["elapsed_step"].tolist() == [0, 4, 4]
    for _ in range(6):
        *_, truncated, info = envs.step(np.array([0, 2, 3]))
    assert truncated.tolist() == [False, True, True]
    assert info["elapsed_step"].tolist() == [6, 10, 10]
    envs.reset(options={"reset_mask": truncated})
    *_, info = envs.step(np.array([0, 2, 3]))
    assert info["elapsed_step"].tolist() == [7, 1, 1]


def test_a_partial_reset_in_next_step_mode(make: Callable[..., Any]) -> None:
    envs = make("atari:Pong", 4, envs_per_instance=2)
    envs.reset(seed=0)
    last, *_ = envs.step(np.zeros(4, np.int64))
    mask = np.array([False, True, False, False])
    for seed in (3, None):
        observations, info = envs.reset(seed=seed, options={"reset_mask": mask})
        assert info["elapsed_step"].tolist() == [1, 0, 1, 1]
        np.testing.assert_array_equal(observations[~mask], last[~mask])
    _, _, _, _, info = envs.step(np.zeros(4, np.int64))
    assert info["elapsed_step"].tolist() == [2, 1, 2, 2]


def test_asynchronous_batches_take_whole_instances(open_session: Callable[..., Any]) -> None:
    session = open_session("atari:Pong", 6, envs_per_instance=2, batch_size=2)
    session.async_reset(seed=0)
    elapsed = np.full(6, 0)
    for _ in range(30):
        batch = session.recv()
        np.testing.assert_array_equal(batch.info["elapsed_step"], elapsed[batch.env_id])
        assert batch.env_id[1] == batch.env_id[0] + 1
        elapsed[batch.env_id] += 1
        session.send(np.zeros(2, np.int64), batch.env_id)


@pytest.mark.parametrize(
    ("address", "keywords", "text"),
    [
        ("atari:Pongg", {}, "atari:Pongg: there is no such game; did you mean Pong"),
        ("atari:Xyzzyx", {}, "there is no such game; known are .*Breakout.*MsPacman"),
        ("atari:Pong", {"env_kwargs": {"frameskp": 2}}, "env_kwargs.frameskp: is unknown; did you mean frameskip"),
        ("atari:Pong", {"env_kwargs": {"num_envs": 2}}, "env_kwargs.num_envs: cannot be given: .*envs_per_instance"),
        ("atari:Pong", {"env_kwargs": {"life_loss_info": True}}, "life_loss_info: cannot be given"),
        ("atari:Pong", {"env_kwargs": {"frameskip": 0}}, "frameskip must be positive"),
    ],
)
def test_unknown_games_and_options_are_refused(
    make: Callable[..., Any], address: str, keywords: dict, text: str
) -> None:
    with pytest.raises(StartError, match=text):
        make(address, 1, **keywords)


def test_envs_of_a_native_vector_env_cannot_be_called_one_by_one(make: Callable[..., Any]) -> None:
    envs = make("atari:Pong", 2, envs_per_instance=2)
    assert envs.get_attr("num_envs") == (2, 2)
    with pytest.raises(RuntimeError, match="cannot be reached one by one"):
        envs.call("send", [0])
    with pytest.raises(AttributeError):
        envs.get_attr("nonsense")
    with pytest.raises(Exception, match="takes no parameters"):
        envs.session.set_params({"speed": 1})


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_an_episode_per_life_lets_the_game_go_on(make: Callable[..., Any], mode: AutoresetMode) -> None:
    """Lives count down to 0 over the episodes of a game, and only then a new game begins."""
    envs = make("atari:Breakout", 2, envs_per_instance=2, autoreset_mode=mode, env_kwargs={"episode_per_life": True})
    envs.reset(seed=3)
    ends: list[list[int]] = [[], []]
    for step in range(420):
        observation, _, terminated, truncated, info = envs.step(actions_of(2, 4, step))
        assert not truncated.any()
        for env in np.flatnonzero(terminated):
            of_it = info["final_info"] if mode is AutoresetMode.SAME_STEP else info
            ends[env].append(lives := int(of_it["lives"][env]))
            if mode is AutoresetMode.SAME_STEP:
                goes_on = bool((observation[env] == info["final_obs"][env]).all())
                assert goes_on == (lives > 0)
                assert info["lives"][env] == (lives or 5)
                assert info["reward"][env] == 0
    for lives_left in ends:
        assert lives_left[:6] == [4, 3, 2, 1, 0, 4]
    _, info = envs.reset(seed=4)
    assert info["lives"].tolist() == [5, 5], "a seed starts the game anew"
