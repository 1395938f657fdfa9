"""How far a training is, on standard error: a bar in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import math
import sys
import time
from typing import Any

_LINE_SECONDS = 10.0


class Progress:
    """Until :meth:`close`. total: env steps in all; start: those that were done before.

    The time left is told by how long the steps since the start took, with all that was done between them.
    """

    def __init__(self, total: int, start: int) -> None:
        from rich.console import Console

        self._total = total
        self._start = start
        self._began = time.monotonic()
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: Any = None
        self._task: Any = None
        self._last_line = -math.inf
        if self._console.is_terminal:
            self._bar = _bar(self._console)
            self._task = self._bar.add_task("training", total=total, completed=start, said="")
            self._bar.start()

    def update(self, env_steps: int, steps_per_second: float, return_mean: float) -> None:
        """return_mean: NaN while no episode has ended."""
        left = _time(self._left(env_steps))
        numbers = f"{steps_per_second:,.0f} steps/s   return {_number(return_mean)}   ETA {left}"
        if self._bar is not None:
            self._bar.update(self._task, completed=env_steps, said=numbers)
            return
        now = time.monotonic()
        if now - self._last_line < _LINE_SECONDS and env_steps < self._total:
            return
        self._last_line = now
        print(f"{env_steps:,} of {self._total:,} env steps   {numbers}", file=sys.stderr, flush=True)

    def _left(self, env_steps: int) -> float:
        """Seconds; NaN: nothing is known yet."""
        done, left = env_steps - self._start, max(0, self._total - env_steps)
        return left * (time.monotonic() - self._began) / done if done > 0 else math.nan

    def say(self, text: str) -> None:
        """A line above the bar."""
        if self._bar is not None:
            self._console.print(text, markup=False)
        else:
            print(text, file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _bar(console: Any) -> Any:
    from rich.progress import BarColumn, Progress, TextColumn

    return Progress(
        BarColumn(bar_width=24),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TextColumn("{task.fields[said]}"),
        console=console,
        redirect_stdout=False,
        refresh_per_second=4,
    )


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4g}"


def _time(seconds: float) -> str:
    if math.isnan(seconds):
        return "-"
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"
