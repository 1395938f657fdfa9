"""One thing to measure, and what a measurement of it says."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.workloads import Workload


def allowed_cores() -> int:
    return len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Case:
    workload: Workload
    num_envs: int
    cores: int

    @property
    def half(self) -> int:
        """The batch size of asynchronous backends."""
        return max(1, self.num_envs // 2)

    def actions(self, batch: int, dtype: Any = np.int64) -> list[np.ndarray]:
        """Random actions, sampled beforehand so that they cost every backend the same: nothing."""
        rng = np.random.default_rng(0)
        return [rng.integers(self.workload.actions, size=batch).astype(dtype) for _ in range(64)]


@dataclass(frozen=True)
class Timing:
    warmup: float  # seconds
    seconds: float


@dataclass(frozen=True)
class Measurement:
    steps: int  # of single environments
    batches: int  # calls that returned a batch
    seconds: float
    start_s: float  # until all environments were reset

    @property
    def steps_per_s(self) -> float:
        return self.steps / self.seconds

    @property
    def batch(self) -> float:
        """Environment steps per batch."""
        return self.steps / self.batches


@dataclass(frozen=True)
class Stepper:
    """Environments that are ready: ``step`` receives one batch and returns the number of env steps in it."""

    step: Callable[[], int]
    close: Callable[[], None]


def endless(values: list) -> Iterator:
    return itertools.cycle(values)
