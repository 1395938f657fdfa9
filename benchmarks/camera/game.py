"""Steps per second of sim:CollectApples with cameras, one env per process, through make_vec."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

import uepool
from benchmarks.camera.result import Rate

NUM_ENVS = 16
ROUNDS = 7
SECONDS = 1.0  # of each round
_SIZES = (84, 42)


def measure() -> Iterator[Rate]:
    for size in _SIZES:
        for shadows in (False, True):
            yield _measure(size, shadows)


def _measure(size: int, shadows: bool) -> Rate:
    camera = {"name": "camera", "type": "camera", "width": size, "height": size, "shadows": shadows}
    rates = []
    with uepool.make_vec("sim:CollectApples", num_envs=NUM_ENVS, seed=0, env_config=_config(camera)) as envs:
        envs.reset(seed=0)
        envs.action_space.seed(0)
        actions = [envs.action_space.sample() for _ in range(64)]
        for _ in range(ROUNDS):
            turns, started = 0, time.perf_counter()
            while (passed := time.perf_counter() - started) < SECONDS:
                envs.step(actions[turns % len(actions)])
                turns += 1
            rates.append(turns * NUM_ENVS / passed)
    return Rate(f"{size}×{size}" + (", shadows" if shadows else ""), NUM_ENVS, statistics.median(rates), max(rates))


def _config(camera: dict[str, Any]) -> dict[str, Any]:
    agent = {
        "id": "robot",
        "sensors": [camera],
        "actuators": [{"name": "move", "type": "robot_movement"}],
        "rewarders": [{"name": "apples", "type": "pickup_reward"}],
        "terminators": [{"name": "steps", "type": "step_counter"}, {"name": "all", "type": "all_collected"}],
    }
    return {"agents": [agent]}
