"""`uepool act`: plays an exported policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from uepool.cli import seeing
from uepool.cli.output import FAILED, WRONG_INPUT, fail

if TYPE_CHECKING:
    from uepool.exporting.acting import Game

_EPISODES = 10
_ENVS = 8


def register(app: typer.Typer) -> None:
    app.command()(act)


def act(
    model: Annotated[
        str, typer.Argument(help="An ONNX file of `uepool export`, or collect-apples, which comes with uepool.")
    ],
    pool: Annotated[
        str, typer.Option("--pool", help="Where to play: grpc://HOST:PORT/POOL, or any address. Default: the model's.")
    ] = "",
    episodes: Annotated[int, typer.Option(min=0, help="0: 10; with --view, until q is pressed.")] = 0,
    num_envs: Annotated[
        int, typer.Option(min=0, max=1024, help="0: 8, no more than episodes, or than a pool has free.")
    ] = 0,
    view: Annotated[
        str, typer.Option(help="Shows it in the terminal: spectator, agent, observation. An unknown one lists them.")
    ] = "",
    fps: Annotated[float, typer.Option(min=0.1, max=240, help="Of --view.")] = 15.0,
    env_config: seeing.EnvConfig = "",
    seed: Annotated[int, typer.Option(min=0, help="Episode k is reset with SEED + k.")] = 0,
    colours: seeing.ColourOption = "auto",
) -> None:
    """Plays an exported policy, and prints the return of each episode and their mean.

    It plays on the envs that it was trained on, which it knows with their env config, or on those that --pool names, if
    they observe and act in the same way: others are refused before play. Those have their own env config, or the one
    that --env-config says.

    \b
      uepool act collect-apples --view spectator
      uepool act policy.onnx --episodes 100 --num-envs 16
      uepool act policy.onnx --pool grpc://host:50051/cartpole
    """
    with seeing.errors_told():
        from uepool.exporting.acting import Game
        from uepool.exporting.named import model_path
        from uepool.seeing.terminal import is_terminal

        path = model_path(model)
        shown = seeing.chosen_colours(colours) if view else None
        if view and not is_terminal():
            fail("--view needs a terminal: standard output is none", WRONG_INPUT)
        config = seeing.read_env_config(env_config)
        count = num_envs or min(_ENVS, episodes or _EPISODES)
        if pool and not num_envs:
            count = min(count, seeing.number_of_envs(pool, 0))
        with Game(path, pool, count, config, seed) as game:
            if shown is not None:
                _watch(game, view, shown, fps, episodes)
            else:
                _play(game, episodes or _EPISODES)


def _play(game: Game, episodes: int) -> None:
    print(f"{game.policy.path.name} plays {game.address}", flush=True)
    found = game.play(episodes, lambda line: print(line, flush=True))
    print(found)
    if found.faults == episodes:
        fail("every episode was lost to a fault", FAILED)


def _watch(game: Game, view: str, colours: Any, fps: float, episodes: int) -> None:
    from uepool.seeing.terminal import Terminal

    with seeing.quiet_log(), Terminal() as terminal:
        follower = game.watch(terminal, view, colours, fps, episodes)
    print(f"{follower.episodes} episodes; mean return of the last {len(follower.recent)}: {follower.mean_return:.4g}")
