"""A training that is interrupted once and killed twice, and gone on with each time, beside one that is left alone.

After each break: whatever was whole before is there, metrics.csv has the rows up to the newest checkpoint as they were
(kill -9 takes those after it, which are made again), no process is left, and the resumed run's episodes are about as
long as before: those of one that began again would be a beginner's. CartPole's return is its episode's length, and
that is told here by env steps per episode that ended. A mean over episodes would mislead: all envs begin anew, so
those that end first are the short ones.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.learning import yaml_runs
from benchmarks.learning.proof import Curve, Outcome, Settings
from uepool.training.metrics import Row, read
from uepool.training.run_folder import RunFolder
from uepool.training.s3 import METRICS

_WAIT = 600.0  # seconds for a training to get to its next break
_BEGINNER = 25.0  # length of episodes of a policy that has learned nothing, at most
_REPORTS = 4  # before and after a break, that are looked at
_LONGEST = 500.0
_BREAKS = ((0.3, signal.SIGINT), (0.5, signal.SIGKILL), (0.7, signal.SIGKILL))  # part of all steps, how


@dataclass(frozen=True)
class _Case:
    """file: of examples/train. steps, small_steps: of the whole training."""

    trainer: str
    file: str
    steps: int
    small_steps: int


CASES = (
    _Case("SB3", "sb3_cartpole.yaml", 120_000, 20_480),
    _Case("rl-games", "rlgames_cartpole.yaml", 200_000, 40_960),
    _Case("RLlib", "rllib_cartpole_ppo.yaml", 120_000, 20_480),
)


@dataclass(frozen=True)
class _Break:
    """What a break left. rows: of metrics.csv, up to the newest checkpoint. lost: how many after it."""

    how: str
    checkpoints: list[int]
    rows: list[Row]
    lost: int
    processes_left: int


def run(settings: Settings) -> Outcome:
    rows: list[dict[str, Any]] = []
    curves: list[Curve] = []
    for case in CASES:
        alone = settings.folder / f"{case.trainer}-alone"
        broken = settings.folder / f"{case.trainer}-broken"
        steps = case.small_steps if settings.small else case.steps
        overrides = [f"total_steps={steps}", f"checkpoint_every={steps // 20}", "keep_checkpoints=0", "video_every=0"]
        curves.append(yaml_runs.curve(yaml_runs.train(yaml_runs.EXAMPLES / case.file, alone, overrides), case.trainer))
        found = _train_with_breaks(yaml_runs.EXAMPLES / case.file, broken, overrides, steps)
        curves.append(yaml_runs.curve(RunFolder.open(broken), f"{case.trainer}, three breaks"))
        rows += _judge(case.trainer, broken, found)
        print(f"  {case.trainer}: {_figures(rows[-len(_BREAKS) :])}", flush=True)
    passed = all(row["goes on"] and row["all kept"] and not row["processes left"] for row in rows)
    return Outcome(rows=rows, passed=passed, figures=_figures(rows), curves=curves)


def _figures(rows: list[dict[str, Any]]) -> str:
    kept = sum(row["all kept"] for row in rows)
    on = sum(row["goes on"] for row in rows)
    return f"{len(rows)} breaks: nothing lost in {kept}, the curve goes on in {on}"


def _train_with_breaks(file: Path, folder: Path, overrides: list[str], steps: int) -> list[_Break]:
    found: list[_Break] = []
    for number, (part, how) in enumerate(_BREAKS):
        begun = yaml_runs.started(file, folder, overrides) if number == 0 else yaml_runs.resumed(folder)
        with begun as process:
            found.append(_break(process, folder, part * steps, how))
    with yaml_runs.resumed(folder) as process:
        if process.wait() != 0:
            raise RuntimeError(f"the resumed training of {file} ended with exit status {process.returncode}")
    return found


def _break(process: subprocess.Popen[bytes], folder: Path, at: float, how: signal.Signals) -> _Break:
    """Interrupts or kills the training when it has made ``at`` env steps and has a checkpoint of some way before."""

    def is_there() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"the training ended by itself with exit status {process.returncode}")
        return any(row["env_steps"] >= at for row in read(folder / METRICS))

    _until(is_there)
    family = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, how)
    process.wait(_WAIT)
    _, left = psutil.wait_procs(family, timeout=120)  # Ray's own take their time
    checkpoints = [checkpoint.env_steps for checkpoint in RunFolder.open(folder).checkpoints()]
    rows = read(folder / METRICS)
    kept = [row for row in rows if checkpoints and row["env_steps"] <= checkpoints[-1]]
    name = "Ctrl-C" if how == signal.SIGINT else "kill -9"
    return _Break(name, checkpoints, kept, len(rows) - len(kept), len(left))


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + _WAIT
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"the training did not get to its next break in {_WAIT:.0f} s")
        time.sleep(0.05)


def _judge(trainer: str, folder: Path, breaks: list[_Break]) -> list[dict[str, Any]]:
    """A row of the table for each break, from what the finished run has."""
    rows = read(folder / METRICS)
    whole = {checkpoint.env_steps for checkpoint in RunFolder.open(folder).checkpoints()}
    found = []
    for broken in breaks:
        later = [row for row in rows if row["env_steps"] > broken.checkpoints[-1]]
        before = _length(broken.rows[-_REPORTS - 1 :])
        after = _length([broken.rows[-1], *later[:_REPORTS]])
        found.append(
            {
                "trainer": trainer,
                "break": broken.how,
                "newest checkpoint, env steps": broken.checkpoints[-1],
                "reports after it": broken.lost,
                "episode length before": round(before, 1),
                "episode length after": round(after, 1),
                "goes on": after > max(_BEGINNER, before / 2),
                "all kept": whole.issuperset(broken.checkpoints) and rows[: len(broken.rows)] == broken.rows,
                "processes left": broken.processes_left,
            }
        )
    return found


def _length(rows: list[Row]) -> float:
    """Env steps per episode that ended, from the first of these reports to the last."""
    steps = rows[-1]["env_steps"] - rows[0]["env_steps"]
    return min(_LONGEST, steps / max(1.0, sum(row["episodes"] for row in rows[1:])))
