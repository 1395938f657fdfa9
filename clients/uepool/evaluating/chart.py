"""returns.png: the episodes' returns and lengths at a glance."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from uepool.errors import Unsupported
from uepool.evaluating.episodes import Episode
from uepool.evaluating.statistics import summary


def matplotlib() -> Any:
    """matplotlib's Figure. Unsupported, with the line to type, when it is not there."""
    try:
        return importlib.import_module("matplotlib.figure").Figure
    except ImportError:
        raise Unsupported("returns.png needs matplotlib: pip install 'uepool[evaluate]'") from None


def draw(episodes: Sequence[Episode], title: str, path: Path) -> None:
    """Writes the chart: left the returns in the order of their episodes, with their mean and its 95 % interval, right
    how they are spread. Episodes with a fault are left out."""
    figure = matplotlib()(figsize=(9, 4), layout="constrained")
    whole = [episode for episode in episodes if not episode.fault]
    returns = [episode.total for episode in whole]
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 1))
    left.scatter([episode.number for episode in whole], returns, s=16, color="tab:blue")
    found = summary(returns)
    if found["mean"] is not None:
        left.axhline(found["mean"], color="tab:orange", label=f"mean {found['mean']:.4g}")
    if found["low"] is not None:
        left.axhspan(found["low"], found["high"], color="tab:orange", alpha=0.2, label="95 % interval of the mean")
    left.xaxis.get_major_locator().set_params(integer=True)
    left.set(xlabel="episode", ylabel="return", title=title)
    if returns:
        left.legend(loc="best", fontsize="small")
        right.hist(
            returns, bins=min(20, max(1, len(set(returns)))), orientation="horizontal", color="tab:blue", rwidth=0.9
        )
        right.xaxis.get_major_locator().set_params(integer=True)
    right.set(xlabel="episodes", title="spread")
    figure.savefig(path, dpi=110)
