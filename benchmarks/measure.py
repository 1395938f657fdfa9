"""The stop-watch: the same for every backend that is stepped from Python."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.case import Case, Measurement, Stepper, Timing

Close = Callable[[], None]


def measure(open_envs: Callable[[Case], Stepper], case: Case, timing: Timing) -> tuple[Measurement, Close]:
    """Opens, warms up and steps; what is returned closes the environments, once the figures are safe."""
    before = time.perf_counter()
    envs = open_envs(case)
    start_s = time.perf_counter() - before
    _step_for(envs, timing.warmup)
    steps, batches, seconds = _step_for(envs, timing.seconds)
    return Measurement(steps, batches, seconds, start_s), envs.close


def _step_for(envs: Stepper, seconds: float) -> tuple[int, int, float]:
    step, clock = envs.step, time.perf_counter
    steps = batches = 0
    now = start = clock()
    end = start + seconds
    while batches == 0 or now < end:
        steps += step()
        batches += 1
        now = clock()
    return steps, batches, now - start
