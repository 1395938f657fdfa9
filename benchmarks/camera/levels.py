"""Which of the levels that the project set itself a result reaches."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.camera.result import Pictures, Result
from benchmarks.levels import Level

SIZE = 84  # pixels
TIMES_EMBREE = 1.5
AIMS_MS = {"S": 0.035, "M": 0.12}
GAME_CAMERA = "84×84"
GAME_STEPS = 20_000
PIXELS = 20_000  # of which one may differ


def levels(result: Result) -> list[Level]:
    return [*_speed(result), *_pictures(result), *_game(result)]


def share(one: Pictures, count: int) -> float:
    """Pixels of 20,000."""
    return count / one.pixels * PIXELS


def _speed(result: Result) -> Iterator[Level]:
    for shadows in (False, True):
        for world in ("S", "M", "L"):
            cell = result.find(world, SIZE, shadows)
            if cell is None:
                continue
            work = f"{SIZE}×{SIZE} RGB, {cell.triangles:,} triangles, {'sun shadows' if shadows else 'no shadows'}"
            measured = f"{cell.ratio:.2f} × ({cell.p5_ratio:.2f} × by 5th percentiles), {cell.ours.median_ms:.3f} ms"
            if world == "L":
                yield Level(work, "reported", measured, None)
            else:
                yield Level(work, f"≥ {TIMES_EMBREE:g} × Embree", measured, cell.ratio >= TIMES_EMBREE)
            if world in AIMS_MS and not shadows:
                aim = f"aim: {AIMS_MS[world]:g} ms"
                yield Level("the same, time", aim, f"{cell.ours.median_ms:.3f} ms", None)


def _game(result: Result) -> Iterator[Level]:
    for rate in result.rates:
        if rate.camera == GAME_CAMERA:
            work = f"sim:CollectApples, {rate.camera} camera, {rate.num_envs} one-env processes, through make_vec"
            reached = rate.median >= GAME_STEPS
            yield Level(work, f"≥ {GAME_STEPS:,} steps/s", f"{rate.median:,.0f} steps/s", reached)


def _pictures(result: Result) -> Iterator[Level]:
    if not result.pictures:
        return
    level = f"≤ 1 of {PIXELS:,} pixels"
    kinds = {
        "another instance than in Embree's picture": "other_instance",
        "depth off by more than 1e-4 where the instance is the same": "wrong_depth",
    }
    for work, name in kinds.items():
        worst = max(share(one, getattr(one, name)) for one in result.pictures)
        total = sum(getattr(one, name) for one in result.pictures)
        pixels = sum(one.pixels for one in result.pictures)
        measured = f"{total} of {pixels:,}, at most {worst:.2f} of {PIXELS:,} in one of {len(result.pictures)} series"
        yield Level(work, level, measured, worst <= 1)
