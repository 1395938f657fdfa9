"""The scripted collector: it plans well and is far better than chance in every mode."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from uepool.baselines import collect_apples
from uepool.baselines._tour import direction_around, short_tour


def length(start: tuple[float, float], places: list[tuple[float, float]]) -> float:
    return sum(math.dist(a, b) for a, b in itertools.pairwise([start, *places]))


def test_tours_are_nearly_the_shortest() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        start, *places = [tuple(point) for point in rng.uniform(0, 10, (7, 2)).tolist()]
        tour = short_tour(start, places)
        assert sorted(tour) == list(range(6))
        best = min(length(start, list(order)) for order in itertools.permutations(places))
        assert length(start, [places[i] for i in tour]) <= 1.25 * best
    assert short_tour((0, 0), []) == []


def test_drives_around_discs() -> None:
    assert direction_around((0, 0), (0, 5), []) == pytest.approx(math.pi / 2)
    assert direction_around((0, 0), (5, 0), [(2, 3, 1), (-2, 0, 1), (7, 0, 1)]) == 0
    assert direction_around((0, 0), (5, 0), [(2, 0.1, 1)]) == pytest.approx(
        math.atan2(0.1, 2) - math.asin(1 / math.hypot(2, 0.1))
    )
    assert direction_around((0, 0), (5, 0), [(2, -0.1, 1)]) > 0
    assert direction_around((0, 0), (0, 0), [(2, 0, 1)]) == 0


@pytest.mark.parametrize(("mode", "least"), [("discrete", 8), ("continuous", 11), ("keys", 11)])
def test_collects_most_apples(mode: str, least: float) -> None:
    config = collect_apples.with_infos()
    config["agents"][0]["actuators"][0]["mode"] = mode
    found = collect_apples.measure("collector", 6, env_config=config, num_envs=6)
    assert found["episodes"] == 6
    assert found["apples"] > least


def test_random_actions_collect_few() -> None:
    assert collect_apples.measure("random", 6, num_envs=6)["apples"] < 4


def test_robots_share_the_work() -> None:
    def robot(name: str) -> dict[str, Any]:
        movement = {"name": "movement", "type": "robot_movement", "mode": "continuous"}
        done = {"name": "done", "type": "all_collected"}
        state = {"name": "state", "type": "state"}
        return {"id": name, "sensors": [state], "actuators": [movement], "terminators": [done]}

    given = {"agents": [robot("A"), robot("B")]}
    config = collect_apples.with_infos(given)
    assert "infos" not in given["agents"][0]
    with uepool.make_vec("sim:CollectApples", num_envs=1, env_config=config) as envs:
        collector = collect_apples.Collector(envs)
        _, info = envs.reset(seed=3)
        for _ in range(350):
            _, _, terminated, _, info = envs.step(collector.act(info))
            if terminated.any():
                break
        assert terminated.all()
        assert info["apples_collected"].sum() == 15
        assert info["apples_collected"].min() >= 3


def test_needs_its_infos() -> None:
    with (
        uepool.make_vec("sim:CollectApples", num_envs=1) as envs,
        pytest.raises(uepool.errors.ConfigError, match="position, heading"),
    ):
        collect_apples.Collector(envs)
