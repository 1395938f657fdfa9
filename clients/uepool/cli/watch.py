"""`uepool watch`: many envs at once, in the terminal or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from uepool.cli import seeing
from uepool.cli.output import WRONG_INPUT, fail

if TYPE_CHECKING:
    from uepool.seeing.files import PictureFile
    from uepool.seeing.following import Follower
    from uepool.seeing.views import Views

_FILE_SECONDS = 5.0


def register(app: typer.Typer) -> None:
    app.command()(watch)


def watch(
    address: seeing.Address,
    num_envs: seeing.NumEnvs = 0,
    envs_per_instance: Annotated[int, typer.Option(min=1, help="Envs in one process; a pool has its own number.")] = 1,
    view: seeing.View = "",
    policy: seeing.PolicyOption = "random",
    fps: Annotated[float, typer.Option(min=0.1, max=240, help="Pictures a second; each is one step.")] = 10.0,
    seconds: Annotated[float, typer.Option(min=0, help="0: until q or Ctrl-C; 5 where it goes into a file.")] = 0.0,
    out: Annotated[
        Path | None, typer.Option(help="Into a file instead: .gif, .mp4, or .png, the picture after the last step.")
    ] = None,
    env_config: seeing.EnvConfig = "",
    env_kwargs: seeing.EnvKwargs = "",
    seed: seeing.Seed = 0,
    colours: seeing.ColourOption = "auto",
) -> None:
    """Shows many envs at once, as a live mosaic in the terminal or as a PNG, GIF or MP4.

    It starts envs of its own, and plays them itself. Of a pool (grpc://HOST:PORT/POOL) it leases envs of its own, as a
    trainer does: it does not show those that others have leased, and those that it has are not free meanwhile.

    Into a file it writes SECONDS times FPS steps, as fast as they are made. That needs Pillow, and MP4 PyAV too:
    pip install 'uepool\\[video]'

    \b
      uepool watch sim:CollectApples
      uepool watch sim:CollectApples --view agent --policy scripted
      uepool watch gym:CarRacing-v3 --num-envs 4 --out cars.gif
      uepool watch grpc://host:50051/apples --num-envs 8 --out mosaic.png
    """
    with seeing.errors_told():
        from contextlib import ExitStack

        from uepool.seeing.extras import pillow
        from uepool.seeing.files import open_picture_file
        from uepool.seeing.following import Follower
        from uepool.seeing.policies import check_policy, config_for, make_policy
        from uepool.seeing.terminal import Terminal, is_terminal
        from uepool.seeing.views import Views
        from uepool.seeing.watching import watch_live

        if out is not None:
            pillow("text on pictures")
        elif not is_terminal():
            fail("standard output is no terminal: --out mosaic.png writes a picture instead", WRONG_INPUT)
        chosen_colours = seeing.chosen_colours(colours)
        check_policy(policy, address)
        config = config_for(policy, address, seeing.read_env_config(env_config))
        with ExitStack() as stack:
            file = None if out is None else stack.enter_context(open_picture_file(out, fps))
            count = seeing.number_of_envs(address, num_envs)
            keywords = {"envs_per_instance": min(envs_per_instance, count), "seed": seed}
            session = stack.enter_context(seeing.open_session(address, count, config, env_kwargs, **keywords))
            views = Views(session)
            chosen = views.check(view) if view else views.overview
            follower = Follower(session, make_policy(policy, session, seed), seed)
            if file is not None:
                _into(follower, views, chosen, file, max(1, round((seconds or _FILE_SECONDS) * fps)))
                return
            stack.enter_context(seeing.quiet_log())
            terminal = stack.enter_context(Terminal())
            watch_live(follower, views, chosen, terminal, chosen_colours, fps, seconds)


def _into(follower: Follower, views: Views, view: str, file: PictureFile, steps: int) -> None:
    from uepool.seeing.watching import watch_into

    with seeing.progress_bar("stepping", steps) as progress:
        watch_into(follower, views, view, file, steps, progress)
    file.close()
    what = f"{file.frames} pictures of " if file.moving else ""
    print(f"{file.path}: {what}{view} of {len(follower.returns)} envs after {steps} steps each")
