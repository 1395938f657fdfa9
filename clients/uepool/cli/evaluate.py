"""`uepool evaluate`: whole episodes of a policy, counted, kept and filmed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from uepool.cli import seeing

if TYPE_CHECKING:
    from uepool.evaluating.evaluation import Evaluation, Progress

_LOOK_SECONDS = 0.1  # between two updates of the bar


def register(app: typer.Typer) -> None:
    app.command()(evaluate)


def evaluate(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN",
            help="A run's folder, one of its checkpoints, s3://BUCKET/RUN, or FILE.onnx; with --policy an address too.",
        ),
    ],
    episodes: Annotated[int, typer.Option(min=1, help="How many are played, to their ends.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Episode k is reset with SEED + k.")] = 0,
    num_envs: Annotated[
        int, typer.Option(min=0, max=4096, help="0: as many as it was trained on; at most EPISODES.")
    ] = 0,
    address: Annotated[str, typer.Option(help="Envs to play instead of the run's.")] = "",
    checkpoint: Annotated[str, typer.Option(help="The env steps of one, or latest.")] = "latest",
    policy: Annotated[str, typer.Option(help="scripted or random, instead of the trained one.")] = "",
    stochastic: Annotated[
        bool, typer.Option("--stochastic", help="Draws actions; else it takes the likeliest.")
    ] = False,
    videos: Annotated[int, typer.Option(min=0, help="Films so many episodes, the first ones.")] = 0,
    view: Annotated[
        list[str] | None, typer.Option(help="What the videos show; again for more. Default: spectator.")
    ] = None,
    fps: Annotated[float, typer.Option(min=0, max=240, help="Of the videos; 0: the env's own, or 20.")] = 0.0,
    height: Annotated[int, typer.Option(min=16, max=4096, help="Of each view in the videos, in pixels.")] = 240,
    experience: Annotated[bool, typer.Option(help="Keeps all observations, actions and rewards, for Minari.")] = True,
    out: Annotated[Path | None, typer.Option(help="The folder. Default: RUN/evaluation/STEPS.")] = None,
    env_config: seeing.EnvConfig = "",
    env_kwargs: seeing.EnvKwargs = "",
    as_json: Annotated[bool, typer.Option("--json", help="Prints what returns.json says, for programs.")] = False,
) -> None:
    """Plays episodes with a trained policy, and leaves their returns (CSV, JSON, PNG), their experience and videos.

    It plays the run's own envs, with its env config; --address and --env-config name others. Every episode has its own
    seed, and all are played to their ends: the mean leans neither to short nor to long ones.

    Ctrl-C (or SIGTERM) ends it, and keeps what has been played.

    It needs Minari and matplotlib: pip install 'uepool\\[evaluate]'; for videos Pillow and PyAV: 'uepool\\[video]'

    \b
      uepool evaluate results/cartpole
      uepool evaluate results/apples --episodes 100 --videos 3 --stochastic
      uepool evaluate results/apples --checkpoint 50000 --address grpc://host:50051/apples
      uepool evaluate sim:CartPole --policy scripted --no-experience
    """
    with seeing.errors_told():
        from uepool.evaluating.evaluation import Wishes
        from uepool.evaluating.evaluation import evaluate as run_evaluation
        from uepool.evaluating.stopping import Stopping
        from uepool.evaluating.subject import find

        subject = find(
            run,
            address=address,
            checkpoint=checkpoint,
            player=policy,
            env_config=seeing.read_env_config(env_config),
            env_kwargs=seeing.json_object("--env-kwargs", env_kwargs),
        )
        wishes = Wishes(
            episodes=episodes,
            seed=seed,
            num_envs=num_envs,
            deterministic=not stochastic,
            videos=videos,
            views=view or (),
            fps=fps,
            height=height,
            experience=experience,
            out=out,
        )
        stopping = Stopping()
        with _live(subject.name, episodes) as progress:
            done = run_evaluation(subject, wishes, progress, stopping)
        if done is None:
            print("interrupted before an episode ended: nothing was kept")
            raise SystemExit(stopping.status)
        print(json.dumps(done.document, indent=2) if as_json else _text(done))
        if done.document["failure"]:
            from uepool.cli.output import fail

            fail(f"ended early: {done.document['failure']}")
        if done.interrupted:
            raise SystemExit(stopping.status)


@contextmanager
def _live(name: str, episodes: int) -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error, with the mean return so far and steps per second."""
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, TextColumn("{task.fields[said]}"), console=console, disable=not console.is_terminal) as bars:
        task = bars.add_task(name, total=episodes, said="")
        begin = told = time.monotonic()

        def tell(progress: Progress) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told < _LOOK_SECONDS and progress.episodes < episodes:
                return
            told = now
            rate = progress.steps / max(now - begin, 1e-9)
            mean = "" if progress.mean != progress.mean else f"mean return {progress.mean:.4g}   "
            bars.update(task, completed=progress.episodes, said=f"{mean}{rate:,.0f} steps/s")

        yield tell


def _text(done: Evaluation) -> str:
    document = done.document
    summary: dict[str, Any] = document["summary"]
    count = summary["episodes"]
    lines = [f"{document['name']}: {count} episodes, {document['steps']:,} steps"]
    if done.interrupted:
        lines[0] += f"; interrupted, {document['asked_for']} were asked for"
    if summary["faults"]:
        lines.append(f"  {summary['faults']} of them were lost to faults, and do not count in what follows")
    lines += [_line("return", summary["return"]), _line("length", summary["length"])]
    for agent, values in enumerate(summary.get("return_of_agents", ())):
        lines.append(_line(f"return of agent {agent}", values))
    lines.append(f"{done.folder}: returns.csv, returns.json, returns.png")
    if document["experience"]:
        names = ", ".join(document["experience"]["datasets"])
        lines.append(f"{done.folder / document['experience']['root']}: Minari datasets: {names}")
    if document["videos"]:
        lines.append(f"{done.folder / 'videos'}: {len(document['videos'])} videos")
    return "\n".join(lines)


def _line(name: str, values: dict[str, float | None]) -> str:
    if values["mean"] is None:
        return f"  {name}: none"
    text = f"  {name}: mean {values['mean']:.4g}"
    if values["std"] is not None:
        text += f" (95 % interval {values['low']:.4g} to {values['high']:.4g}), std {values['std']:.4g}"
    return f"{text}, min {values['min']:.4g}, max {values['max']:.4g}"
