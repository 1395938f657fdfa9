"""Means and intervals, against what tables of Student's t say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from uepool.evaluating import Episode
from uepool.evaluating.statistics import summarize, summary, t95


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [
        (1, 12.706),
        (2, 4.303),
        (5, 2.571),
        (10, 2.228),
        (11, 2.201),
        (15, 2.131),
        (30, 2.042),
        (99, 1.984),
        (999, 1.962),
    ],
)
def test_quantiles(freedom: int, expected: float) -> None:
    assert t95(freedom) == pytest.approx(expected, abs=6e-4)


def test_the_interval_holds_the_mean_as_often_as_it_says() -> None:
    draws = np.random.default_rng(0).normal(3, 2, (2000, 6))
    found = [summary(values.tolist()) for values in draws]
    held = np.mean([one["low"] <= 3 <= one["high"] for one in found])  # type: ignore[operator]
    assert 0.935 < held < 0.965


def test_few_values() -> None:
    assert summary([2.5]) == {"mean": 2.5, "std": None, "min": 2.5, "max": 2.5, "low": None, "high": None}
    assert set(summary([]).values()) == {None}
    found = summary([1, 3])
    assert (found["mean"], found["std"]) == (2, pytest.approx(math.sqrt(2)))
    assert found["high"] == pytest.approx(2 + 12.706)


def test_episodes_that_were_lost_do_not_count() -> None:
    episodes = [
        Episode(0, 0, np.array([1.0, 3.0]), 10, True, False, "", 0),
        Episode(1, 1, np.array([3.0, 5.0]), 20, False, True, "", 1),
        Episode(0, 2, np.array([99.0, 99.0]), 1, False, True, "its instance ended", 2),
    ]
    found = summarize(episodes, 2)
    assert (found["episodes"], found["faults"], found["terminated"]) == (3, 1, 1)
    assert found["return"]["mean"] == 3  # type: ignore[index]
    assert found["length"]["max"] == 20  # type: ignore[index]
    assert [agent["mean"] for agent in found["return_of_agents"]] == [2, 4]  # type: ignore[attr-defined]
