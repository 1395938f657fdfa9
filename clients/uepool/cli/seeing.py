"""What `uepool watch`, `record` and `play` share: options, and from them to a session."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from envserver.addresses import REMOTE
from uepool.cli.output import errors_as_text, fail

if TYPE_CHECKING:
    from uepool.seeing.half_blocks import Colours
    from uepool.session import Session

_ENVS = 16

Address = Annotated[
    str,
    typer.Argument(
        help="sim:GAME, gym:ID, atari:GAME, unreal:/GAME.sh, attach:..., exec:PROGRAM, or a pool: grpc://HOST:PORT/POOL"
    ),
]
View = Annotated[
    str, typer.Option(help="spectator, another view that the env has, or observation. An unknown one lists them.")
]
ColourOption = Annotated[str, typer.Option(help="auto, true, 256 or none. auto asks TERM, COLORTERM and NO_COLOR.")]
NumEnvs = Annotated[int, typer.Option(min=0, max=1024, help="0: 16; of a pool, what is free, at most 16.")]
EnvConfig = Annotated[str, typer.Option(help="A JSON or YAML file, or the JSON object itself.")]
EnvKwargs = Annotated[str, typer.Option(help="Of a Gymnasium env, as a JSON object.")]
PolicyOption = Annotated[str, typer.Option(help="random, or scripted: the player that the game comes with.")]
Seed = Annotated[int, typer.Option(min=0, help="Of the envs and the random actions.")]


@contextmanager
def errors_told() -> Iterator[None]:
    """As errors_as_text, and files that cannot be written too."""
    with errors_as_text():
        try:
            yield
        except OSError as error:
            fail(str(error))


def open_session(
    address: str, num_envs: int, env_config: dict[str, Any] | None, env_kwargs: str, **keywords: Any
) -> Session:
    """The session that the options ask for. Gymnasium envs are made so that they draw."""
    import uepool

    kwargs = json_object("--env-kwargs", env_kwargs)
    if address.startswith("gym:"):
        kwargs = {"render_mode": "rgb_array", **kwargs}
    if kwargs:
        keywords["env_kwargs"] = kwargs
    return uepool.open(address, num_envs=num_envs, env_config=env_config, **keywords)


def number_of_envs(address: str, asked: int) -> int:
    """How many to open: as asked, or by default 16 as far as a pool has them free, and at least one instance's."""
    if asked or address.partition(":")[0] not in REMOTE:
        return asked or _ENVS
    from uepool._remote import connect, parse

    remote = parse(address)
    control = connect(remote)
    try:
        pools = {pool.name: pool for pool in control.pools().pools}
    finally:
        control.disconnect()
    if remote.pool not in pools:
        return _ENVS  # opening it says what there is
    pool = pools[remote.pool]
    return max(1, min(_ENVS, pool.free_instances * pool.envs_per_instance))


def read_env_config(text: str) -> dict[str, Any] | None:
    """The env config of ``--env-config``: None where there is none. ConfigError when it cannot be read."""
    from uepool.options import Options

    if not text:
        return None
    value: Any = json_object("--env-config", text) if text.lstrip().startswith("{") else text
    config = Options.parse({"env_config": value}).env_config
    return None if config is None else dict(config)


@contextmanager
def quiet_log() -> Iterator[None]:
    """No warnings about faults on standard error: they would land in the middle of a picture."""
    handler = logging.NullHandler()
    log = logging.getLogger("uepool")
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


@contextmanager
def progress_bar(text: str, total: float | None) -> Iterator[Callable[[float], None]]:
    """A bar on standard error while something takes its time; what is yielded moves it."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    hidden = not console.is_terminal
    with Progress(transient=True, console=console, redirect_stdout=False, disable=hidden) as progress:
        task = progress.add_task(text, total=total)
        yield lambda done: progress.update(task, completed=done)


def json_object(name: str, text: str) -> dict[str, Any]:
    """ConfigError, naming the option, when the text is no JSON object. "": {}."""
    from uepool.errors import ConfigError

    if not text:
        return {}
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"{name}: is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise ConfigError(f"{name}: must be a JSON object, not {text[:40]!r}")
    return value


def chosen_colours(name: str) -> Colours:
    from uepool.errors import ConfigError
    from uepool.seeing.half_blocks import Colours, detect_colours

    if name == "auto":
        return detect_colours()
    try:
        return Colours(name)
    except ValueError:
        raise ConfigError(f"--colours must be auto, true, 256 or none, not {name!r}") from None
