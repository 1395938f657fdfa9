"""`uepool envs`: what can be named as an address, and what it is."""

from __future__ import annotations

import json
import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from uepool.cli import seeing
from uepool.cli.output import FAILED, fail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from uepool.catalogue import Entry, Listing
    from uepool.catalogue.looking import Look
    from uepool.seeing.half_blocks import Colours

_WIDTH = 1000  # columns, for programs: nothing is folded


def register(app: typer.Typer) -> None:
    app.command()(envs)


def envs(
    name: Annotated[str, typer.Argument(help="One of them, or a part of names: CartPole, atari, box2d.")] = "",
    pictures: Annotated[Path | None, typer.Option(help="A folder: writes a PNG of each that is shown.")] = None,
    file: Annotated[
        list[Path] | None, typer.Option(help="envs.yaml or pool.yaml; again for more. Default: those that are usual.")
    ] = None,
    module: Annotated[
        list[str] | None, typer.Option(help="Imports it first, for the Gymnasium ids that it registers.")
    ] = None,
    colours: seeing.ColourOption = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Lists what can be named as an address: the simulator's games, Atari, registered Gymnasium ids, and what envs.yaml
    and pool.yaml name, Unreal builds for one.

    Of one, it opens an env and tells what it observes and does, its agents, infos and views, and shows a picture.

    envs.yaml is looked for in the working directory, and as ~/.config/uepool/envs.yaml.

    \b
      uepool envs
      uepool envs CollectApples
      uepool envs gym:Taxi-v3 --pictures shots
      uepool envs simulator --pictures shots
    """
    with seeing.errors_told():
        from uepool.catalogue import find, gather

        chosen_colours = seeing.chosen_colours(colours)
        listing = gather(file or (), module or ())
        found = find(listing, name) if name else listing.entries
        if not isinstance(found, tuple):
            _one(found, pictures, chosen_colours, as_json)
            return
        if pictures is not None:
            _pictures(found, pictures)
        if as_json:
            print(json.dumps([entry.document() for entry in found], indent=2))
        else:
            _list(listing, found)


def _one(entry: Entry, pictures: Path | None, colours: Colours, as_json: bool) -> None:
    from uepool.catalogue.looking import look

    with seeing.quiet_log():
        seen = look(entry)
    path = None if pictures is None else _save(seen, pictures)
    if as_json:
        document = seen.document()
        document["picture"] = str(path) if path else None
        print(json.dumps(document, indent=2))
        return
    _show(seen, colours)
    if seen.why:
        print(f"no picture: {seen.why}")
    if path is not None:
        print(f"picture      {path}")


def _show(seen: Look, colours: Colours) -> None:
    import shutil

    from uepool.catalogue.looking import described
    from uepool.seeing.screen import beside
    from uepool.seeing.terminal import is_terminal

    lines = described(seen)
    if seen.picture is None or not is_terminal():
        print("\n".join(lines))
        return
    size = shutil.get_terminal_size()
    print("\n".join(beside(seen.picture, lines, (max(size.lines - 2, len(lines)), size.columns), colours)))


def _save(seen: Look, folder: Path) -> Path | None:
    from uepool.seeing.files import open_picture_file

    if seen.picture is None:
        return None
    name = re.sub(r"[^A-Za-z0-9.]+", "-", seen.entry.address if seen.entry.group == "other" else _label(seen.entry))
    with open_picture_file(folder / f"{name.strip('-')}.png", endings=(".png",)) as file:
        file.add(seen.picture)
    return file.path


def _label(entry: Entry) -> str:
    return entry.name if entry.is_configured else entry.address


def _pictures(found: Sequence[Entry], folder: Path) -> None:
    """A picture of each that can be opened; tells of the others."""
    from uepool.catalogue.looking import look
    from uepool.errors import UepoolError

    usable = [entry for entry in found if not entry.missing]
    written, failed = 0, []
    with seeing.progress_bar("pictures", len(usable)) as progress, seeing.quiet_log():
        for number, entry in enumerate(usable):
            try:
                seen = look(entry)
            except UepoolError as error:
                failed.append(f"{_label(entry)}: {str(error).splitlines()[0]}")
            else:
                if _save(seen, folder) is None:
                    failed.append(f"{_label(entry)}: {seen.why}")
                else:
                    written += 1
            progress(number + 1)
    typer.echo(f"{folder}: {written} pictures", err=True)
    for text in failed:
        typer.echo(f"no picture of {text}", err=True)
    if failed and not written:
        fail("no picture could be taken", FAILED)


def _list(listing: Listing, found: Sequence[Entry]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    for group, members in groupby(found, key=lambda entry: entry.group):
        _group(console, group, list(members))
    for note in listing.notes:
        typer.echo(f"not read: {note}", err=True)


def _group(console: Console, group: str, entries: Sequence[Entry]) -> None:
    from rich.columns import Columns
    from rich.text import Text

    missing = {entry.missing for entry in entries}
    same = missing.pop() if len(missing) == 1 else ""
    title = Text(group, style="bold")
    if same:
        title.append(f"  (not installed: {same})", style="yellow")
    console.print(title)
    if console.is_terminal and not any(entry.about or (entry.missing and not same) for entry in entries):
        console.print(Columns([f"  {_address(entry)}" for entry in entries], padding=(0, 2)), markup=False)
    else:
        width = max(len(_address(entry)) for entry in entries)
        for entry in entries:
            notes = [entry.about, f"not installed: {entry.missing}" if entry.missing and not same else ""]
            line = f"  {_address(entry):{width}}   {'; '.join(filter(None, notes))}"
            console.print(Text(line.rstrip()))
    console.print()


def _address(entry: Entry) -> str:
    """As it is written on a command line; what a file names has its name before it."""
    return f"{entry.name}  {entry.address}" if entry.is_configured else entry.address
