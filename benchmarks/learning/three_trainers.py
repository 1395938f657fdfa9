"""Three trainers at once on one server, while a fourth client plays the game that checks itself."""

from __future__ import annotations

import re
import threading
import time
from typing import Any

import uepool
from benchmarks.learning.proof import Curve, Outcome, Settings
from examples.three_trainers import run as example
from tests.pattern_check import Follower

LEVEL = 475.0
CHECKED_ENVS = 8
_PAUSE = 0.01  # seconds between the checker's steps: the trainers need the CPUs
_PROGRESS = re.compile(r"([\d,]+) (?:env )?steps\b.*?mean return +(-?[\d.]+)")
_TABLE = re.compile(r"\| +(ep_rew_mean|total_timesteps) +\| +(-?[\d.e+]+)")  # SB3 prints tables
_RESULT = re.compile(r"mean return(?: over \d+ episodes)? is (-?[\d.]+)")


class Checker:
    """Steps the self-checking game in a thread of its own, and holds every row against what it must be.

    rows: how many were right; wrong: what was found to be wrong, "" if nothing was.
    """

    def __init__(self, address: str) -> None:
        self.rows, self.wrong = 0, ""
        self._address = address
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._follow()
        except Exception as error:  # a row that is foreign, and a session that fails: neither may pass
            self.wrong = f"{type(error).__name__}: {error}"

    def _follow(self) -> None:
        seed = 5
        with uepool.make_vec(self._address, num_envs=CHECKED_ENVS, seed=seed) as envs:
            follower = Follower(CHECKED_ENVS, seed)
            follower.reset(*envs.reset(seed=seed))
            envs.action_space.seed(seed)
            while not self._stop.wait(_PAUSE):
                actions = envs.action_space.sample()
                follower.step(*envs.step(actions), actions)
                self.rows = follower.rows

    def stop(self) -> None:
        """Ends it, and waits for that."""
        self._stop.set()
        self._thread.join()


def run(settings: Settings) -> Outcome:
    """Each trainer's greedy policy is played by its own example, on the same server, at the end of training."""
    ended: dict[str, float] = {}
    begin = time.perf_counter()

    def tell(name: str, line: str) -> None:
        print(f"{name:8} | {line}", flush=True)
        ended[name] = time.perf_counter() - begin

    with example.server(settings.folder) as address:
        checker = Checker(f"{address}/pattern")
        try:
            trainers = example.train(
                list(example.TRAINERS), f"{address}/cartpole", settings.folder, tell, settings.small
            )
        finally:
            checker.stop()
    rows = [_row(trainer, ended.get(trainer.name, 0.0)) for trainer in trainers]
    means = {trainer.name: _mean(trainer) for trainer in trainers}
    said = f"{checker.rows:,} rows checked, {checker.wrong or 'none of them foreign'}"
    rows.append(
        {"client": "checker of sim:Pattern", "env_steps": checker.rows, "minutes": _longest(rows), "found": said}
    )
    return Outcome(
        rows=rows,
        passed=min(means.values()) >= LEVEL and not checker.wrong and checker.rows > 0,
        figures=f"{', '.join(f'{name} {mean:.0f}' for name, mean in means.items())}; {said}",
        curves=[_curve(trainer) for trainer in trainers],
        level_line=LEVEL,
    )


def _row(trainer: example.Trainer, seconds: float) -> dict[str, Any]:
    curve = _curve(trainer)
    return {
        "client": trainer.name,
        "env_steps": int(curve.x[-1]) if curve.x else 0,
        "minutes": round(seconds / 60, 1),
        "found": f"greedy mean return {_mean(trainer):.1f}",
    }


def _longest(rows: list[dict[str, Any]]) -> float:
    return max((row["minutes"] for row in rows), default=0.0)


def _mean(trainer: example.Trainer) -> float:
    """Of the greedy policy; 0 when the trainer did not get so far."""
    found = [match for line in trainer.lines if (match := _RESULT.search(line))]
    return float(found[-1][1]) if found else 0.0


def _curve(trainer: example.Trainer) -> Curve:
    """From the lines that a trainer prints on its way."""
    curve = Curve(trainer.name, [], [])
    mean: float | None = None
    for line in trainer.lines:
        if (cell := _TABLE.search(line)) and cell[1] == "ep_rew_mean":
            mean = float(cell[2])
        elif cell and mean is not None:
            curve.x.append(float(cell[2]))
            curve.y.append(mean)
        elif (match := _PROGRESS.search(line)) and not _RESULT.search(line):
            curve.x.append(float(match[1].replace(",", "")))
            curve.y.append(float(match[2]))
    return curve
