"""Planning on the plane: in which order to visit places, and which way to drive around discs."""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]
Disc = tuple[float, float, float]  # x, y, radius


def short_tour(start: Point, places: Sequence[Point]) -> list[int]:
    """An order of ``places`` in which all are visited from ``start`` on a short way, as indices: the nearest next,
    then pieces of the way turned around for as long as that shortens it."""
    left = set(range(len(places)))
    tour: list[int] = []
    at = start
    while left:
        nearest = min(left, key=lambda i: math.dist(at, places[i]))
        left.remove(nearest)
        tour.append(nearest)
        at = places[nearest]
    points = [start] + [places[i] for i in tour]
    better = True
    while better:
        better = False
        for i in range(len(points) - 1):
            for k in range(i + 2, len(points)):
                if _gain(points, i, k) > 1e-9:
                    points[i + 1 : k + 1] = reversed(points[i + 1 : k + 1])
                    tour[i:k] = reversed(tour[i:k])
                    better = True
    return tour


def _gain(points: list[Point], i: int, k: int) -> float:
    """How much shorter the open way gets when points i + 1 … k are visited the other way around."""
    gain = math.dist(points[i], points[i + 1]) - math.dist(points[i], points[k])
    if k + 1 < len(points):
        gain += math.dist(points[k], points[k + 1]) - math.dist(points[i + 1], points[k + 1])
    return gain


def direction_around(at: Point, goal: Point, discs: Sequence[Disc]) -> float:
    """Where to drive from ``at`` towards ``goal``, radians: straight, or past the edge of the first disc in between."""
    way_x, way_y = goal[0] - at[0], goal[1] - at[1]
    length = math.hypot(way_x, way_y)
    straight = math.atan2(way_y, way_x)
    if length == 0:
        return straight
    nearest, direction = length, straight
    for x, y, radius in discs:
        dx, dy = x - at[0], y - at[1]
        along = (dx * way_x + dy * way_y) / length
        aside = (dy * way_x - dx * way_y) / length  # of the disc's centre: positive to the left
        if not 0 < along < nearest or abs(aside) >= radius:
            continue
        nearest = along
        past = math.asin(min(1.0, radius / max(math.hypot(dx, dy), 1e-9)))
        direction = math.atan2(dy, dx) - math.copysign(past, aside)
    return direction


def angle_between(a: float, b: float) -> float:
    """a - b, from -pi to pi."""
    return math.remainder(a - b, math.tau)
