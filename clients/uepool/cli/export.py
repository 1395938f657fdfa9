"""`uepool export`: a trained policy as an ONNX file, compared with the trainer's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from uepool.cli import seeing


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    run: Annotated[
        str, typer.Argument(metavar="RUN|CHECKPOINT", help="A run of `uepool train`, its newest checkpoint; or one.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file.")] = Path("policy.onnx"),
    check: Annotated[
        str,
        typer.Option(
            metavar="recorded|N", help="How many observations to compare, recorded from play; recorded: 4096."
        ),
    ] = "recorded",
    tolerance: Annotated[
        float, typer.Option(min=0, help="How far numbers may differ. Large observations round more, and may need more.")
    ] = 1e-5,
) -> None:
    """Writes a trained policy as ONNX: one graph from the env's observations as they are to its actions.

    Scaling, normalising and choosing are inside; a memory goes in and out. Before it is written it is compared with
    the trainer's own policy, on observations that this one sees while it plays the envs that it was trained on: choices
    must be equal, numbers within 1e-5.

    \b
    Exit status: 0 written, 1 it acts otherwise and was not written, 2 RUN or an option is wrong.

    \b
      uepool export results/cartpole
      uepool export results/cartpole/checkpoints/000000050000 -o early.onnx --check 10000
      uepool act policy.onnx
    """
    with seeing.errors_told():
        from uepool.exporting.exporting import RECORDED, export
        from uepool.exporting.recording import parse_count

        count = RECORDED if check == "recorded" else parse_count(check)

        def say(text: str) -> None:
            print(f"uepool: {text}", file=sys.stderr, flush=True)

        done = export(run, out, count, say, tolerance)
        size = done.path.stat().st_size
        print(f"{done.path}: {size / 1000:,.0f} kB; {done.comparison}")
