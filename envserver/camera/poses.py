"""Where things and cameras are: float32 [3, 4], a rotation times a scale, and a position behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from envserver.camera import checks

Position = Sequence[float] | np.ndarray


def pose(
    position: Position = (0, 0, 0), yaw: float = 0, pitch: float = 0, roll: float = 0, scale: float = 1
) -> np.ndarray:
    """At `position` (metres), turned: `yaw` about z, counterclockwise from above; then `pitch` upwards; then `roll`
    about the own x axis, to the right. Degrees. Returns float32 [3, 4]."""
    cy, sy = _turn(yaw, "yaw")
    cp, sp = _turn(pitch, "pitch")
    cr, sr = _turn(roll, "roll")
    about_z = np.array([[cy, -sy, 0], [sy, cy, 0], [0, 0, 1]])
    upwards = np.array([[cp, 0, -sp], [0, 1, 0], [sp, 0, cp]])
    sideways = np.array([[1, 0, 0], [0, cr, -sr], [0, sr, cr]])
    return _assemble(about_z @ upwards @ sideways * checks.number(scale, "scale"), _point(position, "position"))


def look_at(eye: Position, target: Position, up: Position = (0, 0, 1)) -> np.ndarray:
    """At `eye`, looking at `target` (metres), with `up` upwards in the picture. Returns float32 [3, 4]."""
    origin, goal, upwards = _point(eye, "eye"), _point(target, "target"), _point(up, "up")
    forward = goal - origin
    if not np.linalg.norm(forward) > 0:
        raise ValueError("target: must differ from eye")
    forward /= np.linalg.norm(forward)
    left = np.cross(upwards, forward)
    if not np.linalg.norm(left) > 1e-6:  # straight up or down: any side will do
        left = np.cross([0, 1, 0] if abs(forward[1]) < 0.9 else [1, 0, 0], forward)
    left /= np.linalg.norm(left)
    return _assemble(np.column_stack([forward, left, np.cross(forward, left)]), origin)


def _turn(degrees: float, name: str) -> tuple[float, float]:
    angle = math.radians(checks.number(degrees, name))
    if not math.isfinite(angle):
        raise ValueError(f"{name}: must be a number of degrees, not {degrees!r}")
    return math.cos(angle), math.sin(angle)


def _point(value: Position, name: str) -> np.ndarray:
    point = checks.floats(value, name).astype(np.float64)
    if point.shape != (3,):
        raise ValueError(f"{name}: must be three numbers, x, y, z")
    return point


def _assemble(rotation: np.ndarray, position: np.ndarray) -> np.ndarray:
    return np.column_stack([rotation, position]).astype(np.float32)
