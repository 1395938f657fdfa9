"""`uepool play`: a person plays with the keyboard."""

from __future__ import annotations

from typing import Annotated

import typer

from uepool.cli import seeing
from uepool.cli.output import WRONG_INPUT, fail


def register(app: typer.Typer) -> None:
    app.command()(play)


def play(
    address: seeing.Address,
    view: Annotated[
        str, typer.Option(help="What to see; default: what the agent sees. An unknown one lists them.")
    ] = "",
    fps: Annotated[
        float, typer.Option(min=0, max=240, help="Steps a second, whatever is pressed. 0: each waits for a key.")
    ] = 0.0,
    keys: Annotated[
        str, typer.Option(help="Which key is which action, by number: up=1,left=2,x=5. Instead of the table.")
    ] = "",
    env_config: seeing.EnvConfig = "",
    env_kwargs: seeing.EnvKwargs = "",
    seed: seeing.Seed = 0,
    colours: seeing.ColourOption = "auto",
) -> None:
    """Plays an env with the keyboard, in the terminal, seeing what its agent sees.

    Arrow keys or WASD, space for nothing, digits for actions by number; r begins a new episode, q quits. Which key
    does what follows from the action space and is shown. With several agents, the first one is played. Of a pool
    (grpc://HOST:PORT/POOL) it leases one env, as a trainer does.

    \b
      uepool play sim:CollectApples
      uepool play sim:CollectApples --fps 15 --view spectator
      uepool play gym:LunarLander-v3 --keys up=2,left=1,right=3,space=0 --fps 30
    """
    with seeing.errors_told():
        from uepool.seeing.keys import keys_for, parse_keys
        from uepool.seeing.playing import Player
        from uepool.seeing.terminal import Terminal, has_keyboard, is_terminal

        if not (is_terminal() and has_keyboard()):
            fail("playing needs a terminal: standard input and output must be one", WRONG_INPUT)
        chosen_colours = seeing.chosen_colours(colours)
        names = parse_keys(keys) if keys else None
        config = seeing.read_env_config(env_config)
        with seeing.open_session(address, 1, config, env_kwargs, seed=seed, autoreset_mode="disabled") as session:
            table = keys_for(session.spec, names)
            with seeing.quiet_log(), Terminal() as terminal:
                player = Player(session, table, terminal, chosen_colours, view, fps)
                player.play(seed)
        print(f"{player.episodes} episodes; the last one: {player.steps} steps, return {player.total:.5g}")
