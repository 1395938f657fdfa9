"""Runs the rounds: in each, every backend once, so that peers and uepool alternate on the same machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.backends.base import Backend
from benchmarks.case import Timing
from benchmarks.isolate import MeasurementFailed, TimedOut, run_cell
from benchmarks.plan import Group, order
from benchmarks.result import Cell

Report = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    rounds: int
    timing: Timing
    time_limit: float


def run(groups: list[Group], settings: Settings, report: Report) -> list[Cell]:
    """Ctrl-C ends the rounds; what was measured until then is returned."""
    cells = {(id(group), backend.name): _cell(group, backend) for group in groups for backend in group.backends}
    total = settings.rounds * sum(cell.status == "ok" for cell in cells.values())
    done = 0
    try:
        for round_number in range(settings.rounds):
            for group in groups:
                for backend in order(group, round_number):
                    cell = cells[id(group), backend.name]
                    if cell.status == "not installed":
                        continue
                    done += 1
                    label = f"[{done}/{total}] {cell.workload} × {cell.num_envs}  {cell.title}"
                    if cell.status == "failed":
                        report(f"{label}: not tried again")
                        continue
                    report(f"{label}: {_measure(cell, settings)}")
    except KeyboardInterrupt:
        report("interrupted: reporting what was measured")
    for cell in cells.values():
        if cell.status == "ok" and not cell.runs:
            cell.status, cell.reason = "failed", cell.failures[-1] if cell.failures else "interrupted"
    return list(cells.values())


def _cell(group: Group, backend: Backend) -> Cell:
    cell = Cell(group.workload.name, group.num_envs, backend.name, backend.title, backend.kind)
    missing = backend.missing(group.workload)
    if missing:
        cell.status, cell.reason = "not installed", " && ".join(dict.fromkeys(need.install for need in missing))
    return cell


def _measure(cell: Cell, settings: Settings) -> str:
    try:
        measured = run_cell(cell.workload, cell.num_envs, cell.backend, settings.timing, settings.time_limit)
    except MeasurementFailed as failure:
        cell.failures.append(str(failure))
        if isinstance(failure, TimedOut) and not cell.runs:  # it would cost as much time in every round
            cell.status, cell.reason = "failed", str(failure)
        return f"failed: {failure}"
    cell.runs.append(
        {
            "steps_per_s": measured.steps_per_s,
            "batch": measured.batch,
            "batches": measured.batches,
            "seconds": measured.seconds,
            "start_s": measured.start_s,
        }
    )
    return f"{measured.steps_per_s:,.0f} steps/s"
