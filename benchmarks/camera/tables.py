"""The result as tables."""

from __future__ import annotations

from benchmarks.camera.levels import levels
from benchmarks.camera.result import Cell, Result, Time
from benchmarks.levels import levels_table
from benchmarks.table import Table


def tables(result: Result) -> list[Table]:
    shown = [_times(result, shadows) for shadows in dict.fromkeys(cell.shadows for cell in result.cells)]
    if result.pictures:
        shown += [_pictures(result), _rays(result)]
    if result.rates:
        shown.append(_rates(result))
    return [*shown, levels_table(levels(result))]


def _times(result: Result, shadows: bool) -> Table:
    cells = [cell for cell in result.cells if cell.shadows == shadows]
    header = [
        "triangles",
        "pixels",
        "ours",
        "scalar",
        "Embree",
        "its visibility",
        "Embree ÷ ours",
        "by 5th percentiles",
    ]
    embree = f"Embree {result.program['embree']}, packets of {result.program['embree_lanes']}, one thread"
    notes = [
        "milliseconds of a frame in the thread's own time: median, 5th percentile; 31 instances, of which 30 move",
        f"ours: {result.program['simd']}; {embree}; {result.program['frames']} frames each, in turns",
    ]
    title = "RGB with sun shadows" if shadows else "RGB without shadows"
    return Table(title, header, [_row(cell) for cell in cells], notes)


def _row(cell: Cell) -> list[str]:
    times = (cell.ours, cell.scalar, cell.embree, cell.embree_visibility)
    pixels = f"{cell.size}×{cell.size}"
    return [f"{cell.triangles:,}", pixels, *map(_time, times), f"{cell.ratio:.2f}", f"{cell.p5_ratio:.2f}"]


def _time(time: Time | None) -> str:
    return f"{time.median_ms:.3f} {time.p5_ms:.3f}" if time else ""


def _pictures(result: Result) -> Table:
    header = ["pictures", "pixels", "other instance", "other depth", "wrong depth", "other shadow", "depth off by"]
    rows = [
        [
            f"{one.world} {one.path} {one.width}×{one.height}",
            f"{one.pixels:,}",
            str(one.other_instance),
            str(one.other_depth),
            str(one.wrong_depth),
            str(one.other_shadow),
            f"{one.worst['off']:.1e}",
        ]
        for one in result.pictures
    ]
    notes = [
        "pixels that differ from Embree's; depth: by more than 1e-4 where the instance is the same",
        "wrong: off as much, too, from the same triangle's depth in double precision",
    ]
    return Table("Pictures against Embree's", header, rows, notes)


def _rates(result: Result) -> Table:
    rows = [[r.camera, str(r.num_envs), f"{r.median:,.0f}", f"{r.best:,.0f}"] for r in result.rates]
    notes = ["env steps per second through make_vec, one env per process: median and best of 7 seconds"]
    return Table("sim:CollectApples", ["camera", "envs", "median", "best"], rows, notes)


def _rays(result: Result) -> Table:
    header = ["world", "rays", "hits", "other instance", "other distance", "distance off by"]
    rows = [
        [r.world, f"{r.rays:,}", f"{r.hits:,}", str(r.other_instance), str(r.other_distance), f"{r.worst:.1e}"]
        for r in result.rays
    ]
    return Table("Rays against Embree's", header, rows, [])
