"""What the RLlib runs share: training with a curve, and the greedy policy's returns."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.learning.proof import Curve

_ITERATIONS = 3  # in a row that must reach the level


@contextlib.contextmanager
def ray_here() -> Iterator[None]:
    """A Ray for RLlib in this process; one that runs already is used and left running."""
    import ray
    import torch

    if ray.is_initialized():
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    ray.init(num_cpus=1, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    try:
        yield
    finally:
        ray.shutdown()
        torch.set_num_threads(threads)


@dataclass(frozen=True)
class Trained:
    """One seed: the curve, and what the greedy policy reached afterwards."""

    curve: Curve
    steps: int
    seconds: float
    returns: np.ndarray  # of the greedy policy, one for each episode


def train_and_judge(config: Any, label: str, steps: int, stop_at: float, rounds: int) -> Trained:
    """Trains ``steps`` steps, or until the mean return stays at ``stop_at``; then plays each env ``rounds`` times."""
    algorithm = config.build_algo()
    try:
        curve = Curve(label, [], [])
        taken, began = 0, time.perf_counter()
        while taken < steps and not _reached(curve, stop_at):
            sampled = algorithm.train()["env_runners"]
            taken = int(sampled["num_env_steps_sampled_lifetime"])
            mean = float(sampled.get("episode_return_mean", 0.0))  # none has ended at first
            curve.x.append(taken)
            curve.y.append(round(mean, 2))
            print(f"  {label}: {taken:9,d} steps  mean return {mean:6.1f}", flush=True)
        seconds = time.perf_counter() - began
        returns = np.array([each for _ in range(rounds) for each in _first_episodes(algorithm.env_runner)])
        return Trained(curve, taken, seconds, returns)
    finally:
        algorithm.stop()


def _reached(curve: Curve, level: float) -> bool:
    """An iteration's mean may be of few episodes."""
    return len(curve.y) >= _ITERATIONS and min(curve.y[-_ITERATIONS:]) >= level


def _first_episodes(runner: Any) -> list[float]:
    """The return of each env's first episode after a reset, however long it takes: of those that end first, many would
    be short ones."""
    sampled = runner.sample(num_timesteps=runner.num_envs, explore=False, force_reset=True)
    running = {episode.id_: 0.0 for episode in sampled}
    returns: dict[str, float] = {}
    while True:
        for episode in sampled:
            if episode.id_ in running:
                running[episode.id_] += float(episode.get_return())
                if episode.is_done:
                    returns[episode.id_] = running.pop(episode.id_)
        if not running:
            return list(returns.values())
        sampled = runner.sample(num_timesteps=50 * runner.num_envs, explore=False)


def row_of(trained: Trained, **first: Any) -> dict[str, Any]:
    """A row of the table."""
    return {
        **first,
        "env steps": trained.steps,
        "minutes": round(trained.seconds / 60, 1),
        "episodes judged": len(trained.returns),
        "greedy mean return": round(float(trained.returns.mean()), 1),
        "worst": float(trained.returns.min()),
    }
