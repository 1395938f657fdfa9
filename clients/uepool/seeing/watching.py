"""Many envs at once, live in a terminal or into a file."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from uepool.seeing.files import PictureFile
from uepool.seeing.following import Follower
from uepool.seeing.half_blocks import Colours
from uepool.seeing.mosaic import mosaic
from uepool.seeing.screen import mosaic_lines
from uepool.seeing.terminal import QUIT, Terminal
from uepool.seeing.views import Views


def watch_live(
    follower: Follower, views: Views, view: str, terminal: Terminal, colours: Colours, fps: float, seconds: float
) -> None:
    """Shows all envs in the terminal, a step for each picture, until q is pressed or ``seconds`` (above 0) are over."""
    begin = due = time.monotonic()
    pictures: list[np.ndarray] = []
    while True:
        pictures = views.latest(view, follower.batch.observation, pictures)
        lines, columns = terminal.size()
        shown = mosaic_lines(pictures, follower.captions, (lines - 1, columns), colours)
        status = [""] * (lines - 1 - len(shown)) + [status_line(follower, view)[:columns]]
        terminal.draw([*shown, *status])
        due = max(due + 1 / fps, time.monotonic())
        if seconds > 0 and due - begin > seconds:
            return
        while True:
            left = due - time.monotonic()
            if QUIT in terminal.keys(max(0.0, left)):
                return
            if left <= 0:
                break
        follower.step()


def status_line(follower: Follower, view: str) -> str:
    text = f"{view}   {follower.steps:,} env steps   {follower.episodes:,} episodes"
    if follower.recent:
        text += f"   mean return {follower.mean_return:.4g}"
    if follower.faults:
        text += f"   {follower.faults} faults, the last: {follower.fault.partition(chr(10))[0]}"
    return text + "   q quits"


def watch_into(
    follower: Follower, views: Views, view: str, file: PictureFile, steps: int, progress: Callable[[int], None]
) -> None:
    """Adds a mosaic of all envs before each step and after the last one; of a still picture, after the last one only.

    progress: is called with the number of steps made.
    """

    pictures: list[np.ndarray] = []
    for step in range(steps + 1):
        if step > 0:
            follower.step()
            progress(step)
        if file.moving or step == steps:
            pictures = views.latest(view, follower.batch.observation, pictures)
            file.add(mosaic(pictures, follower.captions()))
