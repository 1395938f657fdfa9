"""Starts envs as processes, steps them with random actions, shows how fast, and leaves pictures: a mosaic of what all
agents see, and a short video of one that collects apples.

    python examples/demo.py
    python examples/demo.py --address sim:CartPole --num-envs 64 --envs-per-instance 32 --seconds 10
    python examples/demo.py --address gym:CarRacing-v3 --num-envs 4

`make demo` is the first of these. Ctrl-C ends everything it started.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.live import Live
from rich.table import Table

import uepool
from uepool.seeing import Views, mosaic, open_picture_file
from uepool.seeing.policies import config_for, make_policy
from uepool.seeing.recording import Recorder

REFRESHES_PER_SECOND = 8
BARS = "▁▂▃▄▅▆▇█"
MAX_MOSAIC = 64  # pictures
STEPS_TO_MOSAIC = 20  # of the episodes that it shows
VIDEO_STEPS, VIDEO_FPS = 200, 20


class Meter:
    """Counts env steps and remembers how fast the last moments were."""

    def __init__(self) -> None:
        self.started = self._then = time.perf_counter()
        self.steps = self._then_steps = 0
        self.episodes = 0
        self.returns: list[float] = []
        self.rates: list[float] = []

    def add(self, steps: int) -> None:
        self.steps += steps

    def sample(self) -> None:
        """Closes one moment."""
        now = time.perf_counter()
        self.rates.append((self.steps - self._then_steps) / (now - self._then))
        self._then, self._then_steps = now, self.steps

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.started

    @property
    def mean(self) -> float:
        return self.steps / max(self.seconds, 1e-9)


def panel(args: argparse.Namespace, meter: Meter, instances: int, start_seconds: float) -> Table:
    recent = meter.rates[-48:]
    top = max(recent, default=1.0)
    graph = "".join(BARS[min(len(BARS) - 1, int(rate / top * len(BARS)))] for rate in recent)
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_row(
        "envs", f"{args.num_envs} × {args.address} in {instances} processes, ready after {start_seconds:.2f} s"
    )
    table.add_row("time", f"{meter.seconds:5.1f} of {args.seconds:.0f} s")
    table.add_row("env steps", f"{meter.steps:,}")
    table.add_row("episodes", f"{meter.episodes:,}")
    table.add_row("steps/s", f"[bold green]{recent[-1]:,.0f}[/]" if recent else "…")
    table.add_row("", f"[green]{graph}[/]")
    return table


@contextmanager
def live_view(console: Console, *table: Any) -> Iterator[Live | None]:
    """A display that refreshes in place, or nothing where there is no terminal."""
    if not console.is_terminal:
        yield None
        return
    with Live(panel(*table), console=console, auto_refresh=False) as live:
        yield live


def run(args: argparse.Namespace, console: Console) -> None:
    started = time.perf_counter()
    with uepool.make_vec(
        args.address, num_envs=args.num_envs, envs_per_instance=args.envs_per_instance, seed=args.seed
    ) as envs:
        start_seconds = time.perf_counter() - started
        instances = math.ceil(args.num_envs / args.envs_per_instance)
        observations, info = envs.reset(seed=args.seed)
        envs.action_space.seed(args.seed)
        actions = [envs.action_space.sample() for _ in range(64)]
        meter = Meter()
        with live_view(console, args, meter, instances, start_seconds) as live:
            next_sample, turn = 1 / REFRESHES_PER_SECOND, 0
            while meter.seconds < args.seconds:
                observations, _, terminated, truncated, info = envs.step(actions[turn % len(actions)])
                turn += 1
                meter.add(args.num_envs)
                meter.episodes += int(np.count_nonzero(terminated | truncated))
                if meter.seconds >= next_sample:
                    next_sample += 1 / REFRESHES_PER_SECOND
                    meter.sample()
                    if live is not None:
                        live.update(panel(args, meter, instances, start_seconds), refresh=True)
        console.print(
            f"[bold]{meter.mean:,.0f} env steps/s[/]: {meter.steps:,} steps of {args.num_envs} envs in {instances} "
            f"processes, {1e6 * meter.seconds * args.num_envs / max(meter.steps, 1):,.0f} µs per batch, "
            f"{meter.episodes:,} episodes"
        )
        envs.reset()
        for action in actions[:STEPS_TO_MOSAIC]:
            observations, *_, info = envs.step(action)
        write_mosaic(envs, (observations, info), args.out, console)
    write_video(args, args.out.with_suffix(".mp4"), console)


def write_mosaic(envs: uepool.UepoolVectorEnv, batch: tuple[Any, dict[str, Any]], path: Path, console: Console) -> None:
    """What the agents saw at last, or, where that is no picture, what a spectator sees."""
    observations, info = batch
    views = Views(envs.session)
    shown = range(min(envs.session.num_envs, MAX_MOSAIC))
    pictures = views.pictures(views.agent, observations, list(shown))
    captions = [f"env {env}, step {info['elapsed_step'][env * envs.session.agents]}" for env in shown]
    with open_picture_file(path) as file:
        file.add(mosaic(pictures, captions))
    console.print(f"mosaic of {len(pictures)} envs, {views.agent}: {path}", highlight=False)


def write_video(args: argparse.Namespace, path: Path, console: Console) -> None:
    """The beginning of one episode, by several cameras; CollectApples is played by the collector that knows it all."""
    policy = "scripted" if args.address == "sim:CollectApples" else "random"
    config = config_for(policy, args.address, None)
    with uepool.open(args.address, seed=args.seed, env_config=config, autoreset_mode="disabled") as session:
        recorder = Recorder(session, make_policy(policy, session, args.seed))
        with open_picture_file(path, VIDEO_FPS) as file:
            for frame in recorder.frames(VIDEO_STEPS):
                file.add(frame)
    episode = recorder.episodes[0]
    console.print(
        f"video of {episode.step} steps, {policy} policy, return {episode.total:.4g}: {path}", highlight=False
    )


def parse(arguments: list[str] | None) -> argparse.Namespace:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--address", default="sim:CollectApples", help="what to run (default: %(default)s)")
    parser.add_argument("--num-envs", type=int, default=16, help="how many envs (default: %(default)s)")
    parser.add_argument("--envs-per-instance", type=int, default=1, help="envs in one process (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to step (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the envs and the actions (default: %(default)s)")
    parser.add_argument(
        "--out", type=Path, default=Path("out/demo.png"), help="the mosaic; beside it, the video (default: %(default)s)"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    args = parse(arguments)
    console = Console()
    try:
        run(args, console)
    except KeyboardInterrupt:
        console.print("interrupted: everything was ended")
        return 130
    except uepool.UepoolError as error:
        console.print(f"[red]{type(error).__name__}[/]: {error}", highlight=False, markup=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
