"""`uepool bench`: how fast an address steps, with random actions."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from envserver.addresses import REMOTE
from uepool.cli import seeing
from uepool.cli.output import WRONG_INPUT, errors_as_text, fail

if TYPE_CHECKING:
    from uepool.session import Batch, Session

_ENVS = 32
_WARM_UP = 0.2  # of the time, before it counts
_LOOK_SECONDS = 0.1  # between two updates of the bar
_ACTIONS = 16  # drawn beforehand, used in turn
_STREAM = "transport=stream"


def register(app: typer.Typer) -> None:
    app.command()(bench)


def bench(
    address: Annotated[str, typer.Argument(help="A pool, grpc://HOST:PORT/POOL, or any other address: sim:CartPole")],
    num_envs: Annotated[int, typer.Option(min=0, help="0: what the pool has, at most 32.")] = 0,
    batch_size: Annotated[int, typer.Option(min=0, help="Envs per batch; 0: all, that is synchronous.")] = 0,
    seconds: Annotated[float, typer.Option(min=0.1, help="To measure for, after a warm-up of a fifth of it.")] = 5.0,
    transport: Annotated[str, typer.Option(help="auto, or stream: not through shared memory.")] = "auto",
    env_config: seeing.EnvConfig = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Steps envs with random actions: steps per second, time per batch, bytes per second.

    The time per batch is from sending actions until a batch is there, drawing actions excluded. Asynchronous sessions
    (batch_size below num_envs) have several requests under way: there it is the time from one batch to the next.

    \b
      uepool bench grpc://host:50051/cartpole --num-envs 32 --batch-size 16
      uepool bench sim:CartPole --num-envs 32
      uepool bench sim:CollectApples --env-config garden.yaml
    """
    if transport not in ("auto", "stream"):
        fail(f"--transport must be auto or stream, not {transport!r}", WRONG_INPUT)
    is_remote = address.partition(":")[0] in REMOTE
    if transport == "stream" and not is_remote:
        fail(f"--transport stream is for pools of a server, grpc://HOST:PORT/POOL, not for {address}", WRONG_INPUT)
    if transport == "stream" and _STREAM not in address:
        address += ("&" if "?" in address else "?") + _STREAM
    with errors_as_text():
        import uepool

        num_envs = num_envs or (_envs_of(address) if is_remote else _ENVS)
        config = seeing.read_env_config(env_config)
        with uepool.open(address, num_envs=num_envs, batch_size=batch_size or num_envs, env_config=config) as session:
            result = _measure(session, seconds, quiet=as_json)
    result = {"address": address, "num_envs": num_envs, "batch_size": batch_size or num_envs, **result}
    print(json.dumps(result) if as_json else _text(result))


def _envs_of(address: str) -> int:
    """As many envs as fit the pool's instances, at most 32, or one instance."""
    from uepool._remote import connect, parse

    remote = parse(address)
    control = connect(remote)
    try:
        for pool in control.pools().pools:
            if pool.name == remote.pool:
                per = pool.envs_per_instance
                return per * max(1, min(pool.instances, _ENVS // per))
    finally:
        control.disconnect()
    return _ENVS


def _measure(session: Session, seconds: float, quiet: bool) -> dict[str, Any]:
    import numpy as np
    from rich.console import Console
    from rich.progress import Progress

    actions = _drawn(session)
    session.async_reset(seed=1)
    times: list[float] = []
    moved = steps = 0
    begin = time.perf_counter() + _WARM_UP * seconds
    end = begin + seconds
    with Progress(transient=True, console=Console(stderr=True), disable=quiet) as progress:
        bar = progress.add_task("stepping", total=seconds * (1 + _WARM_UP))
        drawn = 0
        last = looked = time.perf_counter()
        batch = session.recv()
        batch_bytes = _bytes(batch)
        while last < end:
            session.send(actions[drawn % _ACTIONS], batch.env_id if _is_part(session) else None)
            drawn += 1
            batch = session.recv()
            now = time.perf_counter()
            if now >= begin:
                times.append(now - last)
                steps += len(batch.env_id)
                moved += batch_bytes
            if now - looked > _LOOK_SECONDS:
                looked = now
                progress.update(bar, completed=now - begin + _WARM_UP * seconds)
            last = now
    total = sum(times)
    p50, p90, p99 = np.percentile(times, [50, 90, 99])
    return {
        "seconds": total,
        "batches": len(times),
        "steps_per_second": steps / total,
        "bytes_per_second": moved / total,
        "batch_ms": {"p50": p50 * 1e3, "p90": p90 * 1e3, "p99": p99 * 1e3, "max": max(times) * 1e3},
    }


def _is_part(session: Session) -> bool:
    return session.batch_size < session.num_envs


def _drawn(session: Session) -> list[Any]:
    """Actions for whole batches."""
    from gymnasium.vector.utils import batch_space

    space = batch_space(session.action_space, session.batch_size * session.agents)
    space.seed(1)
    return [space.sample() for _ in range(_ACTIONS)]


def _bytes(batch: Batch) -> int:
    """Of the arrays that every batch has."""

    def size(value: Any) -> int:
        if isinstance(value, dict):
            return sum(map(size, value.values()))
        if isinstance(value, tuple | list):
            return sum(map(size, value))
        return int(value.nbytes)

    return sum(map(size, (batch.observation, batch.reward, batch.terminated, batch.truncated)))


def _text(result: dict[str, Any]) -> str:
    times = result["batch_ms"]
    return (
        f"{result['address']}: {result['num_envs']} envs, batches of {result['batch_size']}\n"
        f"  {result['steps_per_second']:,.0f} env steps per second, "
        f"{result['bytes_per_second'] / 1e6:,.1f} MB of observations and rewards per second\n"
        f"  a batch takes {times['p50']:.3g} ms (median), {times['p90']:.3g} ms (p90), {times['p99']:.3g} ms (p99), "
        f"{times['max']:.3g} ms at most; {result['batches']} batches in {result['seconds']:.1f} s"
    )
