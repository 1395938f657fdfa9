"""Which measurements a run consists of, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.backends.base import Backend
from benchmarks.workloads import Workload


@dataclass(frozen=True)
class Group:
    """Backends that are compared with each other: the same workload with the same number of environments."""

    workload: Workload
    num_envs: int
    backends: tuple[Backend, ...]
    refused: dict[str, str]  # peers that cannot run this, and why


def make_plan(workloads: list[Workload], backends: list[Backend], sizes: list[int] | None = None) -> list[Group]:
    groups = []
    for workload in workloads:
        for num_envs in sizes or (*workload.sizes, *workload.more_sizes):
            here = [b for b in backends if b.kind != "peer" or num_envs not in workload.more_sizes]
            reasons = {b.name: b.refuses(workload, num_envs) for b in here}
            able = tuple(b for b in here if not reasons[b.name])
            refused = {b.name: reasons[b.name] for b in here if reasons[b.name] and b.kind == "peer"}
            if able:
                groups.append(Group(workload, num_envs, able, refused))
    return groups


def order(group: Group, round_number: int) -> tuple[Backend, ...]:
    """Every backend once, beginning with another one in every round."""
    first = round_number * _stride(len(group.backends)) % len(group.backends)
    return group.backends[first:] + group.backends[:first]


def _stride(count: int) -> int:
    """About a third, so that three rounds already spread a backend over early, middle and late."""
    return max(1, count // 3)
