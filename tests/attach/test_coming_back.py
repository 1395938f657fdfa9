"""Engines that die, hang, vanish, and dial in again: their envs go on with the episode that would have come next."""

from __future__ import annotations

import signal
from typing import Any

import numpy as np
import psutil
import pytest
from gymnasium.vector import AutoresetMode

import uepool
from envserver.wire import Fault
from tests import pattern_check as pattern
from tests.attach.conftest import LENGTH, SMALL, OtherSide, relays, until_served, wait_until


class Run:
    """A session that is followed row by row."""

    def __init__(self, envs: Any, mode: AutoresetMode = AutoresetMode.NEXT_STEP) -> None:
        self.envs = envs
        self.follower = pattern.Follower(envs.num_envs, 3, episode_length=LENGTH, autoreset_mode=mode)
        self.follower.reset(*envs.reset(seed=3))
        self.faults: list[tuple[int, int, str]] = []  # (env, code, text)

    def steps(self, count: int) -> None:
        for n in range(count):
            actions = np.full(self.envs.num_envs, n % 4)
            observation, reward, terminated, truncated, info = self.envs.step(actions)
            final = pattern.batched(info["final_obs"], observation) if "final_obs" in info else None
            self.follower.step(observation, reward, terminated, truncated, info, actions, final_observation=final)
            for row in np.flatnonzero(info["fault"] != 0):
                self.faults.append((int(row), int(info["fault"][row]), info["fault_message"][row]))

    def restarts(self) -> int:
        return sum(row["restarts"] for row in self.envs.session.instances())


def open_run(mode: AutoresetMode = AutoresetMode.NEXT_STEP, **options: Any) -> Any:
    return uepool.make_vec("attach:", num_envs=4, envs_per_instance=2, env_config=SMALL, autoreset_mode=mode, **options)


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_killed_and_started_again(other_side: OtherSide, mode: AutoresetMode) -> None:
    other_side.sim(2, 2)
    with open_run(mode) as envs:
        run = Run(envs, mode)
        run.steps(10)
        for round_ in range(2):
            other_side.engines[round_].kill()
            other_side.again(round_)
            run.steps(15)
        assert run.restarts() == 2
        assert {code for _, code, _ in run.faults} == {Fault.EXITED}
        assert "closed the connection" in run.faults[0][2] or "was lost" in run.faults[0][2]
        assert sorted({env for env, _, _ in run.faults}) == [0, 1, 2, 3]


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_stopped_and_continued(other_side: OtherSide, mode: AutoresetMode) -> None:
    other_side.sim(2, 2, more="--redial")
    with open_run(mode, step_timeout=1.0, reset_timeout=60.0) as envs:
        run = Run(envs, mode)
        run.steps(10)
        other_side.engines[0].signal(signal.SIGSTOP)
        there = set(relays())

        def given_up() -> bool:
            if there <= set(relays()):
                return False
            other_side.engines[0].signal(signal.SIGCONT)
            return True

        envs.session.send(np.zeros(4, np.int64))
        wait_until(given_up, "the server gives the stopped engine up")
        batch = envs.session.recv()
        assert sorted(set(batch.info["fault"].tolist())) in ([0, Fault.STEP_TIMEOUT], [0, Fault.RESET_TIMEOUT])
        assert (batch.info["fault"] == 0).sum() == 2, "the other engine's envs notice nothing"
        until_served(envs)
        run = Run(envs, mode)
        run.steps(20)
        assert run.faults == []
        assert "closed the connection" in other_side.engines[0].said


def test_unavailable_until_it_is_back(other_side: OtherSide) -> None:
    other_side.sim(2, 2)
    with open_run(reset_timeout=0.5) as envs:
        run = Run(envs)
        run.steps(5)
        other_side.engines[0].kill()
        wait_until(lambda: run.steps(1) or any(code == Fault.UNAVAILABLE for _, code, _ in run.faults), "expiry")
        run.steps(5)
        assert len({env for env, code, _ in run.faults if code == Fault.UNAVAILABLE}) == 2
        other_side.again(0)
        until_served(envs)
        run = Run(envs)
        run.steps(20)
        assert run.faults == []


def test_a_relay_that_is_killed(other_side: OtherSide) -> None:
    """The engine is told by its connection's end, and dials in again."""
    other_side.sim(2, 2, more="--redial")
    with open_run() as envs:
        run = Run(envs)
        run.steps(5)
        relays()[0].kill()
        run.steps(20)
        assert run.restarts() == 1
        assert len({env for env, _, _ in run.faults}) == 2


def test_what_an_env_raises(other_side: OtherSide) -> None:
    other_side.sim(2)
    config = {**SMALL, "fail_at_step": 2, "fault_envs": [1], "fault_episodes": [1]}
    with uepool.make_vec("attach:", num_envs=2, envs_per_instance=2, env_config=config) as envs:
        run = Run(envs)
        run.steps(30)
        assert [(env, code) for env, code, _ in run.faults] == [(1, Fault.EXCEPTION)]
        assert "fail as asked for, env 1, episode 1, step 2" in run.faults[0][2]
        assert run.restarts() == 0


def test_slow_resets_are_no_slow_steps(other_side: OtherSide) -> None:
    """In same-step mode a reset is part of a step; an engine elsewhere says when it begins one."""
    other_side.sim(1)
    config = {**SMALL, "reset_time_us": 1_500_000, "episode_length": [2, 2]}
    with uepool.make_vec(
        "attach:", env_config=config, autoreset_mode="SAME_STEP", step_timeout=0.5, reset_timeout=30.0
    ) as envs:
        envs.reset(seed=1)
        for _ in range(4):
            *_, info = envs.step(np.zeros(1, np.int64))
            assert info["valid"].all()


def test_closing_does_not_wait_for_a_stopped_engine(other_side: OtherSide) -> None:
    other_side.sim(2, 2)
    before = set(psutil.Process().children())  # servers that other tests share
    with open_run() as envs:
        run = Run(envs)
        run.steps(5)
        other_side.engines[0].signal(signal.SIGSTOP)
    assert relays() == []
    left = [child for child in psutil.Process().children() if child not in before]
    assert not [child for child in left if child.name().startswith("python")]
    other_side.engines[0].signal(signal.SIGCONT)
    for engine in other_side.engines:
        engine.wait()
