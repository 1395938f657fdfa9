"""Seconds until environments are ready (made and reset): ``python -m benchmarks.startup``."""

from __future__ import annotations

import argparse
import sys
from statistics import median

from benchmarks.backends import BACKENDS
from benchmarks.case import Timing
from benchmarks.isolate import MeasurementFailed, run_cell
from benchmarks.options import positive, positive_int
from benchmarks.workloads import WORKLOADS

_HARDLY_ANY = Timing(warmup=0.01, seconds=0.01)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    status = 0
    for name in options.backend:
        backend = BACKENDS[name]
        missing = backend.missing(WORKLOADS[options.workload])
        if missing:
            print(f"{backend.title}: not installed; {' && '.join(need.install for need in missing)}")
            status = 1
            continue
        try:
            seconds = [
                run_cell(options.workload, options.num_envs, name, _HARDLY_ANY, options.time_limit).start_s
                for _ in range(options.repeat)
            ]
        except MeasurementFailed as failure:
            print(f"{backend.title}: failed: {failure}")
            status = 1
            continue
        print(
            f"{backend.title}: {options.workload} × {options.num_envs} ready in {median(seconds):.2f} s "
            f"(median of {len(seconds)}, {min(seconds):.2f}–{max(seconds):.2f})"
        )
    return status


def _parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m benchmarks.startup",
        description="Measures the start of environments: from make_vec to the first observations of all of them, "
        "imports excluded, each time in a fresh process.",
    )
    add = result.add_argument
    add("--workload", choices=list(WORKLOADS), default="cartpole", help="(default %(default)s)")
    add("--num-envs", type=positive_int, default=64, metavar="N", help="(default %(default)s)")
    add("--backend", nargs="+", choices=list(BACKENDS), default=["uepool"], metavar="NAME", help="(default uepool)")
    add("--repeat", type=positive_int, default=5, metavar="N", help="(default %(default)s)")
    add("--time-limit", type=positive, default=120.0, metavar="S", help="of one start (default %(default)s)")
    return result


if __name__ == "__main__":
    sys.exit(main())
