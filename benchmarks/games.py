"""Steps per second of the simulator's games with cameras, one env per process: ``python -m benchmarks.games``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import uepool
from benchmarks import machine
from benchmarks.options import positive, positive_int
from benchmarks.table import Table, show

LEVEL = 10_000  # env steps a second
_ACTIONS = 64  # batches of random ones, made before


@dataclass(frozen=True)
class Game:
    """name: in the table. agents: of the env config; None: the game's own default."""

    name: str
    address: str
    camera: str
    agents: list[dict[str, Any]] | None = None


def _drones(*places: str, width: int = 36) -> list[dict[str, Any]]:
    """Agents of DodgeBall that see depth; ``places``: where they begin."""
    rest: dict[str, Any] = {
        "sensors": [{"name": "eye", "type": "depth", "width": width, "height": width, "max_distance": 12}],
        "actuators": [{"name": "movement", "type": "drone_discrete"}],
        "rewarders": [{"name": "hit", "type": "hit_reward"}, {"name": "was_hit", "type": "hit_penalty"}],
        "terminators": [{"name": "limit", "type": "step_counter"}, {"name": "out", "type": "team_out"}],
        "infos": [{"name": "action_mask", "type": "action_mask"}],
    }
    return [{"id": place, "spawn_point": place, **rest} for place in places]


def _robot(width: int) -> list[dict[str, Any]]:
    """The agent of CollectApples, with a camera."""
    return [
        {
            "id": "robot",
            "sensors": [{"name": "eyes", "type": "camera", "width": width, "height": width}],
            "actuators": [{"name": "movement", "type": "robot_movement"}],
            "rewarders": [{"name": "apples", "type": "pickup_reward"}],
            "terminators": [{"name": "limit", "type": "step_counter"}, {"name": "all", "type": "all_collected"}],
        }
    ]


GAMES = (
    Game("DodgeBall, 1 against 1", "sim:DodgeBall", "depth 36×36, one a drone", _drones("blue1", "red1")),
    Game(
        "DodgeBall, 2 against 2",
        "sim:DodgeBall",
        "depth 36×36, one a drone",
        _drones("blue1", "blue2", "red1", "red2"),
    ),
    Game("Drive", "sim:Drive", "bird's eye, RGB 64×64"),
    Game("CollectApples", "sim:CollectApples", "RGB 84×84", _robot(84)),
)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    described = machine.describe()
    if machine.is_busy(described):
        print(f"The machine is busy (load {described['load_before']}): what follows is noisy, don't quote it.")
    rates = measure(options.num_envs, options.rounds, options.seconds)
    show([table(rates, options.num_envs)])
    document = {"machine": described, "num_envs": options.num_envs, "env_steps_per_second": rates}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"written: {options.out}", file=sys.stderr)
    return 0


def measure(num_envs: int, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Env steps a second of each game in each round; each round begins with another game."""
    rates: dict[str, list[float]] = {game.name: [] for game in GAMES}
    with ExitStack() as stack:
        steps = [(game.name, _opened(stack, game, num_envs)) for game in GAMES]
        for number in range(rounds):
            shift = number % len(steps)
            for name, step in steps[shift:] + steps[:shift]:
                rates[name].append(round(num_envs * _batches_per_second(step, seconds), 1))
    return rates


def table(rates: dict[str, list[float]], num_envs: int) -> Table:
    rows = []
    for game in GAMES:
        middle, low, high = median(rates[game.name]), min(rates[game.name]), max(rates[game.name])
        verdict = "reached" if middle >= LEVEL else "not reached"
        rows.append([game.name, game.camera, f"{middle:,.0f}", f"{low:,.0f}–{high:,.0f}", verdict])
    header = ["game", "camera", "env steps/s", "lowest to highest", f"≥ {LEVEL:,}"]
    return Table(f"games with cameras, {num_envs} processes of one env", header, rows, [])


def _opened(stack: ExitStack, game: Game, num_envs: int) -> Callable[[], None]:
    """A function that makes one step of all envs, with random actions."""
    config = {} if game.agents is None else {"env_config": {"agents": game.agents}}
    envs = stack.enter_context(uepool.make_vec(game.address, num_envs=num_envs, envs_per_instance=1, seed=0, **config))
    envs.reset()
    envs.action_space.seed(0)
    actions = [np.asarray(envs.action_space.sample()) for _ in range(_ACTIONS)]
    turn = 0

    def step() -> None:
        nonlocal turn
        envs.step(actions[turn % _ACTIONS])
        turn += 1

    return step


def _batches_per_second(step: Callable[[], None], seconds: float) -> float:
    for _ in range(5):  # wake-ups that do not count
        step()
    batches, begin = 0, time.perf_counter()
    while (passed := time.perf_counter() - begin) < seconds:
        step()
        batches += 1
    return batches / passed


def _parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m benchmarks.games",
        description="Steps the simulator's games with cameras in turns, a process per env, with random actions, "
        "through make_vec, and says which reach the level of docs/benchmarks.md.",
    )
    add = result.add_argument
    add("--num-envs", type=positive_int, default=16, metavar="N", help="processes of each (default %(default)s)")
    add("--rounds", type=positive_int, default=7, metavar="N", help="(default %(default)s)")
    add("--seconds", type=positive, default=1.0, metavar="S", help="of a round (default %(default)s)")
    add("--out", type=Path, default=Path("runs/benchmarks/games.json"), help="(default %(default)s)")
    return result


if __name__ == "__main__":
    sys.exit(main())
