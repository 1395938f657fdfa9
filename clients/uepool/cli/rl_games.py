"""`uepool rl-games`: rl-games' own runner, on uepool's envs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from uepool.cli.output import errors_as_text, fail


def register(app: typer.Typer) -> None:
    app.command("rl-games")(rl_games)


def rl_games(
    file: Annotated[Path, typer.Option("--file", "-f", help="An rl-games YAML, with env_name: uepool.")],
    train: Annotated[bool, typer.Option("--train", "-t", help="Trains. So it does without --play, too.")] = False,
    play: Annotated[bool, typer.Option("--play", "-p", help="Plays a checkpoint.")] = False,
    checkpoint: Annotated[Path | None, typer.Option("--checkpoint", "-c", help="To play, or to go on from.")] = None,
    num_actors: Annotated[
        int, typer.Option("--num_actors", "--num-actors", "-na", min=0, help="Envs. 0: as in the YAML.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Of training and of the envs. 0: as in the YAML.")] = 0,
    sigma: Annotated[
        float | None, typer.Option("--sigma", "-s", help="Of a policy with fixed_sigma, instead of the trained one.")
    ] = None,
    address: Annotated[str | None, typer.Option(help="Plays here, whatever env the YAML names: sim:CartPole")] = None,
    replace_envpool: Annotated[
        bool, typer.Option("--replace-envpool", help="env_name: envpool is played by uepool; EnvPool is not needed.")
    ] = False,
    track: Annotated[bool, typer.Option("--track", help="With Weights and Biases.")] = False,
    wandb_project_name: Annotated[str, typer.Option("--wandb-project-name", help="Its project.")] = "rl_games",
    wandb_entity: Annotated[str | None, typer.Option("--wandb-entity", help="Its team.")] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Writes profile_trace.json, torch's profile.")] = False,
    tensorflow: Annotated[bool, typer.Option("--tf", "-tf", hidden=True)] = False,  # rl-games ignores it as well
) -> None:
    """Trains or plays by rl-games' own runner, with env_name: uepool known to it. All flags of its runner.py are taken.

    What is wrong with the YAML, the address, the spaces or the checkpoint is said before training starts. Ctrl-C saves
    a checkpoint, says where, and gives the envs back; a second Ctrl-C ends at once. Where there is no CUDA device it
    trains on the CPU.

    \b
    Exit status: 0 done, 1 failed, 2 FILE or a flag is wrong, 130 interrupted.

    \b
      uepool rl-games --train --file cartpole.yaml
      uepool rl-games --play --file cartpole.yaml --checkpoint runs/cartpole_01-12-00-00/nn/cartpole.pth
      uepool rl-games --train --file ant_envpool.yaml --replace-envpool
    """
    with errors_as_text():
        try:
            import rl_games  # noqa: F401 - asked for before anything is done
            import torch  # noqa: F401
        except ImportError as error:
            fail(f"training with rl-games needs {error.name}: pip install 'uepool[rl-games]'")
        from uepool.rlgames_launcher.flags import Flags
        from uepool.rlgames_launcher.running import run

        status = run(
            Flags(
                file=file,
                train=train,
                play=play,
                checkpoint=checkpoint,
                seed=seed,
                num_actors=num_actors,
                sigma=sigma,
                track=track,
                wandb_project_name=wandb_project_name,
                wandb_entity=wandb_entity,
                profile=profile,
                address=address,
                replace_envpool=replace_envpool,
            )
        )
    raise SystemExit(status)
