"""`uepool token`: who may use a server."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated

import typer

from uepool.cli.output import WRONG_INPUT, errors_as_text, fail

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_File = Annotated[Path, typer.Option("--file", help="The tokens file that pool.yaml names (tokens_file).")]
_DEFAULT_FILE = Path("tokens.yaml")

tokens = typer.Typer(
    help="""Makes, lists and revokes tokens. A running server notices within a second.

    \b
      uepool token create alice --pool cartpole --expires 30d
      uepool token list
      uepool token revoke alice
    """,
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    app.add_typer(tokens, name="token")


@tokens.command()
def create(
    name: Annotated[str, typer.Argument(help="Whom it is for; sessions are shown under this name.")],
    pool: Annotated[list[str] | None, typer.Option("--pool", help="May use this pool; repeat. None: all.")] = None,
    operator: Annotated[bool, typer.Option("--operator", help="May drain, restart and kick.")] = False,
    max_envs: Annotated[int, typer.Option("--max-envs", min=0, help="Envs at a time; 0: no limit.")] = 0,
    expires: Annotated[str | None, typer.Option("--expires", help="After 12h, 30d or 8w, or at a date.")] = None,
    file: _File = _DEFAULT_FILE,
) -> None:
    """Prints a new token, once: only its hash is stored.

    \b
      uepool token create alice --pool cartpole --max-envs 64 --expires 30d
      uepool token create ops --operator
      export UEPOOL_TOKEN=$(uepool token create bob)
    """
    from envserver.config.tokens import create as make

    with errors_as_text():
        rights = {"pools": pool, "operator": operator, "max_envs": max_envs, "expires": _instant(expires)}
        try:
            token, entry = make(file, name, **rights)
        except OSError as error:
            fail(f"cannot write {file}: {error.strerror}")
    typer.echo(f"token {name} ({_rights(entry.pools, entry.operator, entry.max_envs)}) is in {file}", err=True)
    typer.echo("its owner sets UEPOOL_TOKEN to what follows; it is shown this once:", err=True)
    typer.echo(token)


@tokens.command("list")
def list_tokens(file: _File = _DEFAULT_FILE) -> None:
    """Shows whom the file's tokens stand for, and their rights."""
    from rich.console import Console
    from rich.table import Table

    from envserver.config.tokens import read

    with errors_as_text():
        entries = read(file)
    table = Table("token", "pools", "operator", "envs", "expires", box=None, header_style="bold", pad_edge=False)
    now = datetime.datetime.now(datetime.timezone.utc)
    for entry in entries:
        when = "never" if entry.expires is None else entry.expires.strftime("%Y-%m-%d %H:%M %Z")
        if entry.expires is not None and entry.expires <= now:
            when += " (has expired)"
        pools = ", ".join(entry.pools) if entry.pools is not None else "all"
        table.add_row(entry.name, pools, "yes" if entry.operator else "", str(entry.max_envs or "no limit"), when)
    Console().print(table)


@tokens.command()
def revoke(
    name: Annotated[str, typer.Argument(help="The token's name.")],
    file: _File = _DEFAULT_FILE,
) -> None:
    """Takes a token back: its calls are refused from then on. Sessions that run are ended by `uepool kick`."""
    from envserver.config.tokens import revoke as remove

    with errors_as_text():
        remove(file, name)
    typer.echo(f"token {name} is revoked")


def _instant(text: str | None) -> datetime.datetime | None:
    """When "30d" from now, or "2030-12-31", is."""
    if text is None:
        return None
    if (match := re.fullmatch(r"([1-9][0-9]{0,4})([mhdw])", text)) is not None:
        duration = datetime.timedelta(**{_UNITS[match[2]]: int(match[1])})
        return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + duration
    try:
        when = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        fail(f"--expires: write 12h, 30d or 8w, or a date like 2030-12-31, not {text!r}", WRONG_INPUT)
    return when if when.tzinfo is not None else when.replace(tzinfo=datetime.timezone.utc)


def _rights(pools: list[str] | None, operator: bool, max_envs: int) -> str:
    parts = ["all pools" if pools is None else "pools " + ", ".join(pools)]
    parts += ["operator"] * operator + [f"at most {max_envs} envs"] * (max_envs > 0)
    return ", ".join(parts)
