"""What must hold of a session, each a function that raises AssertionError where it does not.

test_mutations.py shows of each that it notices what it is there for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests import pattern_check as pattern
from tests.unreal_plugin.dialling import Editor

PATTERN_LENGTH = (2, 9)
# As the simulator's Pattern is configured: small pictures, short episodes.
SMALL_PATTERN = {
    "agents": [
        {
            "id": "Agent1",
            "sensors": [
                {"name": "image", "type": "pattern_image", "height": 5, "width": 7},
                {"name": "vector", "type": "pattern_vector"},
            ],
            "actuators": [{"name": "action", "type": "pattern_action"}],
            "rewarders": [{"name": "reward", "type": "pattern_reward"}],
            "terminators": [{"name": "end", "type": "pattern_end", "episode_length": list(PATTERN_LENGTH)}],
            "infos": [{"name": "episode", "type": "pattern_episode"}],
        }
    ]
}


class PatternRun:
    """A session on Pattern that is followed row by row."""

    def __init__(self, envs: Any, seed: int = 3) -> None:
        self.envs = envs
        self.follower = pattern.Follower(envs.num_envs, seed, episode_length=PATTERN_LENGTH)
        self.follower.reset(*envs.reset(seed=seed))
        self.faults: list[str] = []
        self._number = 0

    def steps(self, count: int) -> None:
        for _ in range(count):
            self._number += 1
            actions = np.full(self.envs.num_envs, self._number % 4)
            observation, reward, terminated, truncated, info = self.envs.step(actions)
            self.follower.step(observation, reward, terminated, truncated, info, actions)
            self.faults += [str(info["fault_message"][row]) for row in np.flatnonzero(info["fault"] != 0)]


def check_pattern(envs: Any) -> None:
    """Each row is the next one of its env, after the action that was sent: observation, reward, end."""
    run = PatternRun(envs)
    run.steps(40)
    assert run.faults == []


# The numbers of ALevelsAgent's state, in the order that documents ask for them here.
CLOCK = ("ticks", "tick_seconds", "world_seconds", "engine_seconds", "frame", "height")
CLOCK_SENSOR = {"name": "clock", "type": "state", "fields": list(CLOCK)}
NOTHING = 0  # of levels_action


def clock_config(fixed_dt: float = 0.05, **launch: Any) -> dict[str, Any]:
    agent = {
        "id": "Agent1",
        "sensors": [CLOCK_SENSOR],
        "actuators": [{"name": "do", "type": "levels_action"}],
        "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 1000}],
    }
    return {"launch_settings": {"fixed_dt": fixed_dt, **launch}, "agents": [agent]}


def step_clock(envs: Any) -> dict[str, float]:
    """The first env's numbers after a step."""
    observation, *_ = envs.step(np.full(envs.num_envs, NOTHING))
    return dict(zip(CLOCK, observation[0].tolist(), strict=True))


def check_clock(envs: Any, fixed_dt: float = 0.05) -> None:
    """Each step is one frame, with one tick of the world, and all clocks advance by fixed_dt."""
    envs.reset(seed=1)
    before = step_clock(envs)
    for _ in range(10):
        now = step_clock(envs)
        assert now["frame"] - before["frame"] == 1
        assert now["ticks"] - before["ticks"] == 1
        assert now["tick_seconds"] == pytest.approx(fixed_dt)
        for clock in ("world_seconds", "engine_seconds"):
            assert now[clock] - before[clock] == pytest.approx(fixed_dt, abs=1e-4)
        before = now


def check_fall(envs: Any, fixed_dt: float) -> None:
    """What falls gains g times fixed_dt in each step: physics simulates all of it, and at once."""
    envs.reset(seed=1)
    heights = np.array([step_clock(envs)["height"] for _ in range(6)])
    assert np.diff(heights, 2) == pytest.approx(-9.8 * fixed_dt**2, abs=1e-3)


def check_still(unreal: Editor, envs: Any, fixed_dt: float) -> None:
    """In the editor frames go on, and the played world moves by a tick of fixed_dt in each step."""
    envs.reset(seed=1)
    before = step_clock(envs)
    for _ in range(3):
        unreal.pass_frames(40)
        now = step_clock(envs)
        assert now["frame"] - before["frame"] > 40
        assert now["ticks"] - before["ticks"] == 1
        assert now["tick_seconds"] == pytest.approx(fixed_dt)
        assert now["world_seconds"] - before["world_seconds"] == pytest.approx(fixed_dt, abs=1e-4)
        before = now


GPU_SIZE = (6, 70)  # rows of a read-back are longer than the picture's


def gpu_config(*ids: str) -> dict[str, Any]:
    """Agents with a picture by the engine's renderer, and the number of the frame; episodes of 3 steps."""
    sight = {"name": "sight", "type": "gpu_camera", "height": GPU_SIZE[0], "width": GPU_SIZE[1]}
    parts = {
        "sensors": [CLOCK_SENSOR, sight],
        "actuators": [{"name": "do", "type": "levels_action"}],
        "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 3}],
    }
    return {"agents": [{"id": each, **parts} for each in ids]}


def check_pictures(observation: dict[str, np.ndarray], first: np.ndarray | None = None) -> None:
    """Each picture was drawn in the frame whose tick the row's numbers are of. The stand-in draws its number.

    first: bool [n], the first rows of episodes. Where only resets are asked for, no tick precedes them.
    """
    pictures, clocks = observation["sight"].astype(np.int64), observation["clock"]
    assert pictures.shape[1:] == (*GPU_SIZE, 3)
    frames = pictures[..., 0] + 256 * pictures[..., 1]
    drawn = frames[:, 0, 0]
    np.testing.assert_array_equal(frames, np.broadcast_to(drawn[:, None, None], frames.shape))
    np.testing.assert_array_equal(pictures[..., 2], np.broadcast_to(np.arange(GPU_SIZE[1]), frames.shape))
    ticked = clocks[:, CLOCK.index("frame")]
    first = np.zeros(len(drawn), bool) if first is None else first
    np.testing.assert_array_equal(drawn[~first], ticked[~first])
    assert (drawn[first] >= ticked[first]).all()
    assert len(set(drawn.tolist())) == 1
