"""A process that dies or freezes costs its own envs one episode, and nobody else anything."""

from __future__ import annotations

import os
import signal
from typing import Any

import numpy as np
import pytest

from envserver.wire import Fault
from tests.conformance.subject import Opener, actions_for, row

MODES = ("NEXT_STEP", "SAME_STEP", "DISABLED")


def pid_of(envs: Any, env: int) -> int:
    """The process that hosts an env."""
    return next(i["pid"] for i in envs.session.instances() if env in i["envs"])


def step(envs: Any, action: Any) -> Any:
    result = envs.step(action)
    ended = result[2] | result[3]
    if envs.autoreset_mode.name == "DISABLED" and ended.any():
        envs.reset(options={"reset_mask": ended})
    return result


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["killed", "stopped"])
def test_one_instance_fails_between_steps(opener: Opener, mode: str, kind: str) -> None:
    envs = opener.vec(num_envs=3, autoreset_mode=mode, step_timeout=1.0)
    twin = opener.vec(num_envs=3, autoreset_mode=mode)
    agents = envs.session.agents
    mine = slice(agents, 2 * agents)  # env 1
    others = [r for r in range(envs.num_envs) if r // agents != 1]
    envs.reset(seed=5)
    twin.reset(seed=5)
    actions = actions_for(envs, 40)
    for action in actions[:3]:
        before, *_ = step(envs, action)
        step(twin, action)
    victim = pid_of(envs, 1)
    os.kill(victim, signal.SIGKILL if kind == "killed" else signal.SIGSTOP)
    faults = 0
    back = False
    for action in actions[3:]:
        observation, reward, terminated, truncated, info = step(envs, action)
        reference, twin_reward, *_ = step(twin, action)
        for r in others:
            assert info["valid"][r]
            assert reward[r] == twin_reward[r]
            assert all(np.array_equal(a, b) for a, b in zip(row(observation, r), row(reference, r), strict=True))
        if not info["valid"][mine].all():
            faults += 1
            assert truncated[mine].all()
            assert not terminated[mine].any()
            assert not reward[mine].any()
            code = Fault.EXITED if kind == "killed" else Fault.STEP_TIMEOUT
            assert (info["fault"][mine] == code).all()
            assert str(victim) in info["fault_message"][agents]
            if mode == "SAME_STEP":
                assert not info.get("_final_obs", np.zeros(envs.num_envs, bool))[mine].any()
            else:  # the last observation again
                for r in range(agents, 2 * agents):
                    assert all(np.array_equal(a, b) for a, b in zip(row(observation, r), row(before, r), strict=True))
        before = observation
        back |= faults > 0 and bool(info["valid"][mine].all())
    assert faults == 1
    assert back
    assert pid_of(envs, 1) != victim


def test_a_reset_survives_its_instance(opener: Opener) -> None:
    envs = opener.vec(num_envs=2, reset_timeout=20.0, step_timeout=2.0)
    envs.reset(seed=5)
    os.kill(pid_of(envs, 0), signal.SIGKILL)
    observation, info = envs.reset(seed=6)
    assert info["valid"].all()
    expected, _ = opener.vec(num_envs=2).reset(seed=6)
    for r in range(envs.num_envs):
        assert all(np.array_equal(a, b) for a, b in zip(row(observation, r), row(expected, r), strict=True))
    assert observation in envs.observation_space
