"""What a run tells while it goes: a row in metrics.csv, TensorBoard, Weights & Biases, the terminal."""

from __future__ import annotations

import math
import time
from collections import deque
from pathlib import Path

import numpy as np

from uepool.training.backends.base import Iteration
from uepool.training.metrics import MetricsFile, Row
from uepool.training.progress import Progress
from uepool.training.tensorboard import TensorBoard
from uepool.training.tracking import Wandb

_EPISODES = 100  # that the terminal shows the mean return of


class Reports:
    """Takes every iteration of a run. start: env steps that were done before, by the checkpoint gone on from."""

    def __init__(
        self, metrics: MetricsFile, tensorboard: TensorBoard, wandb: Wandb | None, progress: Progress, start: int
    ) -> None:
        self.progress = progress
        self._metrics = metrics
        self._tensorboard = tensorboard
        self._wandb = wandb
        self._before = metrics.rows[-1]["seconds"] if metrics.rows else 0.0
        self._began = self._last = time.monotonic()
        self._steps = start
        self._returns: deque[float] = deque(maxlen=_EPISODES)
        self._paused = 0.0  # for checkpoints and videos, since the last report

    @property
    def return_mean(self) -> float:
        """Of the last 100 episodes; NaN: none ended."""
        return float(np.mean(self._returns)) if self._returns else math.nan

    def add(self, iteration: Iteration) -> None:
        """OSError when it cannot be written."""
        now = time.monotonic()
        taken = max(now - self._last - self._paused, 1e-9)
        speed = (iteration.env_steps - self._steps) / taken
        returns = [value for value, _ in iteration.episodes]
        self._returns.extend(returns)
        row: Row = {
            "env_steps": iteration.env_steps,
            "seconds": round(self._before + now - self._began, 3),
            "episodes": len(returns),
            "return_mean": float(np.mean(returns)) if returns else math.nan,
            "length_mean": float(np.mean([length for _, length in iteration.episodes])) if returns else math.nan,
            "steps_per_second": round(speed, 1),
        }
        self._last, self._steps, self._paused = now, iteration.env_steps, 0.0
        row.update({name: float(value) for name, value in iteration.metrics.items() if name not in row})
        self._metrics.append(row)
        scalars = {
            "episode/return_mean": row["return_mean"],
            "episode/length_mean": row["length_mean"],
            "time/steps_per_second": row["steps_per_second"],
            **iteration.metrics,
        }
        self._tensorboard.scalars(scalars, iteration.env_steps)
        if self._wandb is not None:
            self._wandb.scalars(scalars, iteration.env_steps)
        self.progress.update(iteration.env_steps, speed, self.return_mean)

    def video(self, path: Path, frames: list[np.ndarray], env_steps: int, fps: float) -> None:
        """An episode that was played after so many steps."""
        self._tensorboard.video("episode", frames, env_steps, fps)
        if self._wandb is not None:
            self._wandb.video(path, env_steps)

    def pause(self, seconds: float) -> None:
        """So long it was not trained: checkpoints and videos do not count in steps per second."""
        self._paused += seconds

    def close(self, status: int) -> None:
        """OSError when the last of it cannot be written; all is closed anyway."""
        self.progress.close()
        try:
            self._tensorboard.close()
        finally:
            if self._wandb is not None:
                self._wandb.close(status)
