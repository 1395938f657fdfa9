"""`uepool serve-policy`: an exported policy behind HTTP."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from uepool.cli import seeing
from uepool.cli.output import FAILED, WRONG_INPUT, fail


def register(app: typer.Typer) -> None:
    app.command(name="serve-policy")(serve_policy)


def serve_policy(
    model: Annotated[
        str, typer.Argument(help="An ONNX file of `uepool export`, or collect-apples, which comes with uepool.")
    ],
    host: Annotated[str, typer.Option(help="The address to listen on; others than this machine's are warned of.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: one that is free, which is printed.")] = 8000,
    max_rows: Annotated[int, typer.Option(min=1, help="Observations in one forward pass, and in one request.")] = 1024,
    session_timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds after which the memory of a session that is not used is dropped.")
    ] = 600.0,
    max_sessions: Annotated[int, typer.Option(min=1, help="That have a memory at the same time.")] = 1024,
    threads: Annotated[int, typer.Option(min=0, help="Of a forward pass; 0: as ONNX Runtime chooses.")] = 0,
) -> None:
    """Answers observations with actions over HTTP, until Ctrl-C or SIGTERM; requests under way are answered first.

    \b
      POST /act     {"observations": ...}: {"actions": ...}
      GET  /spec    what the policy observes, does and remembers
      GET  /health  that it is there

    Whoever reaches the port can use it: it has no passwords and no encryption. It listens on this machine alone unless
    --host says otherwise.

    \b
    Exit status: 0 stopped as it was told to, 1 failed, 2 MODEL or an option is wrong, or the port is taken.

    \b
      uepool serve-policy collect-apples
      uepool serve-policy policy.onnx --port 9000
    """
    with seeing.errors_told():
        from uepool.exporting.named import model_path
        from uepool.policies.onnx import OnnxPolicy
        from uepool.policy_server.running import Limits, PortTaken, is_loopback, run

        policy = OnnxPolicy(model_path(model), threads)
        limits = Limits(max_rows=max_rows, session_seconds=session_timeout, max_sessions=max_sessions)
        if not is_loopback(host):
            print(
                f"uepool: warning: listening on {host}: everyone who reaches it can use the policy; it has no "
                "passwords and no encryption",
                file=sys.stderr,
            )

        def started(url: str) -> None:
            print(f"{policy.path.name} answers at {url}", flush=True)

        try:
            run(policy, host, port, limits, started)
        except PortTaken as error:
            fail(str(error), WRONG_INPUT)
        except RuntimeError as error:
            fail(str(error), FAILED)
