"""`uepool pools`: what a server has, and who has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from uepool.cli.output import errors_as_text, fail

if TYPE_CHECKING:
    from rich.table import Table


def register(app: typer.Typer) -> None:
    app.command()(pools)


def pools(
    address: Annotated[str, typer.Argument(help="grpc://HOST:PORT, or one pool of it: grpc://HOST:PORT/POOL")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Lists pools: what their envs look like, how many are free, who holds them, who waits.

    \b
      uepool pools grpc://127.0.0.1:50051
      UEPOOL_TOKEN=uep_... uepool pools grpcs://host:50051/cartpole --json
    """
    with errors_as_text():
        reply, name = _ask(address)
    found = [pool for pool in reply.pools if not name or pool.name == name]
    if name and not found:
        known = ", ".join(pool.name for pool in reply.pools) or "none"
        fail(f"there is no pool {name} for this token; pools: {known}")
    if as_json:
        print(json.dumps([_document(pool) for pool in found], indent=2))
        return
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console.width = 1000  # nothing is folded for programs that read it
    console.print(_table(found))
    for pool in found:
        if pool.trouble:
            console.print(f"pool {pool.name}: {pool.trouble}", style="yellow", markup=False, highlight=False)


def _ask(address: str) -> tuple[Any, str]:
    from uepool._remote import connect, parse

    remote = parse(address)
    control = connect(remote)
    try:
        return control.pools(), remote.pool
    finally:
        control.disconnect()


def _table(found: list[Any]) -> Table:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("pool", "runs"):
        table.add_column(name, no_wrap=True)
    table.add_column("observation → action", overflow="fold")
    for name in ("instances", "envs free"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("held by, waiting", overflow="fold")
    for pool in found:
        per = pool.envs_per_instance
        missing = pool.instances_up < pool.instances
        users = [_lease(lease) for lease in pool.leases] + [f"waits: {_lease(waiter)}" for waiter in pool.waiting]
        table.add_row(
            pool.name + (" (draining)" if pool.draining else ""),
            pool.address,
            _spaces(pool.spec_json),
            f"{pool.instances_up} of {pool.instances}" if missing else str(pool.instances),
            f"{pool.free_instances * per} of {pool.instances * per}",
            "\n".join(users),
        )
    return table


def _lease(lease: Any) -> str:
    who = " ".join(filter(None, [lease.holder, f"({lease.client_name})" if lease.client_name else ""]))
    return f"{who or 'somebody'}: {lease.num_envs} envs, {_duration(lease.seconds)}"


def _duration(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _spaces(spec_json: str) -> str:
    """4 float32 → Discrete(2)"""
    if not spec_json:
        return "not known yet"
    spec = json.loads(spec_json)
    agents = f"{spec['agents']} agents: " if spec["agents"] > 1 else ""
    return f"{agents}{_space(spec['observation'])} → {_space(spec['action'])}"


def _space(document: dict[str, Any]) -> str:
    """84×84×3 uint8, Discrete(4), {image: 84×84×3 uint8, speed: float32}"""
    kind = document["type"]
    if kind == "Dict":
        return "{" + ", ".join(f"{name}: {_space(inner)}" for name, inner in document["items"]) + "}"
    if kind == "Tuple":
        return "(" + ", ".join(_space(inner) for inner in document["items"]) + ")"
    if kind == "Discrete":
        return f"Discrete({document['n']})"
    if kind == "Box":
        return " ".join(filter(None, ["×".join(map(str, document["shape"])), document["dtype"]]))
    return f"{kind}({', '.join(str(value) for name, value in document.items() if name in ('n', 'nvec', 'shape'))})"


def _document(pool: Any) -> dict[str, Any]:
    """A PoolInfo as plain JSON, all of its fields."""
    document: dict[str, Any] = {}
    for field in pool.DESCRIPTOR.fields:
        value = getattr(pool, field.name)
        if field.message_type is not None:
            value = [{inner.name: getattr(item, inner.name) for inner in item.DESCRIPTOR.fields} for item in value]
        document[field.name] = value
    document["spec"] = json.loads(document.pop("spec_json") or "null")
    return document
