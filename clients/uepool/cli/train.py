"""`uepool train`: from a YAML to a trained policy."""

from __future__ import annotations

from typing import Annotated

import typer

from uepool.cli.output import errors_as_text, fail


def register(app: typer.Typer) -> None:
    app.command()(train)


def train(
    file: Annotated[str | None, typer.Argument(help="The YAML. With --resume: left out, the run's own.")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="A value in place of the YAML's: --set env.num_envs=16. Repeat.")
    ] = None,
    resume: Annotated[
        str | None, typer.Option(help="Goes on with a run: its folder, one of its checkpoints, or s3://BUCKET/RUN.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(help="The run's folder, or s3://BUCKET/RUN. Default: a new one in results.")
    ] = None,
    total_steps: Annotated[int | None, typer.Option(min=1, help="Env steps in all, resumed ones included.")] = None,
    local_mode: Annotated[
        bool, typer.Option("--local-mode", help="As little as possible, in one process: to find errors.")
    ] = False,
    wandb: Annotated[str | None, typer.Option(help="Also tells Weights & Biases: the project.")] = None,
) -> None:
    """Trains a policy: checkpoints, learning curve, TensorBoard and videos go into a folder of the run's own.

    Ctrl-C saves a checkpoint and says how to go on; a second one ends at once. docs/training has all the YAML's fields.

    \b
    Exit status: 0 done, 1 failed, 2 FILE or an option is wrong, 130 interrupted.

    \b
      uepool train cartpole.yaml
      uepool train cartpole.yaml --set hyperparameters.learning_rate=1e-3 --total-steps 50000
      uepool train --resume results/cartpole_20260102-030405
      uepool train cartpole.yaml --local-mode
    """
    with errors_as_text():
        try:
            import torch  # noqa: F401 - asked for before anything is done
        except ModuleNotFoundError:
            fail("training needs a trainer: pip install 'uepool[sb3]' (or [rl-games], [rllib])")
        from uepool.training.run import Run
        from uepool.training.start import Request, settle

        request = Request(file, tuple(overrides or ()), resume, out, total_steps, local_mode, wandb)
        status = Run(settle(request)).run()
    raise SystemExit(status)
