"""Measures the CPU camera against Embree: ``python -m benchmarks.camera --help`` explains."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks import machine, table
from benchmarks.camera import game, program, tables
from benchmarks.camera.result import Result, read_cells, read_pictures, read_rays
from benchmarks.isolate import MeasurementFailed
from benchmarks.options import positive, positive_int

_DESCRIPTION = """\
Builds uepool-camera-bench (build/camera-bench) and runs it. One thread draws every frame with the CPU camera, with
its scalar path and with Embree before the next frame, so that whatever else the machine does hits all of them alike.
Then sim:CollectApples is stepped, and pictures and rays are compared. Prints how all this stands to the levels that
docs/benchmarks.md names.
"""
_WORLDS = ("S", "M", "L")


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        result = _measure(options)
    except (program.NotBuilt, MeasurementFailed) as problem:
        print(f"benchmarks.camera: {problem}", file=sys.stderr)
        return 2
    table.show(tables.tables(result))
    result.write(options.out)
    _report(f"written: {options.out}")
    return 0


def _measure(options: argparse.Namespace) -> Result:
    _report("building")
    path = program.build()
    described = machine.describe()
    if machine.is_busy(described):
        _report(f"The machine is busy (load {described['load_before']}): what follows is noisy, don't quote it.")
    result = Result(described, time.strftime("%Y-%m-%d %H:%M:%S %z"))
    chosen = ["--worlds", ",".join(options.world), "--frames"]
    _report("measuring")
    sizes = ["--sizes", ",".join(map(str, options.size)), "--shadows", options.shadows]
    measured = program.run(path, *chosen, options.frames, *sizes, time_limit=options.time_limit)
    result.cells = read_cells(measured.pop("cells"))
    result.program = measured
    if not options.no_game:
        _report("stepping sim:CollectApples")
        result.rates = list(game.measure())
    if not options.no_comparison:
        _report("comparing")
        compared = program.run(
            path, "--compare", *chosen, options.compared_frames, "--rays", options.rays, time_limit=options.time_limit
        )
        result.pictures, result.rays = read_pictures(compared["pictures"]), read_rays(compared["rays"])
    return result


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m benchmarks.camera",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = result.add_argument
    add("--world", nargs="+", choices=_WORLDS, default=_WORLDS, help="506, 18,848, 503,200 triangles (all)")
    add("--size", nargs="+", type=positive_int, default=[42, 84, 128, 256], metavar="N", help="pixels of a side")
    add("--shadows", choices=("on", "off", "both"), default="both", help="(default %(default)s)")
    add("--frames", type=positive_int, default=300, metavar="N", help="of each measurement (default %(default)s)")
    add("--no-comparison", action="store_true", help="measure only")
    add("--no-game", action="store_true", help="leave sim:CollectApples out")
    add("--compared-frames", type=positive_int, default=40, metavar="N", help="per series (default %(default)s)")
    add("--rays", type=positive_int, default=100_000, metavar="N", help="compared per world (default %(default)s)")
    add("--time-limit", type=positive, default=1800.0, metavar="S", help="of either (default %(default)s)")
    add("--out", type=Path, default=Path("runs/benchmarks/camera.json"), help="(default %(default)s)")
    return result


if __name__ == "__main__":
    sys.exit(main())
