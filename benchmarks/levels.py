"""Which of the levels that the project set itself a result reaches: ``python -m benchmarks.levels RESULT.json``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.result import Result, read
from benchmarks.table import Table, show


@dataclass(frozen=True)
class Level:
    work: str
    required: str
    measured: str
    reached: bool | None  # None: reported only, or not measured


def levels(result: Result) -> list[Level]:
    return [
        *_image_against_pipes(result),
        _cpu_work(result),
        _cartpole_near_floor(result),
        *_cartpole_against_envpool(result),
        *_pong_against_envpool(result),
        Level("sim:Pattern 84×84×3 × 64, no copy of pixels", "a test on addresses", "see the test suite", None),
        _cost_per_step(result),
        _startup(result),
    ]


def _image_against_pipes(result: Result) -> Iterator[Level]:
    work = "Python image env, 64 one-env processes, against the better of AsyncVectorEnv and SubprocVecEnv"
    peers = [result.rate("pyimage", 64, name) for name in ("gymnasium-async", "sb3-subproc")]
    # Without both there is no better one.
    best = max(rate for rate in peers if rate) if all(peers) else None
    yield _at_least(work, 7.0, _quotient(result.rate("pyimage", 64, "uepool"), best), "×")


def _cpu_work(result: Result) -> Level:
    cell = result.find("pyimage_2ms", 8, "uepool-pinned")
    return _at_least(
        "the same with 2 ms of CPU work, 8 envs, pinned", 0.95, cell.of_limit if cell else None, "of cores ÷ 2 ms"
    )


def _cartpole_near_floor(result: Result) -> Level:
    share = _quotient(result.rate("cartpole", 64, "uepool"), result.rate("cartpole", 64, "floor-futex"))
    return _at_least("sim:CartPole, 64 one-env processes, from Python", 0.65, share, "of the futex floor")


def _cartpole_against_envpool(result: Result) -> Iterator[Level]:
    ours = result.rate("cartpole", 64, "uepool-2")
    for peer, factor in (("envpool-sync", 1.5), ("envpool-async", 1.2)):
        work = f"sim:CartPole, 64 envs in 2 instances, synchronous, against {peer}"
        yield _at_least(work, factor, _quotient(ours, result.rate("cartpole", 64, peer)), "×")


def _pong_against_envpool(result: Result) -> Iterator[Level]:
    for peer in ("envpool-sync", "envpool-async"):
        theirs = result.rate("pong", 32, peer)
        ratio = _quotient(result.rate("pong", 32, "uepool-2"), theirs)
        yield _at_least(f"atari:Pong × 32 in 2 instances, against {peer}", 1.0, ratio, "×")
        single = _quotient(result.rate("pong", 32, "uepool"), theirs)
        yield Level(f"the same, one env per process, against {peer}", "reported", _text(single, "×"), None)


def _cost_per_step(result: Result) -> Level:
    costs = []
    for num_envs in (8, 256, 1024):
        cell = result.find("cartpole", num_envs, "uepool")
        cost = cell.us_per_env_step if cell else None
        costs.append(f"{num_envs}: {cost:.2f} µs" if cost else f"{num_envs}: not measured")
    return Level("cost per env step, sim:CartPole, 8 → 256 → 1,024 processes", "reported", ", ".join(costs), None)


def _startup(result: Result) -> Level:
    cell = result.find("cartpole", 64, "uepool")
    seconds = cell.start_s if cell else None
    reached = seconds < 2.0 if seconds is not None else None
    return Level("start of 64 simulator instances", "< 2 s", _text(seconds, "s"), reached)


def _at_least(work: str, required: float, measured: float | None, unit: str) -> Level:
    reached = measured >= required if measured is not None else None
    return Level(work, f"≥ {required:g} {unit}", _text(measured, unit), reached)


def _quotient(ours: float | None, theirs: float | None) -> float | None:
    return ours / theirs if ours and theirs else None


def _text(value: float | None, unit: str) -> str:
    return f"{value:.2f} {unit}" if value is not None else "not measured"


def levels_table(found: list[Level]) -> Table:
    words = {True: "yes", False: "no", None: ""}
    rows = [[level.work, level.required, level.measured, words[level.reached]] for level in found]
    return Table("Levels", ["work", "level", "measured", "reached"], rows, [])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.levels",
        description="Prints which levels a result of `python -m benchmarks` reaches. Exit status 1 if one is missed.",
    )
    parser.add_argument("result", type=Path, help="the JSON file of a run")
    found = levels(read(parser.parse_args(arguments).result))
    show([levels_table(found)])
    return 1 if any(level.reached is False for level in found) else 0


if __name__ == "__main__":
    sys.exit(main())
