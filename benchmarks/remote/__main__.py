"""Measures remote sessions against their floors and against other services: ``python -m benchmarks.remote``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import machine
from benchmarks.remote import clients, sharing
from benchmarks.remote.clients import Client, Step
from benchmarks.remote.processes import Served
from benchmarks.remote.turns import in_turns

PIXEL_BYTES = 64 * 84 * 84 * 3
_SERVICES = "benchmarks.remote.services"
_DESCRIPTION = """\
Starts a server with pools of simulators, and the services that it is compared with, on this machine's loopback, and
steps them in turns. Prints what each step takes and how it stands to the levels that docs/benchmarks.md names.
"""


class Bench:
    """One run: what is open, and the figures so far."""

    def __init__(self, stack: ExitStack, options: argparse.Namespace) -> None:
        self.stack = stack
        self.options = options
        self.server = stack.enter_context(Served("benchmarks.remote.server"))
        self.figures: dict[str, Any] = {}
        self.levels: list[dict[str, Any]] = []

    def pool(self, name: str, stream: bool = False) -> str:
        return f"grpc://127.0.0.1:{self.server.port}/{name}" + ("?transport=stream" if stream else "")

    def service(self, name: str, size: int) -> int:
        return self.stack.enter_context(Served(_SERVICES, name, size)).port

    def turns(self, **opened: Client) -> dict[str, float]:
        """Median microseconds of a step of each; closes them."""
        steps: dict[str, Step] = {name: step for name, (step, _) in opened.items()}
        rounds = in_turns(steps, self.options.rounds, self.options.seconds)
        for _, close in opened.values():
            close()
        return {name: median(times) * 1e6 for name, times in rounds.items()}

    def level(self, work: str, level: float, measured: float, at_least: bool = True, unit: str = "×") -> None:
        reached = measured >= level if at_least else measured <= level
        self.levels.append({"work": work, "level": level, "measured": measured, "reached": reached, "unit": unit})
        sign = "≥" if at_least else "≤"
        print(f"  {work}: {measured:.3g} {unit} (level {sign} {level:g}): {'reached' if reached else 'NOT reached'}")


def pixels(bench: Bench) -> None:
    """64 × 84×84×3 rows a step; the stepping itself is what the local session takes."""
    us = bench.turns(
        tcp=clients.tcp(bench.service("tcp", PIXEL_BYTES), PIXEL_BYTES),
        echo=clients.echo(bench.service("echo", PIXEL_BYTES)),
        naive=clients.naive(bench.service("naive", PIXEL_BYTES)),
        local=clients.session(bench.pool("pixels"), 64),
    )
    # Of the same envs, so it takes its turns by itself, between two measurements of the plain socket.
    us |= bench.turns(
        tcp2=clients.tcp(bench.service("tcp", PIXEL_BYTES), PIXEL_BYTES),
        stream=clients.session(bench.pool("pixels", stream=True), 64),
    )
    transfer = us["stream"] - us["local"]
    bench.figures["pixels"] = us | {"transfer": transfer}
    print("  µs per batch: " + ", ".join(f"{name} {value:,.0f}" for name, value in us.items()))
    bench.level("stream of pixels against a plain TCP socket", 0.4, us["tcp2"] / transfer)
    bench.level("stream of pixels against grpcio + protobuf", 2.0, us["naive"] / transfer)


def small(bench: Bench) -> None:
    """16 envs of CartPole, in 2 instances."""
    us = bench.turns(
        echo=clients.echo(bench.service("echo", 16 * 40), bytes(16 * 8)), local=clients.session(bench.pool("small"), 16)
    )
    us |= bench.turns(
        echo2=clients.echo(bench.service("echo", 16 * 40), bytes(16 * 8)),
        stream=clients.session(bench.pool("small", stream=True), 16),
    )
    bench.figures["small"] = us
    print("  µs per batch: " + ", ".join(f"{name} {value:,.0f}" for name, value in us.items()))
    floor = us["echo2"] + us["local"]
    bench.level("stream of small batches against echo + local step", 1.3, us["stream"] / floor, at_least=False)


def calls(bench: Bench) -> None:
    """CartPole × 64 against services that make a call, or send a message, per env."""
    opened = {
        "local": clients.session(bench.pool("cartpole"), 64),
        "per_env": clients.per_env(bench.service("per_env", 64), 64),
    }
    try:
        opened["dm_env"] = clients.dm_env(bench.service("dm_env", 64), 64)
    except (ImportError, RuntimeError):
        print("  dm_env_rpc is not here: pip install dm-env-rpc")
    us = bench.turns(**opened) | bench.turns(stream=clients.session(bench.pool("cartpole", stream=True), 64))
    bench.figures["calls"] = us
    print("  µs per batch: " + ", ".join(f"{name} {value:,.0f}" for name, value in us.items()))
    for name in ("per_env", "dm_env"):
        if name in us:
            bench.level(f"CartPole × 64, same machine, against {name}", 20, us[name] / us["local"])
            bench.level(f"CartPole × 64, stream, against {name}", 20, us[name] / us["stream"])


def embedded(bench: Bench) -> None:
    """A local session of a server against one of the embedded server: the same path."""
    us = bench.turns(
        embedded=clients.session("sim:CartPole", 64, envs_per_instance=32),
        served=clients.session(bench.pool("cartpole"), 64),
    )
    bench.figures["embedded"] = us
    print("  µs per batch: " + ", ".join(f"{name} {value:,.1f}" for name, value in us.items()))
    bench.level("a local session of a server against the embedded one", 0.97, us["embedded"] / us["served"])


def opening(bench: Bench) -> None:
    """A session of 32 instances that are warm, and its first reset."""

    def open_and_reset() -> None:
        _, close = clients.session(bench.pool("singles"), 32)
        times.append(time.perf_counter() - begin)
        close()

    times: list[float] = []
    for _ in range(11):
        begin = time.perf_counter()
        open_and_reset()
    bench.figures["opening_ms"] = median(times) * 1e3
    bench.level("open and first reset of 32 envs", 50, median(times) * 1e3, at_least=False, unit="ms")


def share(bench: Bench) -> None:
    """Four trainers, each with 8 instances that sleep 2 ms in a step."""
    found = sharing.shares(bench.pool("sleepers"), 8, 4, max(2.0, bench.options.seconds))
    bench.figures["shares"] = found
    bench.level("four trainers against one", 3.6, found["times_one"])
    bench.level("furthest from its share", 0.1, found["furthest_from_share"], at_least=False, unit="of it")


def stall(bench: Bench) -> None:
    """Two trainers step while a third has all its batches sent and reads none for 10 s."""
    found = sharing.stalled(
        bench.pool("sleepers", stream=True), bench.pool("pixels", stream=True), 8, 10.0, bench.server.pid
    )
    bench.figures["stall"] = found
    bench.level("p99 of others while one does not read", 1.2, found["ratio"], at_least=False)
    bench.level("growth of the server meanwhile", 64, found["server_memory_growth_mib"], at_least=False, unit="MiB")


CASES: dict[str, Callable[[Bench], None]] = {
    "embedded": embedded,
    "pixels": pixels,
    "small": small,
    "calls": calls,
    "opening": opening,
    "share": share,
    "stall": stall,
}


def main() -> int:
    options = _parser().parse_args()
    described = machine.describe()
    if machine.is_busy(described):
        print(f"The machine is busy (load {described['load_before']}): what follows is noisy, don't quote it.")
    with ExitStack() as stack:
        bench = Bench(stack, options)
        for name in options.case or CASES:
            print(f"{name}: {(CASES[name].__doc__ or '').strip()}", flush=True)
            CASES[name](bench)
        document = {"machine": described, "levels": bench.levels, "figures": bench.figures}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(document, indent=1) + "\n")
    print(f"written: {options.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.remote", description=_DESCRIPTION)
    parser.add_argument("--case", nargs="+", choices=list(CASES), help="only these (all)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each client (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of a turn (default %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("runs/benchmarks/remote.json"), help="(default %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
