"""From single measurements to medians, overheads, distances to the limit and ratios."""

from __future__ import annotations

from statistics import median

from benchmarks.result import Cell, Ratio, Result
from benchmarks.workloads import WORKLOADS, Workload


def summarise(result: Result, limits: dict[str, str]) -> None:
    """Fills in what follows from `runs`. `limits` names the floor of each backend that has one."""
    for cell in result.cells:
        _take_medians(cell)
    cores = result.machine["cores_allowed"]
    for cell in result.cells:
        _compare_with_limits(cell, result, cores, limits.get(cell.backend, ""))
    result.ratios = _ratios(result)


def _take_medians(cell: Cell) -> None:
    if not cell.runs:
        return
    rates = [run["steps_per_s"] for run in cell.runs]
    cell.steps_per_s = median(rates)
    cell.lowest, cell.highest = min(rates), max(rates)
    cell.spread = (cell.highest - cell.lowest) / cell.steps_per_s
    cell.batch = median(run["batch"] for run in cell.runs)
    cell.us_per_batch = 1e6 * cell.batch / cell.steps_per_s
    cell.us_per_env_step = 1e6 / cell.steps_per_s
    cell.start_s = median(run["start_s"] for run in cell.runs)


def _compare_with_limits(cell: Cell, result: Result, cores: int, floor: str) -> None:
    if cell.steps_per_s is None or cell.batch is None or cell.us_per_batch is None or cell.kind == "floor":
        return
    name, limit = ideal_rate(WORKLOADS[cell.workload], cell.num_envs, cores, result)
    if not name:
        cell.overhead_us = cell.us_per_batch
        name, limit = floor, result.rate(cell.workload, cell.num_envs, floor)
    elif limit:
        cell.overhead_us = cell.us_per_batch - 1e6 * cell.batch / limit
    if limit:
        cell.limit, cell.of_limit = name, cell.steps_per_s / limit


def ideal_rate(workload: Workload, num_envs: int, cores: int, result: Result) -> tuple[str, float | None]:
    """Steps per second if there were nothing but the work itself, for workloads that have some."""
    if workload.work_s:
        used = min(cores, num_envs)
        return f"{used} cores ÷ {workload.work_s * 1e3:g} ms", used / workload.work_s
    if workload.ale_game:
        return "floor-work", result.rate(workload.name, num_envs, "floor-work")
    return "", None


def _ratios(result: Result) -> list[Ratio]:
    ratios = []
    for workload, num_envs in result.groups():
        cells = [c for c in result.cells if (c.workload, c.num_envs) == (workload, num_envs)]
        peers = [(c.backend, c.steps_per_s) for c in cells if c.kind == "peer" and c.steps_per_s]
        ours = [(c.backend, c.steps_per_s) for c in cells if c.kind == "ours" and c.steps_per_s]
        ratios += [Ratio(workload, num_envs, a, b, x / y) for a, x in ours for b, y in peers]
    return ratios
