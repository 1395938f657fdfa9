"""What a step through uepool costs an rl-games trainer beside the env itself: CartPole with an MLP.

Of each call of the adapter's step() the time is taken, less that inside the wait for the instances' rows: checking and
writing actions, waking the instances, handing out rows, infos. By two clocks: the wall's, and that of the time in which
the trainer's thread had a CPU. The first counts the instances as well where there are fewer CPUs than processes, and
those that the trainer has just woken take its CPU before it has come to the wait; the second counts only ours, and
leaves the waiting out of the loop too. The YAML gives torch one thread, this one.
"""

from __future__ import annotations

import contextlib
import copy
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rl_games.common.algo_observer import DefaultAlgoObserver
from rl_games.torch_runner import Runner

import uepool.rlgames  # noqa: F401  makes env_name: uepool known
from benchmarks.learning.proof import Outcome, Settings

CONFIG = Path("examples/rlgames_cartpole.yaml")
LEVEL = 0.10
_SHAPES = ((64, 32), (64, 1))  # actors, envs in one process
_EPOCHS = 30


def run(settings: Settings) -> Outcome:
    config = yaml.safe_load(CONFIG.read_text())
    rows: list[dict[str, Any]] = []
    for actors, per_instance in ((8, 8),) if settings.small else _SHAPES:
        document = copy.deepcopy(config)
        changes = {"num_actors": actors, "max_epochs": 2 if settings.small else _EPOCHS}
        if settings.small:
            changes.update(horizon_length=8, minibatch_size=64)
        document["params"]["config"].update(changes, train_dir=str(settings.folder))
        document["params"]["config"]["env_config"]["envs_per_instance"] = per_instance
        rows.append({"actors": actors, "processes": -(-actors // per_instance), **_measured(document)})
        print(f"  {rows[-1]}", flush=True)
    shares = [max(row["percent_by_the_clock"], row["percent_of_cpu_time"]) for row in rows]
    return Outcome(
        rows,
        passed=max(shares) < 100 * LEVEL,
        figures=", ".join(
            f"{row['processes']} processes: {row['percent_by_the_clock']:.1f} % by the clock, "
            f"{row['percent_of_cpu_time']:.1f} % of CPU time"
            for row in rows
        ),
    )


@dataclass
class _Watch:
    """Seconds by one clock: of the training loop, in step(), in the wait in it."""

    clock: Callable[[], float]
    loop: float = 0.0
    stepping: float = 0.0
    waiting: float = 0.0
    steps: int = 0

    def percent(self) -> float:
        return round(100 * (self.stepping - self.waiting) / self.loop, 2)

    def ours(self) -> float:
        """Microseconds a step."""
        return round(1e6 * (self.stepping - self.waiting) / self.steps, 1)

    def around(self, algo: Any) -> None:
        """Watches the vec env's step and the wait in it."""

        def stepped(seconds: float) -> None:
            self.stepping += seconds
            self.steps += 1

        def waited(seconds: float) -> None:
            self.waiting += seconds

        def looped(seconds: float) -> None:
            self.loop += seconds

        algo.vec_env.step = _timed(algo.vec_env.step, stepped, self.clock)
        # Of the core: nothing of Python in it.
        algo.vec_env.envs._receive = _timed(algo.vec_env.envs._receive, waited, self.clock)
        algo.train = _timed(algo.train, looped, self.clock)


class _Observer(DefaultAlgoObserver):
    """Starts the watch once rl-games has made the vec env."""

    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self.watch = watch

    def after_init(self, algo: Any) -> None:
        super().after_init(algo)
        self.watch.around(algo)


def _timed(function: Callable[..., Any], tell: Callable[[float], None], clock: Callable[[], float]) -> Any:
    def timed(*arguments: Any) -> Any:
        begin = clock()
        result = function(*arguments)
        tell(clock() - begin)
        return result

    return timed


def _measured(document: dict[str, Any]) -> dict[str, Any]:
    """One training by each clock: reading two in one would add to what is measured."""
    wall = _train(copy.deepcopy(document), _Watch(time.perf_counter))
    cpu = _train(copy.deepcopy(document), _Watch(time.thread_time))
    return {
        "steps": wall.steps,
        "loop_us_per_step": round(1e6 * wall.loop / wall.steps, 1),
        "ours_us_per_step": wall.ours(),
        "percent_by_the_clock": wall.percent(),
        "cpu_us_per_step": cpu.ours(),
        "percent_of_cpu_time": cpu.percent(),
    }


def _train(document: dict[str, Any], watch: _Watch) -> _Watch:
    observer = _Observer(watch)
    with contextlib.redirect_stdout(io.StringIO()):
        runner = Runner(observer)
        runner.load(document)
        try:
            runner.run({"train": True, "play": False})
        finally:
            if hasattr(observer, "algo"):
                observer.algo.vec_env.close()
    return observer.watch
