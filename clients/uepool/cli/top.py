"""`uepool top`: what a server does at the moment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from uepool.cli.operate import ServerAddress, operating

if TYPE_CHECKING:
    from rich.console import RenderableType

_PLAIN_WIDTH = 160  # columns, where it is not a terminal that says how many it has
_UNITS = ("", "k", "M", "G", "T")


def register(app: typer.Typer) -> None:
    app.command()(top)


def top(
    address: ServerAddress,
    once: Annotated[bool, typer.Option("--once", help="Prints it once.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one document a line.")] = False,
    interval: Annotated[float, typer.Option(help="Seconds between two looks.", min=0.1, max=3600)] = 1.0,
) -> None:
    """Shows what pools and sessions do: steps per second, latencies, restarts, bytes per second. For operators.

    Latencies are measured where steps pass through the server. For a session on the server's own machine, which they do
    not pass through, "period" is the mean time from one step of an env to its next, its trainer's own time included.

    \b
      uepool top grpc://host:50051
      uepool top grpc://host:50051/cartpole --once --json
    """
    from rich.console import Console
    from rich.live import Live

    with operating(address) as (admin, pool):
        if once:
            _print(_chosen(admin.overview(), pool), as_json)
            return
        looks = (_chosen(overview, pool) for overview in admin.watch(interval))
        if as_json:
            for overview in looks:
                _print(overview, as_json=True)
            return
        console = Console()
        with Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
            for overview in looks:
                live.update(_tables(overview), refresh=True)


def _chosen(overview: Any, pool: str) -> Any:
    """Only what concerns one pool, if one is named."""
    if pool:
        for field, rows in (("name", overview.pools), ("pool", overview.sessions)):
            kept = [row for row in rows if getattr(row, field) == pool]
            del rows[:]
            rows.extend(kept)
    return overview


def _print(overview: Any, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_document(overview)), flush=True)
        return
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console.width = _PLAIN_WIDTH
    console.print(_tables(overview))


def _document(message: Any) -> dict[str, Any]:
    """Its fields; None for a message that is not there."""

    def plain(field: Any) -> Any:
        value = getattr(message, field.name)
        if field.message_type is None:
            return value
        if field.is_repeated:
            return [_document(item) for item in value]
        return _document(value) if message.HasField(field.name) else None

    return {field.name: plain(field) for field in message.DESCRIPTOR.fields}


def _tables(overview: Any) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    pools = Table(title=f"uepool {overview.server_version}, up for {_duration(overview.seconds)}", title_justify="left")
    for name in ("pool", "up", "free", "sessions", "queue", "steps/s", "bytes/s", "p50", "p99", "restarts", "state"):
        pools.add_column(name, justify="left" if name in ("pool", "state") else "right")
    for row in overview.pools:
        says = row.trouble.partition("\n")[0] or ("draining" if row.draining else "serving")
        pools.add_row(
            Text(row.name),
            str(row.instances_up),
            str(row.free_instances),
            str(row.sessions),
            str(row.waiting),
            _short(row.steps_per_second),
            _short(row.bytes_per_second),
            *_latency(row),
            str(row.restarts),
            Text(says, style="yellow"),
        )
    sessions = Table(title="sessions", title_justify="left")
    for name in ("session", "pool", "holder", "envs", "path", "for", "steps/s", "bytes/s", "p50", "p99", "period"):
        sessions.add_column(
            name,
            justify="left" if name in ("session", "pool", "holder", "path") else "right",
            no_wrap=name != "holder",
            min_width=16 if name == "session" else None,  # it is needed whole, for `uepool kick`
        )
    for row in overview.sessions:
        sessions.add_row(
            row.session_id,
            Text(row.pool),
            Text(" ".join(filter(None, [row.holder, row.client_name]))),
            str(row.num_envs),
            row.path or "-",
            _duration(row.seconds),
            _short(row.steps_per_second),
            _short(row.bytes_per_second),
            *_latency(row),
            _milliseconds(row.step_period) if row.step_period else "-",
        )
    return Group(pools, sessions)


def _latency(row: Any) -> tuple[str, str]:
    if not row.HasField("latency"):
        return "-", "-"
    return _milliseconds(row.latency.p50), _milliseconds(row.latency.p99)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"


def _short(number: float) -> str:
    """1234567 as 1.23M."""
    for unit in _UNITS:
        if number < 1000 or unit == _UNITS[-1]:
            break
        number /= 1000
    return f"{number:.3g}{unit}"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, _ = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
