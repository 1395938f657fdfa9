"""Means and how far to trust them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from uepool.evaluating.episodes import Episode

# Student's t, two-sided 95 %, for 1 to 10 degrees of freedom; beyond, a series is exact to three digits.
_T95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)


def summary(values: Sequence[float]) -> dict[str, float | None]:
    """mean, std (of a sample), min, max, and the 95 % interval of the mean, low to high, by Student's t.

    None for what too few values do not tell: all of none, std and the interval of one.
    """
    if not values:
        return dict.fromkeys(("mean", "std", "min", "max", "low", "high"))
    array = np.asarray(values, np.float64)
    mean = float(array.mean())
    found: dict[str, float | None] = {"mean": mean, "std": None, "min": float(array.min()), "max": float(array.max())}
    found["low"] = found["high"] = None
    if len(array) > 1:
        std = float(array.std(ddof=1))
        half = t95(len(array) - 1) * std / math.sqrt(len(array))
        found.update(std=std, low=mean - half, high=mean + half)
    return found


def t95(freedom: int) -> float:
    """The two-sided 95 % quantile of Student's t."""
    if freedom <= len(_T95):
        return _T95[freedom - 1]
    z = NormalDist().inv_cdf(0.975)
    first = (z**3 + z) / (4 * freedom)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    return z + first + second + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)


def summarize(episodes: Sequence[Episode], agents: int) -> dict[str, object]:
    """What the episodes tell together. Those that a fault cut short are counted, and left out of the means."""
    whole = [episode for episode in episodes if not episode.fault]
    found: dict[str, object] = {
        "episodes": len(episodes),
        "faults": len(episodes) - len(whole),
        "terminated": sum(episode.terminated for episode in whole),
        "return": summary([episode.total for episode in whole]),
        "length": summary([episode.length for episode in whole]),
    }
    if agents > 1:
        found["return_of_agents"] = [summary([float(e.returns[agent]) for e in whole]) for agent in range(agents)]
    return found
