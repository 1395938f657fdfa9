"""The command line of ``python -m benchmarks``."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.backends import BACKENDS
from benchmarks.workloads import WORKLOADS

_DESCRIPTION = """\
Measures uepool and its peers on the same work, alternately in one run: in every round each backend runs once, in a
process of its own, beginning with another one each time. So whatever else the machine does hits all of them alike,
and what is reported are medians, their spread, and ratios of medians of this one run. Compare ratios, not figures
of different runs.

What a row says:
  steps/s       steps of single environments per second; a * marks a spread of 25 % or more: measure again
  µs per batch  time of one step of all environments (of half of them where the backend is asynchronous)
  overhead µs   the same without the work: less the ideal time on all cores, for workloads that have CPU work
  of its limit  share of what the machine allows: a floor measured in the same run, or cores ÷ CPU time per step
  start s       until all environments were made and reset, imports excluded
  X ÷ it        how many times faster X is than this row
"""

_EPILOG = """\
examples:
  python -m benchmarks                                              everything: about an hour
  python -m benchmarks --workload pyimage --num-envs 64             one workload, one size
  python -m benchmarks --backend uepool uepool-2 envpool-sync floor-futex --workload cartpole
  python -m benchmarks --rounds 1 --seconds 0.5                     a quick look, not to be quoted
  python -m benchmarks --list                                       names, and what is not installed

A backend that isn't installed is shown with the command that installs it; one that hangs or crashes is shown as
failed, with the reason, and costs nothing but its own figure. Ctrl-C reports what was measured until then.

Then: python -m benchmarks.levels OUT/benchmarks.json   which levels are reached
      python -m benchmarks.startup                      seconds until 64 simulator instances are ready
"""


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = result.add_argument
    add("--workload", nargs="+", choices=list(WORKLOADS), metavar="NAME", help="only these: " + ", ".join(WORKLOADS))
    add("--backend", nargs="+", choices=list(BACKENDS), metavar="NAME", help="only these; --list names them")
    add("--num-envs", nargs="+", type=positive_int, metavar="N", help="these sizes instead of each workload's own")
    add("--rounds", type=positive_int, default=5, metavar="N", help="measurements per backend (default %(default)s)")
    add("--seconds", type=positive, default=2.0, metavar="S", help="length of one measurement (default %(default)s)")
    add("--warmup", type=positive, default=0.5, metavar="S", help="before each measurement (default %(default)s)")
    add(
        "--time-limit",
        type=positive,
        default=120.0,
        metavar="S",
        help="of one measurement with start and end; after that it counts as hung (default %(default)s)",
    )
    add(
        "--out",
        type=Path,
        default=Path("runs/benchmarks"),
        metavar="DIR",
        help="where benchmarks.json, .md and .png go (default %(default)s)",
    )
    add("--list", action="store_true", help="show workloads and backends, measure nothing")
    return result


def positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return value


def positive_int(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return value
