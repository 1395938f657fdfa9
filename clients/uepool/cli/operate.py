"""`uepool drain`, `restart` and `kick`: what operators do to a running server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from uepool.cli.output import WRONG_INPUT, errors_as_text, fail

if TYPE_CHECKING:
    from uepool._admin import Admin

ServerAddress = Annotated[str, typer.Argument(help="grpc://HOST:PORT, or one pool of it: grpc://HOST:PORT/POOL")]


def register(app: typer.Typer) -> None:
    for command in (drain, restart, kick):
        app.command()(command)


@contextmanager
def operating(address: str) -> Iterator[tuple[Admin, str]]:
    """A connection and the pool that the address names, or ""; errors end the command."""
    with errors_as_text():
        from uepool._admin import Admin
        from uepool._remote import connection, parse

        remote = parse(address)
        admin = Admin(*connection(remote))
        try:
            yield admin, remote.pool
        finally:
            admin.disconnect()


def drain(
    address: ServerAddress,
    resume: Annotated[bool, typer.Option("--resume", help="Takes sessions again.")] = False,
) -> None:
    """Lets a pool, or all of a server, take no new sessions; those that run go on.

    \b
      uepool drain grpc://host:50051/cartpole
      uepool drain grpc://host:50051/cartpole --resume
    """
    with operating(address) as (admin, pool):
        reply = admin.drain(pool, resume)
    state = "open for sessions again" if resume else "closed for new sessions"
    print(f"{', '.join(reply.pools)}: {state}; sessions that go on: {reply.sessions}")


def restart(
    address: ServerAddress,
    instance: Annotated[
        list[int] | None, typer.Option(help="Its number: 7 for the one called POOL 7. Again for more; none: all.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Do not wait until sessions give instances back.")] = False,
) -> None:
    """Replaces instances of a pool: idle ones at once, lent ones when they come back.

    \b
      uepool restart grpc://host:50051/cartpole
      uepool restart grpc://host:50051/cartpole --instance 7 --force
    """
    with operating(address) as (admin, pool):
        if not pool:
            fail(f"name a pool: {address.rstrip('/')}/POOL", WRONG_INPUT)
        reply = admin.restart(pool, instance or (), force)
    print(f"{pool}: instances being replaced: {reply.now}; to be replaced when they come back: {reply.later}")


def kick(
    address: ServerAddress,
    session: Annotated[str, typer.Argument(help="Its id, as `uepool top` shows it.")],
    reason: Annotated[str, typer.Option(help="What its trainer is told.")] = "",
) -> None:
    """Ends a session.

    \b
      uepool kick grpc://host:50051 0f3a9c... --reason "the host is needed for something else"
    """
    with operating(address) as (admin, _):
        admin.kick(session, reason)
    print(f"session {session} has ended")
