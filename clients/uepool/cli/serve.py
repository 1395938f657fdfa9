"""`uepool serve`: runs the pools of a file until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from uepool.cli.output import FAILED, WRONG_INPUT, fail

if TYPE_CHECKING:
    from envserver.serving import PoolServer, Settings


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    file: Annotated[Path, typer.Argument(help="What to run; `uepool init` writes one.")] = Path("pool.yaml"),
    check: Annotated[bool, typer.Option("--check", help="Only says whether the file is right.")] = False,
) -> None:
    """Runs the pools of FILE.

    Checks the file, listens, starts the instances, and shows what goes on until Ctrl-C (or SIGTERM). Then no new
    sessions are taken, and those that run have drain_timeout seconds to end; a second Ctrl-C ends them at once.

    \b
    Exit status: 0 stopped as it was told to, 1 failed, 2 FILE is wrong or an address is taken.

    \b
      uepool serve pool.yaml --check
      uepool serve pool.yaml
    """
    from envserver.config.load import load
    from envserver.config.problems import ConfigError

    if not file.exists():
        fail(f"there is no file {file}; `uepool init {file}` writes one that runs", WRONG_INPUT)
    try:
        settings = load(file)
    except ConfigError as error:
        count = len(error.problems)
        fail(f"{file} has {'a mistake' if count == 1 else f'{count} mistakes'}\n{error}", WRONG_INPUT)
    if check:
        pools = ", ".join(f"{pool.name} ({pool.num_envs} envs)" for pool in settings.pools)
        print(f"{file} is right: pools {pools}")
        return
    status = _run(settings)
    # All is closed and reaped; gRPC's threads and the interpreter's tear-down would only take time.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            pass
    os._exit(status)


def _run(settings: Settings) -> int:
    from envserver.errors import ServerError
    from envserver.serving import run
    from uepool.cli.status import Watch

    watch: Watch | None = None

    def started(server: PoolServer) -> None:
        nonlocal watch
        watch = Watch(server)
        watch.start()

    try:
        asyncio.run(run(settings, started))
    except ServerError as error:  # an address is taken, a secret is missing
        print(f"uepool: {error}", file=sys.stderr)
        return WRONG_INPUT
    except OSError as error:
        print(f"uepool: the server failed: {error}", file=sys.stderr)
        return FAILED
    finally:
        if watch is not None:
            watch.stop()
    return 0
