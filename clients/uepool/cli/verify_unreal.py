"""`uepool verify-unreal`: whether the plugin works with an Unreal Engine, and a report of it."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated

import typer

from uepool.cli.output import WRONG_INPUT, fail


def register(app: typer.Typer) -> None:
    app.command("verify-unreal")(verify_unreal)


def verify_unreal(
    engine: Annotated[Path, typer.Option(help="Unreal Engine 5.4 to 5.6: the folder that holds Engine.")],
    out: Annotated[Path, typer.Option(help="Gets a folder for this run, where it builds and reports.")] = Path(
        "verify-unreal"
    ),
    platform: Annotated[str, typer.Option(help="Linux; or Win64, in WSL: builds and packages only.")] = "Linux",
    source: Annotated[
        Path | None, typer.Option(help="A checkout of uepool; none: the one that this runs from.")
    ] = None,
    run_as: Annotated[str, typer.Option(help="For root: the user who builds and whom games run as.")] = "",
    envs: Annotated[int, typer.Option(min=0, help="In the benchmark; 0: one per CPU, at most 4.")] = 0,
    seconds: Annotated[float, typer.Option(min=0.1, help="Of each benchmark.")] = 10.0,
    select: Annotated[str, typer.Option(help="Only tests of the suite that this expression names (pytest -k).")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Leaves the project and the packaged game.")] = False,
    any_version: Annotated[bool, typer.Option("--any-version", help="Tries other versions of the engine too.")] = False,
) -> None:
    """Builds the plugin and packages the example game with your Unreal Engine, runs the conformance suite and a short
    benchmark against it, and writes a report to send back.

    It takes from a quarter of an hour to an hour, most of it the engine's compilers, and 15 GiB, which are free again
    afterwards. Nothing outside --out is changed, but for what the engine itself keeps of builds.

    \b
    Exit status: 0 all passed, 1 something failed (the report says what), 2 it cannot begin, 130 interrupted.

    \b
      uepool verify-unreal --engine /opt/UnrealEngine
      uepool verify-unreal --engine "/mnt/c/Program Files/Epic Games/UE_5.5" --platform Win64 --out /mnt/c/verify
    """
    from uepool.verify_unreal import preflight
    from uepool.verify_unreal.problems import NotReady
    from uepool.verify_unreal.verification import Verification

    options = preflight.Options(engine, out, platform, source, run_as, envs, seconds, select, keep, any_version)
    try:
        ground = preflight.check(options)
    except NotReady as error:
        fail(str(error), WRONG_INPUT)
    # Whoever ends it otherwise wants the same: no compilers left, and the report so far.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    raise SystemExit(Verification(options, ground).run())
