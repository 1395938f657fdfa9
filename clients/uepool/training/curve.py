"""``curve.png``: the learning curve of a run."""

from __future__ import annotations

import math
from pathlib import Path

from uepool.training.config import TrainConfig
from uepool.training.metrics import Row

_EPISODES = 100.0  # that the thick line is the mean of
_LINE, _POINTS = "#1b6ca8", "#1b6ca855"


def draw(rows: list[Row], config: TrainConfig, path: Path) -> bool:
    """Draws the mean return over env steps. Returns whether it did: False without matplotlib.

    OSError when the file cannot be written.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        return False
    reported = [row for row in rows if row.get("episodes") and "return_mean" in row]
    figure = Figure(figsize=(7, 4), dpi=120)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    steps = [row["env_steps"] for row in reported]
    if reported:
        axes.plot(steps, [row["return_mean"] for row in reported], ".", color=_POINTS, markersize=3, label="reports")
        axes.plot(steps, smoothed(reported), color=_LINE, linewidth=1.4, label=f"mean of {_EPISODES:.0f} episodes")
        axes.legend(fontsize=8, loc="best")
    else:
        axes.text(0.5, 0.5, "no episode ended", transform=axes.transAxes, ha="center", color="#777777")
    axes.set_xlabel("env steps")
    axes.set_ylabel("return")
    axes.set_title(f"{config.name}: {config.trainer} {config.algorithm} on {config.env.address}", fontsize=10)
    axes.grid(alpha=0.3)
    figure.tight_layout()
    part = path.with_name(f".{path.name}.part")
    try:
        figure.savefig(part, format="png")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return True


def smoothed(rows: list[Row]) -> list[float]:
    """At each report the mean return of the last 100 episodes or, of the oldest report among them, the part of it."""
    means = []
    for end in range(len(rows)):
        total = weight = 0.0
        for row in reversed(rows[: end + 1]):
            share = min(row["episodes"], _EPISODES - weight)
            total += share * row["return_mean"]
            weight += share
            if weight >= _EPISODES:
                break
        means.append(total / weight if weight else math.nan)
    return means
