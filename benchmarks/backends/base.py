"""What the benchmark knows of a backend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from benchmarks.case import Case, Measurement, Stepper, Timing, endless
from benchmarks.measure import Close, measure
from benchmarks.requirement import Requirement
from benchmarks.workloads import Workload

Kind = Literal["peer", "ours", "floor"]
Measure: TypeAlias = Callable[[Case, Timing], tuple[Measurement, Close]]


def _anything(workload: Workload, num_envs: int) -> str:
    return ""


def _nothing_more(workload: Workload) -> tuple[Requirement, ...]:
    return ()


@dataclass(frozen=True)
class Backend:
    name: str
    title: str
    kind: Kind
    measure: Measure
    requires: tuple[Requirement, ...] = ()
    requires_for: Callable[[Workload], tuple[Requirement, ...]] = _nothing_more  # besides `requires`
    refuses: Callable[[Workload, int], str] = _anything  # why it cannot run this, or ""
    limit: str = ""  # the floor whose shape is this backend's
    distributions: tuple[str, ...] = ()  # whose versions belong into the report

    def missing(self, workload: Workload) -> list[Requirement]:
        return [need for need in (*self.requires, *self.requires_for(workload)) if not need.is_met()]


def stepped(open_envs: Callable[[Case], Stepper]) -> Measure:
    """The `measure` of a backend that is stepped from Python."""
    return partial(measure, open_envs)


def python_requires(workload: Workload) -> tuple[Requirement, ...]:
    """For backends that host the workload's Gymnasium environment."""
    return workload.python_requires


def vector_env(envs, case: Case, dtype: type = int, seed: int | None = 0) -> Stepper:
    """Steps whatever follows Gymnasium's VectorEnv."""
    envs.reset(seed=seed)
    actions = endless(case.actions(case.num_envs, dtype))
    num_envs, env_step = case.num_envs, envs.step

    def step() -> int:
        env_step(next(actions))
        return num_envs

    return Stepper(step, envs.close)
