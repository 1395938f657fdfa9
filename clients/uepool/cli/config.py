"""`uepool config`: env config documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from uepool.cli.output import FAILED, WRONG_INPUT, errors_as_text, fail

if TYPE_CHECKING:
    from envserver.env_config.components import GameSensor
    from envserver.env_config.models import EnvConfig
    from envserver.env_config.sensors import Sensor
    from envserver.env_config.uerl.section import Note

configs = typer.Typer(
    help="""Checks env config documents, and makes them of other projects' ones.

    \b
      uepool config check garden.yaml --address sim:CollectApples
      uepool config import uerl.json -o garden.yaml
      uepool config human-command garden.json
      uepool config schema > env_config.schema.json
    """,
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    app.add_typer(configs, name="config")


@configs.command()
def check(
    file: Annotated[Path, typer.Argument(help="A .json, .yaml or .yml file.")],
    address: Annotated[str, typer.Option(help="Also opens an env of it: sim:CollectApples, grpc://HOST/POOL.")] = "",
) -> None:
    """Says whether FILE is an env config, or everything that is wrong with it.

    What actuators, rewarders, terminators, infos and the game's own types of sensors take is known to the game only:
    with an address, it is asked, and tells the spaces.

    \b
    Exit status: 0 right, 1 the address cannot be opened, 2 FILE is wrong.

    \b
      uepool config check garden.yaml
      uepool config check garden.yaml --address sim:CollectApples
    """
    from uepool.errors import ConfigError

    try:
        from uepool.config import load

        config = load(file)
    except ConfigError as error:
        _fail_with_mistakes(file, str(error))
    if not address:
        print(f"{file} is right, as far as can be told without a game (--address asks one): {_summary(config)}")
        return
    spaces = _spaces(address, file)
    print(f"{file} is right: {_summary(config)}\n{spaces}")


@configs.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="UERL's document: JSON, or the ML.HumanStart command with it.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="What to write: .yaml or .json; none: stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrites OUT if it exists.")] = False,
) -> None:
    """Makes an env config of UERL's document.

    Lengths become metres, tickfps the seconds of a step. Everything that has no meaning here is listed, with the
    reason, on standard error.

    \b
      uepool config import uerl.json -o garden.yaml
      uepool config import uerl.json --out garden.json --force
    """
    from envserver.config.problems import ConfigError
    from envserver.env_config import write
    from envserver.env_config.uerl import convert

    try:
        imported = convert.load(str(file))
    except ConfigError as error:
        _fail_with_mistakes(file, str(error))
    text = write.text(imported.document, out or ".yaml")
    if out is None:
        print(text, end="")
    else:
        _write(out, text, force)
        typer.echo(f"wrote {out}", err=True)
    _tell("said in other words or units:", imported.changed)
    _tell("left out, since it has no meaning here:", imported.left_out)


@configs.command("human-command")
def human_command(
    file: Annotated[Path, typer.Argument(help="A .json, .yaml or .yml file.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="A .json file to write it to, for an engine that reads no YAML.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrites OUT if it exists.")] = False,
) -> None:
    """Prints the line for the Unreal editor's console with which a person plays as FILE's agents, by the same sensors
    and actuators as the trainer's.

    The editor reads JSON, from its own machine: copy the file there if that is another one, and write its path there.

    \b
      uepool config human-command garden.json
      uepool config human-command garden.yaml --out garden.json
    """
    from envserver.env_config import files, write
    from envserver.env_config.resolve import resolve
    from uepool.errors import ConfigError

    try:
        from uepool.config import load

        load(file)
    except ConfigError as error:
        _fail_with_mistakes(file, str(error))
    if files.is_yaml(out or file):
        fail(f"the editor reads JSON, not YAML: add --out {file.with_suffix('.json')}", WRONG_INPUT)
    if out is not None:
        _write(out, write.text(resolve(file), out), force)
        typer.echo(f"wrote {out}", err=True)
    path = str((out or file).absolute())
    if '"' in path:
        fail(f"the console takes no path with a quotation mark: {path}", WRONG_INPUT)
    print(f'UEPool.Human "{path}"' if " " in path else f"UEPool.Human {path}")


@configs.command()
def schema() -> None:
    """Prints the JSON Schema of env configs, with which editors complete and check them.

    \b
      uepool config schema > env_config.schema.json
    and as the first line of garden.yaml, for editors that have the YAML language server:
    \b
      # yaml-language-server: $schema=env_config.schema.json
    """
    from envserver.env_config.schema import json_schema

    print(json.dumps(json_schema(), indent=2))


def _fail_with_mistakes(file: Path, text: str) -> Any:
    count = len(text.splitlines())
    fail(f"{file} has {'a mistake' if count == 1 else f'{count} mistakes'}\n{text}", WRONG_INPUT)


def _write(path: Path, text: str, force: bool) -> None:
    try:
        with path.open("w" if force else "x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        fail(f"{path} exists already; --force overwrites it", WRONG_INPUT)
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}", FAILED)


def _tell(title: str, notes: list[Note]) -> None:
    from envserver.config.problems import spell

    if notes:
        typer.echo(title, err=True)
    for note in notes:
        typer.echo(f"  {spell(note.location, dots=True)}: {note.text}", err=True)


def _summary(config: EnvConfig) -> str:
    if config.agents is None:
        return "no agents but those that the game has by default"
    agents = "; ".join(f"{agent.id} ({', '.join(map(_sensor, agent.sensors))})" for agent in config.agents)
    return f"{'agent' if len(config.agents) == 1 else f'{len(config.agents)} agents:'} {agents}"


def _sensor(sensor: Sensor | GameSensor) -> str:
    size = f" {sensor.width}×{sensor.height}" if hasattr(sensor, "width") and hasattr(sensor, "height") else ""
    return f"{sensor.name}: {sensor.type}{size}"


def _spaces(address: str, file: Path) -> str:
    with errors_as_text():
        import uepool

        with uepool.open(address, num_envs=1, env_config=file) as session:
            return f"{address} takes it: {session.observation_space} → {session.action_space}"
