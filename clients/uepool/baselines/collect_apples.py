"""A collector for sim:CollectApples that knows where everything is: a yardstick for what is learned from pictures.

    config = with_infos(my_env_config)  # it needs to know where its robots are
    envs = uepool.make_vec("sim:CollectApples", num_envs=16, env_config=config)
    collector = Collector(envs)
    observation, info = envs.reset(seed=0)
    while True:
        observation, reward, terminated, truncated, info = envs.step(collector.act(info))

``python -m uepool.baselines.collect_apples --episodes 100`` measures it against random actions.
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
from uepool.baselines._tour import Disc, Point, angle_between, direction_around, short_tour
from uepool.session import Batch, Session
from uepool.vector_env import UepoolVectorEnv

ADDRESS = "sim:CollectApples"
ROBOT_RADIUS = 0.3  # metres
_INFOS = ("position", "heading", "apples_left", "apples_collected")  # names of the entries that are read here
_CLEARANCE = 0.05  # metres kept from trees


def with_infos(env_config: dict[str, Any] | None = None) -> dict[str, Any]:
    """A copy of ``env_config`` in which every agent gives the infos that :class:`Collector` reads.

    None, or a document without agents: one agent with the game's usual parts and a state vector for its only sensor.
    """
    config = copy.deepcopy(env_config) if env_config else {}
    for agent in config.setdefault("agents", [_default_agent()]):
        infos = agent.setdefault("infos", [])
        known = {info["name"] for info in infos}
        infos += [{"name": name, "type": name} for name in _INFOS if name not in known]
    return config


def _default_agent() -> dict[str, Any]:
    return {
        "id": "Agent1",
        "sensors": [{"name": "state", "type": "state"}],
        "actuators": [{"name": "movement", "type": "robot_movement"}],
        "rewarders": [{"name": "apples", "type": "pickup_reward"}],
        "terminators": [
            {"name": "step_limit", "type": "step_counter", "max_step_count": 350},
            {"name": "done", "type": "all_collected"},
        ],
    }


def scripted_config(env_config: dict[str, Any] | None) -> dict[str, Any]:
    """The env config of a session that :func:`scripted` plays while people watch: the default agent has a camera."""
    config = with_infos(env_config)
    if not (env_config or {}).get("agents"):
        config["agents"][0]["sensors"] = [{"name": "camera", "type": "camera"}]
    return config


def plays(session: Session) -> bool:
    """Whether the game gives the infos that the collector reads."""
    return set(_INFOS) <= {entry.name for entry in session.spec.info}


def scripted(session: Session) -> Callable[[Batch], np.ndarray]:
    """From a batch of all envs to their next actions."""
    collector = Collector(session)
    return lambda batch: collector.act(batch.info)


class _Garden:
    """What is known of one env: it asks the env again only when an apple is gone or an episode began."""

    def __init__(self, state: dict[str, Any], robots: int) -> None:
        parameters, dt = state["parameters"], state["dt"]
        self.move = parameters["robot_speed"] * dt  # metres a step
        self.turn = math.radians(parameters["turn_speed"]) * dt  # radians a step
        self.reach = parameters["pickup_radius"]
        self.trees: list[Disc] = [
            (*tree["position"], tree["radius"] + ROBOT_RADIUS + _CLEARANCE) for tree in state["trees"]
        ]
        self.goals = _goals([robot["position"] for robot in state["robots"]], state["apples"])
        assert len(self.goals) == robots


def _goals(robots: Sequence[Sequence[float]], apples: Sequence[Sequence[float]]) -> list[Point | None]:
    """Which apple each robot goes for: the first on a tour of those that it is the nearest to, or of all."""
    starts: list[Point] = [(x, y) for x, y in robots]
    places: list[Point] = [(x, y) for x, y in apples]
    nearest = [min(range(len(starts)), key=lambda r: math.dist(starts[r], place)) for place in places]
    goals: list[Point | None] = []
    for robot, start in enumerate(starts):
        own = [place for place, owner in zip(places, nearest, strict=True) if owner == robot] or places
        goals.append(own[short_tour(start, own)[0]] if own else None)
    return goals


class Collector:
    """Plays all envs of a session. Made for all three modes of the actuator ``robot_movement``.

    envs: a vector env or a session on CollectApples whose env config went through :func:`with_infos`, with one
        actuator per agent. Positions of apples and trees come from the env's method ``get_state``.
    """

    def __init__(self, envs: UepoolVectorEnv | Session) -> None:
        self._session = envs.session if isinstance(envs, UepoolVectorEnv) else envs
        self._space = self._session.action_space
        missing = [name for name in _INFOS if name not in {entry.name for entry in self._session.spec.info}]
        if missing:
            raise uepool.errors.ConfigError(f"the collector needs the infos {', '.join(missing)}: see with_infos()")
        self._gardens: dict[int, _Garden] = {}
        self._left: dict[int, int] = {}

    def act(self, info: dict[str, Any]) -> np.ndarray:
        """The actions for the rows that ``info`` (of a reset, a step or a batch) belongs to: one row each."""
        agents = self._session.agents
        actions = []
        for row, env in enumerate(info["env_id"].tolist()):
            garden = self._garden(env, int(info["apples_left"][row]), int(info["elapsed_step"][row]))
            heading = math.atan2(info["heading"][row][1], info["heading"][row][0])
            x, y = info["position"][row]
            actions.append(self._encode(*_drive(garden, row % agents, (float(x), float(y)), heading)))
        return np.array(actions, dtype=self._space.dtype)

    def _garden(self, env: int, left: int, step: int) -> _Garden:
        if env not in self._gardens or left != self._left[env] or step == 0:
            [state] = self._session.call("get_state", env_id=[env])
            self._gardens[env] = _Garden(state, self._session.agents)
        self._left[env] = left
        return self._gardens[env]

    def _encode(self, speed: float, turn: float) -> Any:
        """speed from 0 to 1, turn from -1 (right) to 1 (left), as an action."""
        if isinstance(self._space, gym.spaces.Box):
            return [speed, turn]
        if isinstance(self._space, gym.spaces.MultiDiscrete):
            return [int(speed > 0.5), 0, int(turn < -0.5), int(turn > 0.5), 0]
        if abs(turn) > 0.5:
            return 2 if turn > 0 else 3
        return int(speed > 0.5)


def _drive(garden: _Garden, robot: int, at: Point, heading: float) -> tuple[float, float]:
    """Speed and turn for the next step."""
    goal = garden.goals[robot]
    if goal is None:
        return 0.0, 0.0
    off = angle_between(direction_around(at, goal, garden.trees), heading)
    distance = math.dist(at, goal)
    # Near enough to its way: it is picked in passing.
    if abs(off) < math.pi / 2 and distance * abs(math.sin(off)) < 0.7 * garden.reach and distance < 2:
        off = 0.0
    turn = max(-1.0, min(1.0, off / garden.turn))
    # In a full turn it drives a circle; what lies inside is only reached by going slower.
    radius = garden.move / garden.turn
    inside = math.hypot(distance * math.cos(off), radius - distance * abs(math.sin(off))) < radius - garden.reach / 2
    return (0.0 if inside or abs(off) > math.pi / 2 else 1.0), turn


def measure(
    policy: str, episodes: int, *, env_config: dict[str, Any] | None = None, num_envs: int = 16, seed: int = 0
) -> dict[str, float]:
    """Plays whole episodes with "collector" or "random" and counts.

    Returns means over all robots: apples an episode and the standard error of that mean, steps an episode, the share
    of episodes that ended with all apples collected, and the number of episodes (at least ``episodes``).
    """
    each = -(-episodes // num_envs)
    config = with_infos(env_config)
    apples: list[float] = []
    steps: list[int] = []
    finished = 0
    with uepool.make_vec(ADDRESS, num_envs=num_envs, envs_per_instance=-(-num_envs // 2), env_config=config) as envs:
        collector = Collector(envs)
        envs.action_space.seed(seed)
        _, info = envs.reset(seed=seed)
        played = np.zeros(envs.num_envs, dtype=int)
        while played.min() < each:
            actions = collector.act(info) if policy == "collector" else envs.action_space.sample()
            _, _, terminated, truncated, info = envs.step(actions)
            ended = (terminated | truncated) & info["valid"]
            for row in np.flatnonzero(ended):
                if played[row] < each:
                    apples.append(float(info["apples_collected"][row]))
                    steps.append(int(info["elapsed_step"][row]))
                    finished += int(info["apples_left"][row] == 0)
                played[row] += 1
    count = len(apples)
    return {
        "episodes": count,
        "apples": float(np.mean(apples)),
        "error": float(np.std(apples) / math.sqrt(count)),
        "steps": float(np.mean(steps)),
        "finished": finished / count,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line: a table of what the collector and random actions reach."""
    parser = argparse.ArgumentParser(prog="python -m uepool.baselines.collect_apples", description=__doc__)
    parser.add_argument("--episodes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--num-envs", type=int, default=16)
    parser.add_argument("--map", action="append", help="Garden, Orchard or Random; several times for several")
    options = parser.parse_args(arguments)
    print("map      actions     policy     apples per episode   steps   all collected")
    for name in options.map or ["Garden", "Orchard"]:
        for mode in ("discrete", "continuous", "keys"):
            agent = _default_agent()
            agent["actuators"][0]["mode"] = mode
            config = {"launch_settings": {"map": name}, "agents": [agent]}
            for policy in ("collector", "random"):
                found = measure(
                    policy, options.episodes, env_config=config, num_envs=options.num_envs, seed=options.seed
                )
                print(
                    f"{name:8} {mode:11} {policy:10} {found['apples']:11.2f} ± {found['error']:<5.2f}"
                    f" {found['steps']:7.0f} {100 * found['finished']:12.0f} %",
                    flush=True,
                )


if __name__ == "__main__":
    main()
