"""How the scripted player of DodgeBall decides: for one drone at one moment, from the game's global state."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from uepool.baselines._tour import Disc, angle_between, direction_around

_DRONE_RADIUS, _BALL_RADIUS = 0.25, 0.12  # metres
_HIT = _DRONE_RADIUS + _BALL_RADIUS
_MAX_BALLS, _MAX_PILLARS = 12, 6
_OF_DRONE, _OF_BALL, _OF_PILLAR = 10, 10, 3
_CLEARANCE = 0.1  # metres kept from pillars
_GOOD_MISS = 0.2  # metres: a throw that would pass the target's centre so closely is taken
_FURTHEST_THROW = 5.0  # metres
_LOOK_AHEAD = 0.7  # seconds: balls that arrive later are not dodged yet
_SAFE = 0.25  # metres that a ball should pass by
_AXES = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], float)
_LEFT, _RIGHT, _THROW = 7, 8, 9


def state_size(agents: int) -> int:
    """How many numbers the game's global state of so many drones has."""
    return agents * _OF_DRONE + _MAX_BALLS * _OF_BALL + _MAX_PILLARS * _OF_PILLAR + 2


@dataclass
class Field:
    """What holds for a whole episode; metres, seconds, radians. used: a step of the episode was decided with it."""

    turn: float  # a step
    acceleration: float
    speed: float
    ball_speed: float
    pitch: float
    gravity: float
    used: bool = False

    @staticmethod
    def of(state: dict[str, Any]) -> Field:
        """From what the game's ``get_state`` returns."""
        parameters = state["parameters"]
        return Field(
            turn=math.radians(parameters["turn_speed"]) * state["dt"],
            acceleration=parameters["drone_acceleration"],
            speed=parameters["drone_speed"],
            ball_speed=parameters["ball_speed"],
            pitch=math.radians(parameters["throw_pitch"]),
            gravity=parameters["gravity"],
        )


@dataclass
class Move:
    """push: thrust ahead, to the left and up, at most 1 in all; turn: from -1 to 1, left."""

    push: np.ndarray
    turn: float = 0.0
    throws: bool = False

    def choice(self) -> int:
        """As an action of drone_discrete: the throw, else what matters most of turning and moving."""
        if self.throws:
            return _THROW
        axis = int(np.argmax(_AXES @ self.push))
        strength = float(_AXES[axis] @ self.push)
        if abs(self.turn) > max(0.5, strength):
            return _LEFT if self.turn > 0 else _RIGHT
        return 1 + axis if strength > 0.15 else 0

    def numbers(self) -> np.ndarray:
        """As an action of drone_continuous."""
        return np.array([*self.push, self.turn, float(self.throws)], np.float32).clip(-1, 1)


@dataclass
class _Drone:
    playing: bool
    has_ball: bool
    at: np.ndarray
    velocity: np.ndarray
    heading: float

    @staticmethod
    def of(row: np.ndarray) -> _Drone:
        return _Drone(bool(row[0]), bool(row[1]), row[2:5], row[5:8], math.atan2(row[9], row[8]))


class _View:
    """The global state, taken apart. The first drone is the one that decides."""

    def __init__(self, state: np.ndarray, mates: int) -> None:
        state = np.asarray(state, float)
        pillars_at = len(state) - 2 - _MAX_PILLARS * _OF_PILLAR
        balls_at = pillars_at - _MAX_BALLS * _OF_BALL
        drones = [_Drone.of(row) for row in state[:balls_at].reshape(-1, _OF_DRONE)]
        self.self, self.mates, self.opponents = drones[0], drones[1 : 1 + mates], drones[1 + mates :]
        balls = state[balls_at:pillars_at].reshape(-1, _OF_BALL)
        balls = balls[balls[:, 0] > 0]
        self.loose = balls[(balls[:, 1:4] == 0).all(axis=1), 4:7]
        self.threats = balls[balls[:, 3] > 0, 4:10]
        pillars = state[pillars_at:-2].reshape(-1, _OF_PILLAR)
        self.pillars: list[Disc] = [(x, y, radius) for radius, x, y in pillars.tolist() if radius > 0]
        self.half_length, self.half_width = float(state[-2]), float(state[-1])


def decide(field: Field, state: np.ndarray, mates: int) -> Move:
    """The next action of the drone that ``state`` is about. mates: how many others its team has."""
    view = _View(state, mates)
    if not view.self.playing:
        return Move(np.zeros(3))
    dodge = _dodge(field, view)
    if view.self.has_ball:
        attack = _attack(field, view)
        if attack.throws or dodge is None:
            return attack
    if dodge is not None:
        return Move(_own_frame(view.self, dodge))
    if view.self.has_ball:
        return attack
    return _fetch(field, view)


def _own_frame(drone: _Drone, way: np.ndarray) -> np.ndarray:
    """(x, y, z) of the field as (ahead, left, up)."""
    c, s = math.cos(drone.heading), math.sin(drone.heading)
    return np.array([way[0] * c + way[1] * s, way[1] * c - way[0] * s, way[2]])


def _dodge(field: Field, view: _View) -> np.ndarray | None:
    """Where to push so that the ball that comes closest passes by; None: none does."""
    for threat in view.threats:
        away = threat[:3] - view.self.at
        times = np.linspace(0, _LOOK_AHEAD, 29)[:, None]
        way = away + (threat[3:] - view.self.velocity) * times
        way[:, 2] -= field.gravity * times[:, 0] ** 2 / 2
        distances = np.linalg.norm(way, axis=1)
        nearest = int(distances.argmin())
        if distances[nearest] > _HIT + _SAFE or nearest == 0:
            continue
        c, s = math.cos(view.self.heading), math.sin(view.self.heading)
        axes = _AXES @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
        time = float(times[nearest, 0])
        reach = min(field.acceleration * time**2 / 2, field.speed * time)
        moved = view.self.at + axes * reach
        gain = np.linalg.norm(way[nearest] - axes * reach, axis=1)
        inside = (
            (np.abs(moved[:, 0]) < view.half_length - _DRONE_RADIUS)
            & (np.abs(moved[:, 1]) < view.half_width - _DRONE_RADIUS)
            & (moved[:, 2] > _DRONE_RADIUS)
        )
        return np.array(axes[int(np.where(inside, gain, 0).argmax())])
    return None


def _attack(field: Field, view: _View) -> Move:
    """Aims at the nearest opponent with lead, and throws when that will do."""
    own = view.self
    target = min(
        (one for one in view.opponents if one.playing),
        key=lambda one: float(np.linalg.norm(one.at - own.at)),
        default=None,
    )
    if target is None:
        return Move(np.zeros(3))
    forth, rise = field.ball_speed * math.cos(field.pitch), field.ball_speed * math.sin(field.pitch)
    time = 0.0
    for _ in range(4):
        to = target.at + target.velocity * time - own.at
        distance = math.hypot(to[0], to[1])
        time = distance / forth
    off = angle_between(math.atan2(to[1], to[0]), own.heading)
    too_high = rise * time - field.gravity * time**2 / 2 - float(to[2])
    blocked = _is_blocked(view, own.at, to)
    aims_well = abs(off) < math.pi / 2 and distance * abs(math.sin(off)) < _GOOD_MISS
    if aims_well and abs(too_high) < _GOOD_MISS and distance < _FURTHEST_THROW and not blocked:
        return Move(np.zeros(3), throws=True)
    wanted = np.array([0.0, 0.0, -too_high * 2])
    if distance > _FURTHEST_THROW * 0.8:
        wanted[:2] = to[:2] / distance * field.speed
    elif blocked:
        wanted[:2] = np.array([-to[1], to[0]]) / max(distance, 1e-6) * field.speed
    return Move(_thrust(field, own, wanted), turn=max(-1.0, min(1.0, off / field.turn)))


def _is_blocked(view: _View, start: np.ndarray, way: np.ndarray) -> bool:
    """Whether a pillar stands between."""
    length = math.hypot(way[0], way[1])
    for x, y, radius in view.pillars:
        dx, dy = x - start[0], y - start[1]
        along = (dx * way[0] + dy * way[1]) / max(length, 1e-9)
        aside = abs(dy * way[0] - dx * way[1]) / max(length, 1e-9)
        if 0 < along < length and aside < radius + _BALL_RADIUS:
            return True
    return False


def _fetch(field: Field, view: _View) -> Move:
    """Flies to the nearest ball that no team-mate without one is nearer to; waits looking ahead where there is none."""
    own = view.self
    free = [mate.at for mate in view.mates if mate.playing and not mate.has_ball]
    distances = np.linalg.norm(view.loose - own.at, axis=1)
    for at in free:
        is_theirs = np.linalg.norm(view.loose - at, axis=1) < distances
        if not is_theirs.all():
            distances[is_theirs] = np.inf
    if not len(distances):
        wanted = np.array([-0.6 * view.half_length - own.at[0], 0, 0]) * 2
        return Move(_thrust(field, own, wanted), turn=max(-1.0, min(1.0, -own.heading / field.turn)))
    goal = view.loose[int(distances.argmin())]
    discs = [(x, y, radius + _DRONE_RADIUS + _CLEARANCE) for x, y, radius in view.pillars]
    direction = direction_around((own.at[0], own.at[1]), (goal[0], goal[1]), discs)
    flat = math.hypot(goal[0] - own.at[0], goal[1] - own.at[1])
    way = np.array([math.cos(direction) * flat, math.sin(direction) * flat, goal[2] - own.at[2]])
    return Move(_thrust(field, own, way / max(float(np.linalg.norm(way)), 1e-9) * field.speed))


def _thrust(field: Field, own: _Drone, wanted: np.ndarray) -> np.ndarray:
    """The push that brings its velocity to the one wanted, in its own frame."""
    short = wanted - own.velocity + wanted * 0.5  # drag takes as much
    push = _own_frame(own, short / field.speed * 2)
    return push / max(1.0, float(np.linalg.norm(push)))
