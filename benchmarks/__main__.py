"""Measures uepool and its peers: ``python -m benchmarks --help`` explains."""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks import machine, plot, runner, summary, table
from benchmarks.backends import BACKENDS
from benchmarks.backends.base import Backend
from benchmarks.case import Timing
from benchmarks.options import parser
from benchmarks.plan import Group, make_plan
from benchmarks.result import Result
from benchmarks.workloads import WORKLOADS

_ALWAYS_NAMED = ("numpy", "gymnasium", "uepool")


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    if options.list:
        _list()
        return 0
    backends = _chosen_backends(options.backend)
    workloads = [WORKLOADS[name] for name in options.workload or WORKLOADS]
    groups = make_plan(workloads, backends, options.num_envs)
    if not groups:
        print("None of the chosen backends can run any of the chosen workloads (see --list).", file=sys.stderr)
        return 2
    result = _measure(groups, backends, options)
    _write(result, options)
    return 0 if any(cell.runs for cell in result.cells) else 1


def _chosen_backends(names: list[str] | None) -> list[Backend]:
    return [backend for backend in BACKENDS.values() if not names or backend.name in names]


def _measure(groups: list[Group], backends: list[Backend], options: argparse.Namespace) -> Result:
    settings = runner.Settings(options.rounds, Timing(options.warmup, options.seconds), options.time_limit)
    described = machine.describe()
    if machine.is_busy(described):
        _report(f"The machine is busy (load {described['load_before']}): what follows is noisy, don't quote it.")
    result = Result(
        machine=described,
        packages=machine.packages([*_ALWAYS_NAMED, *(name for b in backends for name in b.distributions)]),
        options={"rounds": options.rounds, "seconds": options.seconds, "warmup": options.warmup},
        started=time.strftime("%Y-%m-%d %H:%M:%S %z"),
        cells=runner.run(groups, settings, _report),
        refused={f"{g.workload.name} × {g.num_envs}": g.refused for g in groups},
    )
    summary.summarise(result, {backend.name: backend.limit for backend in backends})
    return result


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _write(result: Result, options: argparse.Namespace) -> None:
    shown = table.tables(result)
    table.show(shown)
    options.out.mkdir(parents=True, exist_ok=True)
    result.write(options.out / "benchmarks.json")
    (options.out / "benchmarks.md").write_text(
        "\n\n".join(table.markdown(one) for one in shown) + "\n", encoding="utf-8"
    )
    if not plot.draw(result, options.out / "benchmarks.png"):
        _report("no picture: matplotlib is not installed; pip install matplotlib")
    _report(f"written: {options.out}/benchmarks.json, .md, .png")


def _list() -> None:
    print("workloads:")
    for workload in WORKLOADS.values():
        sizes = ", ".join(map(str, workload.sizes))
        more = f"; uepool also {', '.join(map(str, workload.more_sizes))}" if workload.more_sizes else ""
        print(f"  {workload.name:<17} {workload.title}; × {sizes}{more}")
    print("backends:")
    for backend in BACKENDS.values():
        missing = [need for need in backend.requires if not need.is_met()]
        state = f"  not installed: {' && '.join(need.install for need in missing)}" if missing else ""
        print(f"  {backend.name:<17} {backend.title}{state}")


if __name__ == "__main__":
    sys.exit(main())
