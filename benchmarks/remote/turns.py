"""Measures clients in turns, so that a machine whose speed drifts drifts for all of them."""

from __future__ import annotations

import time
from statistics import median

from benchmarks.remote.clients import Step


def batch_times(step: Step, seconds: float) -> list[float]:
    """How long single steps took, after a few that do not count."""
    for _ in range(5):
        step()
    times = []
    end = time.perf_counter() + seconds
    before = time.perf_counter()
    while before < end:
        step()
        now = time.perf_counter()
        times.append(now - before)
        before = now
    return times


def in_turns(steps: dict[str, Step], rounds: int, seconds: float) -> dict[str, list[float]]:
    """For each client the median time of a step in each round. Each round begins with another one."""
    names = list(steps)
    result: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            result[name].append(median(batch_times(steps[name], seconds)))
    return result
