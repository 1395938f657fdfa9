"""sim:Pattern through a whole session: every row is the right one, and faults come when asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import uepool
from tests import pattern_check as pattern
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests

SMALL = {"height": 5, "width": 7, "episode_length": [2, 9]}
LENGTH = (2, 9)


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize(
    "config",
    [{}, {"agents": 3}, {"action": "box", "action_size": 3}, {"action": "multi_discrete"}, {"image": False}],
    ids=str,
)
def test_every_row_is_the_next_one(mode: AutoresetMode, config: dict[str, Any]) -> None:
    agents = config.get("agents", 1)
    with uepool.make_vec(
        "sim:Pattern", num_envs=6, envs_per_instance=4, env_config={**SMALL, **config}, autoreset_mode=mode
    ) as envs:
        follower = pattern.Follower(6, 3, agents=agents, episode_length=LENGTH, autoreset_mode=mode)
        follower.reset(*envs.reset(seed=3))
        envs.action_space.seed(1)
        kept = []
        for _ in range(60):
            actions = envs.action_space.sample()
            observation, reward, terminated, truncated, info = envs.step(actions)
            final = pattern.batched(info["final_obs"], observation) if "final_obs" in info else None
            follower.step(observation, reward, terminated, truncated, info, actions, final_observation=final)
            kept.append((observation, {name: values.copy() for name, values in observation.items()}))
        assert follower.rows == 61 * 6 * agents
        assert follower.episode.min() >= 3
        for observation, copy in kept:  # what was handed out is never written again
            for name, values in copy.items():
                np.testing.assert_array_equal(observation[name], values)


def test_without_auto_reset() -> None:
    with uepool.make_vec("sim:Pattern", num_envs=4, env_config=SMALL, autoreset_mode="DISABLED") as envs:
        follower = pattern.Follower(4, [5, 5, 6, 7], episode_length=LENGTH)
        follower.reset(*envs.reset(seed=[5, 5, 6, 7]))
        ended = np.zeros(4, dtype=bool)
        for step in range(40):
            if ended.any():
                observation, info = envs.reset(options={"reset_mask": ended})
                which = np.flatnonzero(ended)
                rows = {name: values[which] for name, values in observation.items()}
                info = {name: info[name][which] for name in ("checksum", "episode", "valid")}
                follower.reset(rows, info, which)
                pattern.check_rows(observation)
            actions = np.full(4, step % 4)
            observation, reward, terminated, truncated, info = envs.step(actions)
            follower.step(observation, reward, terminated, truncated, info, actions)
            ended = terminated | truncated
        assert follower.episode.min() >= 3


@pytest.mark.parametrize("per_instance", [1, 3])
def test_asynchronous(per_instance: int) -> None:
    config = {**SMALL, "step_time_us": 200, "jitter": 1.0}
    with uepool.open("sim:Pattern", num_envs=9, envs_per_instance=per_instance, batch_size=3, env_config=config) as s:
        follower = pattern.Follower(9, 8, episode_length=LENGTH)
        s.async_reset(seed=8)
        sent = np.full(9, pattern.NO_ACTION)
        seen = np.zeros(9, dtype=np.int64)
        for step in range(300):
            batch = s.recv()
            ids = batch.env_id
            fresh = seen[ids] == 0
            for part, first in ((ids[fresh], True), (ids[~fresh], False)):
                if not len(part):
                    continue
                rows = fresh if first else ~fresh
                observation = {name: values[rows] for name, values in batch.observation.items()}
                info = {name: batch.info[name][rows] for name in ("checksum", "episode", "valid")}
                if first:
                    follower.reset(observation, info, part)
                else:
                    ends = batch.reward[rows], batch.terminated[rows], batch.truncated[rows]
                    follower.step(observation, *ends, info, sent[part], part)
            seen[ids] += 1
            sent[ids] = (step + ids) % 4
            s.send(sent[ids], ids)
        assert seen.min() > 0
        assert follower.rows == 900


def test_determinism_across_groupings_and_batches() -> None:
    """The checksums of an env's rows are the same however its envs are spread over processes."""
    runs = []
    for per_instance in (1, 3, 6):
        with uepool.make_vec(
            "sim:Pattern", num_envs=6, envs_per_instance=per_instance, env_config=SMALL, seed=12
        ) as envs:
            checksums = [envs.reset()[1]["checksum"]]
            checksums += [envs.step(np.full(6, step % 4))[4]["checksum"] for step in range(20)]
            runs.append(np.array(checksums))
    np.testing.assert_array_equal(runs[0], runs[1])
    np.testing.assert_array_equal(runs[0], runs[2])


@pytest.mark.parametrize("kind", ["crash", "exit", "fail"])
@pytest.mark.parametrize("part", ["none", "half", "whole"])
def test_exactly_one_env_fails_once(kind: str, part: str) -> None:
    config = {**SMALL, f"{kind}_at_step": 2, "fault_envs": [1], "fault_episodes": [1], "fault_row": part}
    with uepool.make_vec("sim:Pattern", num_envs=3, env_config=config) as envs:
        follower = pattern.Follower(3, 4, episode_length=LENGTH)
        follower.reset(*envs.reset(seed=4))
        faults = []
        for step in range(40):
            actions = np.full(3, step % 4)
            observation, reward, terminated, truncated, info = envs.step(actions)
            follower.step(observation, reward, terminated, truncated, info, actions)
            for row in np.flatnonzero(~info["valid"]):
                faults.append((int(row), info["fault_message"][row]))
        assert [env for env, _ in faults] == [1]
        assert f"{kind} as asked for, env 1, episode 1, step 2" in faults[0][1]
        assert follower.episode.min() >= 3


def test_once_file_fails_one_start_only(tmp_path: Path) -> None:
    marker = tmp_path / "failed"
    config = {**SMALL, "crash_at_reset": True, "fault_once_file": str(marker)}
    with uepool.make_vec("sim:Pattern", num_envs=3, env_config=config) as envs:
        observation, info = envs.reset(seed=1)
        assert marker.exists()
        assert (info["fault"] != 0).sum() == 1  # the replacement made the row, of the same episode
        follower = pattern.Follower(3, 1, episode_length=LENGTH)
        follower.reset(observation, info)
        for _ in range(20):
            actions = np.zeros(3, dtype=np.int64)
            observation, reward, terminated, truncated, info = envs.step(actions)
            assert (info["fault"] == 0).all()
            follower.step(observation, reward, terminated, truncated, info, actions)


def test_calls() -> None:
    envs: Any
    with uepool.make_vec("sim:Pattern", num_envs=2, env_config=SMALL) as envs:
        envs.reset(seed=1)
        states = envs.call("get_state")
        assert [state["env"] for state in states] == [0, 1]
        assert {state["pid"] for state in states} == {instance["pid"] for instance in envs.session.instances()}
        seeds = pattern.episode_seed(1, np.arange(2), 0)
        assert [int(state["seed"], 16) for state in states] == seeds.tolist()
        envs.session.call("fault_next", "fail", env_id=[1])
        *_, info = envs.step(np.zeros(2, dtype=np.int64))
        assert info["valid"].tolist() == [True, False]
        assert "env 1, by call" in info["fault_message"][1]
        picture = envs.render()[0]
        key = pattern.row_key(seeds[:1], 0, 0, 1, 0)
        np.testing.assert_array_equal(picture, pattern.image(key, (5, 7, 3))[0])


def test_refusals_name_the_field() -> None:
    with pytest.raises(uepool.errors.StartError, match=r"env_config\.heigth: unknown field; known: height, width"):
        uepool.make_vec("sim:Pattern", num_envs=2, env_config={"heigth": 3})
    with pytest.raises(uepool.errors.StartError, match="crash as asked for, at start"):
        uepool.make_vec("sim:Pattern", num_envs=2, env_config={"crash_at_start": True})
