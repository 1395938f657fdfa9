"""A driver for sim:Drive that knows the town: a yardstick for what is learned from pictures.

    config = with_infos(my_env_config)  # it needs to know where its car is
    envs = uepool.make_vec("sim:Drive", num_envs=16, env_config=config)
    driver = Driver(envs)
    observation, info = envs.reset(seed=0)
    while True:
        observation, reward, terminated, truncated, info = envs.step(driver.act(info))

It follows the route by pure pursuit (Coulter: "Implementation of the Pure Pursuit Path Tracking Algorithm", CMU 1992),
moves over for parked cars, and slows down for turns. ``python -m uepool.baselines.drive --episodes 100`` measures it
against random actions.
"""

from __future__ import annotations

import argparse
import copy
import math
from collections.abc import Callable, Sequence
from typing import Any

import gymnasium as gym
import numpy as np

import uepool
from uepool.session import Batch, Session
from uepool.vector_env import UepoolVectorEnv

ADDRESS = "sim:Drive"
_INFOS = ("position", "heading", "speed", "steering", "route_completion", "reached_goal", "collided")
_STEERINGS = {9: (0.0, 0.5, -0.5), 15: (0.0, 0.1, -0.1, 0.7, -0.7)}  # of drive_discrete, by its number of actions
_STEERING_RATE = 1.2  # radians a second
_CAR_WIDTH = 1.8  # metres

_CLEARANCE = 0.5  # metres kept from parked cars
_FARTHEST_ASIDE = 1.2  # metres that it moves over at most
_BESIDE, _RAMP = 9.0, 9.0  # metres of the route beside a parked car, and to get there
_SIDEWAYS, _SLOWING = 2.6, 3.0  # metres a second squared: what it allows itself in turns and before them
_SEARCH = 12  # points of the route, either way, among which it looks for the nearest one


def with_infos(env_config: dict[str, Any] | None = None) -> dict[str, Any]:
    """A copy of ``env_config`` in which the agent gives the infos that :class:`Driver` reads.

    None, or a document without agents: the game's usual agent, but with a state vector for its only sensor.
    """
    config = copy.deepcopy(env_config) if env_config else {}
    for agent in config.setdefault("agents", [default_agent()]):
        infos = agent.setdefault("infos", [])
        known = {info["name"] for info in infos}
        infos += [{"name": name, "type": name} for name in _INFOS if name not in known]
    return config


def bird() -> dict[str, Any]:
    """The camera of the game's usual agent: the plan of the streets around the car, 64 by 64."""
    return {
        "name": "bird",
        "type": "camera",
        "attach_to_comp_name": "bird",
        "projection": "orthographic",
        "ortho_width": 48,
        "width": 64,
        "height": 64,
        "visibility_mask": 0x80000030,
        "render_owner": True,
    }


def default_agent() -> dict[str, Any]:
    """The game's usual agent, as docs/drive.md has it, but with a state vector for its only sensor."""
    scales = {
        "progress_reward": 0.1,
        "goal_reward": 5,
        "collision_penalty": 3,
        "deviation_penalty": 3,
        "off_road_penalty": 0.1,
        "wrong_lane_penalty": 0.1,
        "lane_penalty": 0.02,
        "comfort_penalty": 0.005,
        "step_penalty": 0.01,
    }
    return {
        "id": "Car",
        "sensors": [{"name": "state", "type": "state"}],
        "actuators": [{"name": "drive", "type": "drive_discrete"}],
        "rewarders": [{"name": name, "type": name, "scale": scale} for name, scale in scales.items()],
        "terminators": [
            {"name": name, "type": name} for name in ("step_counter", "collision", "goal", "deviation", "stuck")
        ],
    }


def scripted_config(env_config: dict[str, Any] | None) -> dict[str, Any]:
    """The env config of a session that :func:`scripted` plays while people watch: the default agent has its camera."""
    config = with_infos(env_config)
    if not (env_config or {}).get("agents"):
        config["agents"][0]["sensors"] = [bird()]
    return config


def plays(session: Session) -> bool:
    """Whether the game gives the infos that the driver reads."""
    return set(_INFOS) <= {entry.name for entry in session.spec.info}


def scripted(session: Session) -> Callable[[Batch], np.ndarray]:
    """From a batch of all envs to their next actions."""
    driver = Driver(session)
    return lambda batch: driver.act(batch.info)


class _Way:
    """What is known of one episode: the line that the car is to follow, and how fast."""

    def __init__(self, state: dict[str, Any]) -> None:
        route, car = state["route"], state["car"]
        self.dt: float = state["dt"]
        self.wheelbase: float = car["wheelbase"]
        self.max_steering: float = car["max_steering"]
        self.spacing: float = route["spacing"]
        middle = np.array(route["points"])
        self.points = middle + _lefts(middle) * _aside(middle, state["parked_cars"], self.spacing)[:, None]
        self.speeds = _speeds(self.points, state["parameters"]["top_speed"])
        self.nearest = 0
        self.owed = 0.0  # radians that coarse actions steered too little, as a sum over steps

    def drive(self, rear: np.ndarray, heading: float, speed: float) -> tuple[float, float]:
        """The angle of the wheels in radians and the speed in metres a second that are wanted now."""
        first = max(0, self.nearest - _SEARCH)
        near = self.points[first : self.nearest + _SEARCH + 1]
        self.nearest = first + int(np.argmin(np.sum((near - rear) ** 2, axis=1)))
        reach = 3.2 + 0.45 * speed
        ahead = min(len(self.points) - 1, self.nearest + max(1, round(reach / self.spacing)))
        way = self.points[ahead] - rear
        off = math.atan2(way[1], way[0]) - heading
        steering = math.atan(2 * self.wheelbase * math.sin(off) / max(1.0, float(np.hypot(*way))))
        return steering, float(self.speeds[min(self.nearest + 1, len(self.speeds) - 1)])


def _lefts(points: np.ndarray) -> np.ndarray:
    """Unit vectors to the left of a line, at each of its points."""
    along = np.gradient(points, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    return np.stack([-along[:, 1], along[:, 0]], axis=1)


def _aside(points: np.ndarray, parked: Sequence[dict[str, Any]], spacing: float) -> np.ndarray:
    """Metres to the left of the route, at each of its points, that keep clear of parked cars."""
    aside = np.zeros(len(points))
    lefts = _lefts(points)
    for car in parked:
        offsets = np.array(car["position"]) - points
        left = np.sum(offsets * lefts, axis=1)
        ahead = np.sqrt(np.maximum(0, np.sum(offsets**2, axis=1) - left**2))
        needed = left + _CAR_WIDTH + _CLEARANCE
        # A route may pass the same car more than once.
        for beside in np.flatnonzero((ahead <= spacing) & (left < 0) & (needed > 0)):
            away = np.abs(np.arange(len(points)) - beside) * spacing
            share = np.clip(1 - (away - _BESIDE) / _RAMP, 0, 1)
            aside = np.maximum(aside, min(float(needed[beside]), _FARTHEST_ASIDE) * share)
    return aside


def _speeds(points: np.ndarray, top_speed: float) -> np.ndarray:
    """How fast to be at each point: slow in turns, and slowing down before them."""
    steps = np.diff(points, axis=0)
    lengths = np.maximum(np.linalg.norm(steps, axis=1), 1e-6)
    angles = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    speeds = np.full(len(points), top_speed)
    curvature = np.abs(np.diff(angles)) / ((lengths[1:] + lengths[:-1]) / 2)
    speeds[1:-1] = np.minimum(top_speed, np.sqrt(_SIDEWAYS / np.maximum(curvature, 1e-6)))
    for i in range(len(points) - 2, -1, -1):
        speeds[i] = min(speeds[i], math.sqrt(speeds[i + 1] ** 2 + 2 * _SLOWING * lengths[i]))
    return speeds


class Driver:
    """Plays all envs of a session, with either actuator of the game.

    envs: a vector env or a session on Drive whose env config went through :func:`with_infos`. The route and the parked
        cars come from the env's method ``get_state``, once an episode.
    """

    def __init__(self, envs: UepoolVectorEnv | Session) -> None:
        self._session = envs.session if isinstance(envs, UepoolVectorEnv) else envs
        self._space = self._session.action_space
        missing = [name for name in _INFOS if name not in {entry.name for entry in self._session.spec.info}]
        if missing:
            raise uepool.errors.ConfigError(f"the driver needs the infos {', '.join(missing)}: see with_infos()")
        self._ways: dict[int, _Way] = {}

    def act(self, info: dict[str, Any]) -> np.ndarray:
        """The actions for the rows that ``info`` (of a reset, a step or a batch) belongs to: one row each."""
        actions = []
        for row, env in enumerate(info["env_id"].tolist()):
            if env not in self._ways or int(info["elapsed_step"][row]) == 0:
                [state] = self._session.call("get_state", env_id=[env])
                self._ways[env] = _Way(state)
            way = self._ways[env]
            ahead = np.asarray(info["heading"][row], dtype=float)
            rear = np.asarray(info["position"][row], dtype=float) - ahead * (way.wheelbase / 2)
            speed = float(info["speed"][row])
            steering, wanted = way.drive(rear, math.atan2(ahead[1], ahead[0]), speed)
            actions.append(self._encode(way, float(info["steering"][row]), steering, wanted - speed))
        return np.array(actions, dtype=self._space.dtype)

    def _encode(self, way: _Way, now: float, steering: float, faster: float) -> Any:
        """Wheels from ``now`` to ``steering`` radians, and so many metres a second faster, as an action."""
        if isinstance(self._space, gym.spaces.Box):
            pedal = np.clip(faster * (1.0 if faster > 0 else 0.5), -1, 1)
            return [float(np.clip(steering / way.max_steering, -1, 1)), float(pedal)]
        levels = _STEERINGS[int(self._space.n)]  # type: ignore[attr-defined]
        reach = _STEERING_RATE * way.dt
        after = [now + float(np.clip(level * way.max_steering - now, -reach, reach)) for level in levels]
        best = min(range(len(levels)), key=lambda i: abs(after[i] - steering - way.owed))
        way.owed = float(np.clip(way.owed + steering - after[best], -reach, reach))
        pedal = 1 if faster > 0.1 else 2 if faster < -0.4 else 0
        return best * 3 + pedal


def measure(
    policy: str, episodes: int, *, env_config: dict[str, Any] | None = None, num_envs: int = 16, seed: int = 0
) -> dict[str, float]:
    """Plays whole episodes with "driver" or "random" and counts.

    Returns the number of episodes (at least ``episodes``), and means over them: return and its standard error, steps,
    route completion (0 to 1), and the shares of episodes that reached the goal and that ended in a collision.
    """
    each = -(-episodes // num_envs)
    config = with_infos(env_config)
    rows: list[tuple[float, ...]] = []
    with uepool.make_vec(ADDRESS, num_envs=num_envs, envs_per_instance=-(-num_envs // 2), env_config=config) as envs:
        driver = Driver(envs)
        envs.action_space.seed(seed)
        _, info = envs.reset(seed=seed)
        played = np.zeros(envs.num_envs, dtype=int)
        returns = np.zeros(envs.num_envs)
        while played.min() < each:
            actions = driver.act(info) if policy == "driver" else envs.action_space.sample()
            _, reward, terminated, truncated, info = envs.step(actions)
            returns = np.where(info["elapsed_step"] == 0, 0, returns + reward)
            for row in np.flatnonzero((terminated | truncated) & info["valid"]):
                if played[row] < each:
                    names = ("elapsed_step", "route_completion", "reached_goal", "collided")
                    rows.append((returns[row], *(float(info[name][row]) for name in names)))
                played[row] += 1
    means = np.mean(rows, axis=0)
    return {
        "episodes": len(rows),
        "return": float(means[0]),
        "error": float(np.std([row[0] for row in rows]) / math.sqrt(len(rows))),
        "steps": float(means[1]),
        "completion": float(means[2]),
        "reached": float(means[3]),
        "collided": float(means[4]),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line: a table of what the driver and random actions reach."""
    parser = argparse.ArgumentParser(prog="python -m uepool.baselines.drive", description=__doc__)
    parser.add_argument("--episodes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--num-envs", type=int, default=16)
    options = parser.parse_args(arguments)
    print("actions                       policy   return           steps   route   goal reached   collided")
    for actuator in (
        {"type": "drive_discrete"},
        {"type": "drive_discrete", "steerings": 3},
        {"type": "drive_continuous"},
    ):
        agent = default_agent()
        agent["actuators"] = [{"name": "drive", **actuator}]
        for policy in ("driver", "random"):
            found = measure(
                policy, options.episodes, env_config={"agents": [agent]}, num_envs=options.num_envs, seed=options.seed
            )
            name = " ".join(str(value) for value in actuator.values())
            shares = [f"{100 * found[key]:.1f} %" for key in ("completion", "reached", "collided")]
            print(
                f"{name:29} {policy:8} {found['return']:6.2f} ± {found['error']:<5.2f} {found['steps']:8.0f}"
                f" {shares[0]:>9} {shares[1]:>13} {shares[2]:>11}",
                flush=True,
            )


if __name__ == "__main__":
    main()
