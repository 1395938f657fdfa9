"""Starts envs as processes, steps them with random actions, shows how fast, and saves a mosaic of what they see.

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
from PIL import Image, ImageDraw
from rich.console import Console
from rich.live import Live
from rich.table import Table

import uepool

REFRESHES_PER_SECOND = 8
BARS = "▁▂▃▄▅▆▇█"
MAX_MOSAIC = 64  # pictures


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
        captions = [f"env {env}, step {step}" for env, step in zip(info["env_id"], info["elapsed_step"], strict=True)]
        write_mosaic(envs, observations, captions, args.out, console)


def write_mosaic(
    envs: uepool.UepoolVectorEnv, observations: Any, captions: list[str], path: Path, console: Console
) -> None:
    pictures = find_pictures(observations)
    what = "observations"
    if pictures is None:
        if envs.render_mode is None:
            console.print(f"{envs.session.address} has no pictures to show")
            return
        rendered = envs.render()
        assert rendered is not None
        pictures, what = np.stack(rendered[:MAX_MOSAIC]), "rendered pictures"
    path.parent.mkdir(parents=True, exist_ok=True)
    mosaic(pictures[:MAX_MOSAIC], captions).save(path)
    console.print(f"{what} of {min(len(pictures), MAX_MOSAIC)} envs: {path}")
    if envs.session.address == "sim:Pattern":
        console.print("Pattern looks like noise on purpose: every byte tells which env, episode and step it belongs to")


def find_pictures(observations: Any) -> np.ndarray | None:
    """The first batch of uint8 RGB or grey images among nested observations: [n, height, width, 3]."""
    if isinstance(observations, dict):
        observations = tuple(observations.values())
    if isinstance(observations, tuple):
        found = (find_pictures(part) for part in observations)
        return next((pictures for pictures in found if pictures is not None), None)
    if observations.dtype != np.uint8 or observations.ndim != 4:
        return None
    if observations.shape[-1] == 3:
        return observations
    if observations.shape[1] in (1, 4):  # stacked grey frames, channels first: the newest one
        return np.repeat(observations[:, -1, :, :, None], 3, axis=-1)
    return None


def mosaic(pictures: np.ndarray, captions: list[str]) -> Image.Image:
    """Pictures [n, height, width, 3] side by side, each over its caption, in as square a grid as they fill."""
    count, height, width, _ = pictures.shape
    columns = math.ceil(math.sqrt(count))
    lines = math.ceil(count / columns)
    scale = 960 / (columns * width)
    scale = round(scale) if scale >= 1 else min(1.0, 2 * scale)
    wide, high = round(width * scale), round(height * scale)
    gap, caption = 8, 14
    sheet = Image.new("RGB", (columns * (wide + gap) + gap, lines * (high + caption + gap) + gap), (24, 24, 24))
    draw = ImageDraw.Draw(sheet)
    for i, (picture, text) in enumerate(zip(pictures, captions, strict=False)):
        left, top = i % columns * (wide + gap) + gap, i // columns * (high + caption + gap) + gap
        resampling = Image.Resampling.NEAREST if scale >= 1 else Image.Resampling.LANCZOS
        tile = Image.fromarray(picture).resize((wide, high), resampling)
        sheet.paste(tile, (left, top))
        draw.text((left, top + high + 1), text, fill=(190, 190, 190))
    return sheet


def parse(arguments: list[str] | None) -> argparse.Namespace:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--address", default="sim:Pattern", help="what to run (default: %(default)s)")
    parser.add_argument("--num-envs", type=int, default=16, help="how many envs (default: %(default)s)")
    parser.add_argument("--envs-per-instance", type=int, default=1, help="envs in one process (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to step (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the envs and the actions (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("out/demo.png"), help="the mosaic (default: %(default)s)")
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
