"""`uepool record`: episodes as a video, seen by several cameras."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from uepool.cli import seeing
from uepool.seeing.interrupts import Interrupts

if TYPE_CHECKING:
    from uepool.seeing.files import PictureFile
    from uepool.seeing.recording import Recorder

_NAME = "episode.mp4"
_FPS = 20.0
_HEIGHT = 240


def register(app: typer.Typer) -> None:
    app.command()(record)


def record(
    address: seeing.Address,
    out: Annotated[
        Path | None, typer.Option(help="The video, .mp4 or .gif. Default: episode.mp4, in the env config's folder.")
    ] = None,
    view: Annotated[
        list[str] | None, typer.Option(help="Again for more. Default: spectator, agent and depth, as far as there are.")
    ] = None,
    policy: seeing.PolicyOption = "random",
    episodes: Annotated[int, typer.Option(min=1, help="One after the other, in the same video.")] = 1,
    max_steps: Annotated[int, typer.Option(min=1, help="An episode that takes longer is cut.")] = 2000,
    fps: Annotated[float, typer.Option(min=0, max=240, help="0: the env config's, or the env's own, or 20.")] = 0.0,
    height: Annotated[int, typer.Option(min=0, max=4096, help="Of each view; 0: the env config's, or 240.")] = 0,
    width: Annotated[int, typer.Option(min=0, max=4096, help="Of each view; 0: as its height asks for.")] = 0,
    env_config: seeing.EnvConfig = "",
    env_kwargs: seeing.EnvKwargs = "",
    seed: seeing.Seed = 0,
) -> None:
    """Plays an episode and makes a video of it: several views side by side, action, reward and return below.

    It plays one env of its own; of a pool (grpc://HOST:PORT/POOL) it leases one, as a trainer does. Ctrl-C ends the
    episode, and the video holds what there is. What the env config's episode_renderer_config says of views, width,
    height, fps and folder holds where no option says otherwise.

    It needs Pillow, and for MP4 PyAV too: pip install 'uepool\\[video]'

    \b
      uepool record sim:CollectApples
      uepool record sim:CollectApples --policy scripted --view spectator --view map --out apples.mp4
      uepool record atari:Pong --max-steps 300 --out pong.gif
      uepool record grpc://host:50051/apples --episodes 3 --env-config apples.yaml
    """
    with seeing.errors_told():
        from uepool.seeing.extras import pillow
        from uepool.seeing.files import MOVING, open_picture_file
        from uepool.seeing.policies import check_policy, config_for, make_policy
        from uepool.seeing.recording import Recorder

        check_policy(policy, address)
        config = config_for(policy, address, seeing.read_env_config(env_config))
        wanted = _renderer_config(config)
        pillow("text on pictures")
        path = out or Path(str(wanted.get("folder") or "")) / _NAME
        with (
            open_picture_file(path, endings=MOVING) as file,
            seeing.open_session(address, 1, config, env_kwargs, seed=seed, autoreset_mode="disabled") as session,
        ):
            file.fps = fps or float(wanted.get("fps") or session.spec.metadata.get("render_fps") or _FPS)
            recorder = Recorder(
                session,
                make_policy(policy, session, seed),
                view or wanted.get("views") or (),
                height or wanted.get("height") or _HEIGHT,
                width or (0 if height else wanted.get("width") or 0),
            )
            _record(recorder, file, episodes, max_steps, seed)


def _renderer_config(config: dict[str, Any] | None) -> dict[str, Any]:
    """The env config's part about videos. The env itself checks it."""
    wanted = (config or {}).get("episode_renderer_config")
    return dict(wanted) if isinstance(wanted, dict) else {}


def _record(recorder: Recorder, file: PictureFile, episodes: int, max_steps: int, seed: int) -> None:
    interrupted: KeyboardInterrupt | None = None
    try:
        with Interrupts() as interrupts:
            for number in range(episodes):
                with seeing.progress_bar(f"episode {number + 1}", max_steps) as progress:
                    for step, frame in enumerate(recorder.frames(max_steps, seed if number == 0 else None)):
                        file.add(frame)
                        progress(step)
                        interrupts.check()
    except KeyboardInterrupt as error:
        interrupted = error
    file.close()
    for episode in recorder.episodes:
        how = episode.over or "interrupted"
        print(f"episode {episode.number}: {episode.step} steps, {how}, return {episode.total:.4g}")
    if file.frames:
        print(f"{file.path}: {file.frames} frames")
    if interrupted is not None:
        raise interrupted
