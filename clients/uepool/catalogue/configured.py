"""Envs that files name: envs.yaml, and the pools of a pool.yaml."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from envserver import addresses
from envserver.config.document import Document
from envserver.config.fields import EnvConfigOrPath, Name, absolute
from envserver.config.load import load as load_pools
from envserver.config.problems import ConfigError as Wrong
from envserver.config.problems import Location, Problem, from_pydantic
from envserver.env_config.resolve import checked, resolve
from envserver.errors import BadRequest
from uepool.catalogue.entry import CONFIGURED, Entry
from uepool.errors import ConfigError

NAME, POOLS = "envs.yaml", "pool.yaml"
_EXAMPLE = "envs: {arena: {address: unreal:/games/Arena.sh}}"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class NamedEnvModel(_Model):
    """An env that has a name."""

    address: str
    """Any address but env:."""
    env_config: EnvConfigOrPath = {}
    """What the env is told, or the path of a file with it, from this one's folder."""
    env_kwargs: dict[str, Any] = {}
    """Of a Gymnasium env."""
    about: str = ""
    """A line for people."""


class EnvsFile(_Model):
    """envs.yaml."""

    envs: dict[Name, NamedEnvModel]


def usual_files() -> list[Path]:
    """envs.yaml of the working directory, then the user's own, then the working directory's pool.yaml, those there are.

    The user's own lies in uepool/ below XDG_CONFIG_HOME, or ~/.config.
    """
    own = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "uepool" / NAME
    return [path for path in (Path(NAME), own, Path(POOLS)) if path.is_file()]


def named(name: str) -> Entry:
    """What the first of the usual files that has ``name`` says of it. ConfigError when none has, or one is wrong."""
    known: list[str] = []
    files = usual_files()
    for path in files:
        entries = {entry.name: entry for entry in read(path)}
        if name in entries:
            return entries[name]
        known += entries
    where = ", ".join(map(str, files)) or f"there is no {NAME} here, nor in ~/.config/uepool"
    hint = addresses.near_matches(name, known)
    raise ConfigError(f"env:{name}: there is no such name; {hint}known: {', '.join(known) or 'none'} ({where})")


def read(path: Path) -> list[Entry]:
    """The envs that a file names: an envs.yaml, or where it has pools, a pool.yaml. Starts nothing.

    ConfigError lists all that is wrong, by line.
    """
    try:
        document = Document(path, example=_EXAMPLE)
        return _of_pools(path) if "pools" in document.data else _of_envs(document)
    except Wrong as error:
        raise ConfigError(str(error)) from None


def _of_envs(document: Document) -> list[Entry]:
    try:
        file = EnvsFile.model_validate(document.data)
    except ValidationError as error:
        raise from_pydantic(error, EnvsFile, document) from None
    folder = str(document.path.absolute().parent)
    problems: list[Problem] = []
    entries = []
    for name, model in file.envs.items():

        def report(field: Location, text: str, name: str = name) -> None:
            location: Location = ("envs", name, *field)
            problems.append(Problem(location, text, document.line(location)))

        try:
            _check_address(model.address)
        except BadRequest as error:
            report(("address",), str(error))
        entries.append(
            Entry(
                name,
                model.address,
                _group(document.path),
                model.about,
                env_config=_env_config(model.env_config, folder, report),
                env_kwargs=model.env_kwargs,
            )
        )
    if problems:
        raise Wrong(document.path, problems)
    return entries


def _check_address(address: str) -> None:
    if address.startswith("env:"):
        raise BadRequest(f"{address}: a name cannot stand for another name; write the address that it means")
    if address.startswith(tuple(f"{scheme}:" for scheme in addresses.REMOTE)):
        addresses.parse_remote(address)
    elif addresses.parse(address).scheme == "callable":
        raise BadRequest(f"{address}: a callable travels with a trainer, and cannot be named in a file")


def _env_config(given: Any, folder: str, report: Any) -> dict[str, Any] | None:
    try:
        return dict(resolve(absolute(given, folder)) if isinstance(given, str) else checked(given)) or None
    except Wrong as error:
        for problem in error.problems:
            if isinstance(given, str):
                report(("env_config",), error.line_of(problem))
            else:
                report(problem.location, problem.text)
    return None


def _of_pools(path: Path) -> list[Entry]:
    """Each pool as the env that its instances run, which can be opened without the server."""
    found = []
    for pool in load_pools(path).pools:
        env_config = json.loads(pool.command.configure).get("env_config") or None
        found.append(Entry(pool.name, str(pool.address), _group(path), "", env_config=env_config))
    return found


def _group(path: Path) -> str:
    return f"{CONFIGURED}, {path}"
