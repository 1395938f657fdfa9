"""From a YAML file and ``--set`` to a :class:`TrainConfig`: all that is wrong is told at once, by field and line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from envserver.addresses import near_matches, parse, parse_remote
from envserver.config.document import Document
from envserver.config.fields import absolute
from envserver.config.problems import ConfigError as Wrong
from envserver.config.problems import Location, Problem, from_pydantic
from envserver.errors import BadRequest
from uepool.errors import ConfigError
from uepool.options import KEYWORDS, Options
from uepool.training.config import CALLABLE, OF_TRAINER, TrainConfig, env_keywords_of
from uepool.training.overrides import Overrides

_FILES = ("env_config", "experiment_config")  # keywords that may name a file, relative to the YAML's folder
_REMOTE = ("grpc:", "grpcs:")


def load(path: str | Path, overrides: Sequence[str] = ()) -> TrainConfig:
    """The config that a file and overrides (``a.b=VALUE``) make. Starts nothing.

    Files that it names are read into it. ConfigError lists all that is wrong.
    """
    given = Overrides(overrides)
    try:
        document = Document(path, example="trainer: sb3")
    except Wrong as error:
        raise ConfigError(str(error)) from None
    data = given.apply(document.data)
    if "params" in data and "trainer" not in data:
        raise ConfigError(
            f"{path} is a YAML of rl-games' own: uepool rl-games --train --file {path} trains by it; what uepool train "
            "takes begins with trainer: and env:, as in examples/train"
        )
    folder = str(document.path.absolute().parent)
    problems = list(given.problems)
    env, found = _env_block(data.get("env"), str(data.get("trainer")), folder)
    problems += [Problem(("env", *location), text) for location, text in found]
    config: TrainConfig | None = None
    try:
        config = TrainConfig.model_validate({**data, **({"env": env} if env is not None else {})})
    except ValidationError as error:
        problems += from_pydantic(error, TrainConfig, document).problems
    if not problems and config is not None:
        return config
    raise ConfigError(str(Wrong(document.path, [_placed(problem, document, given) for problem in problems])))


def _placed(problem: Problem, document: Document, given: Overrides) -> Problem:
    """With its line, or with the override that it came by."""
    origin = given.origin(problem.location) if problem.location else ""
    if origin:
        return Problem(problem.location, f"{problem.text} (by --set {origin})")
    return Problem(problem.location, problem.text, document.line(problem.location) if problem.location else None)


def _env_block(env: Any, trainer: str, folder: str) -> tuple[dict[str, Any] | None, list[tuple[Location, str]]]:
    """The env block with its files read, and what is wrong with it beside what pydantic says."""
    if not isinstance(env, dict):
        return None, []  # pydantic says so
    block: dict[str, Any] = dict(env)
    problems: list[tuple[Location, str]] = []
    known = env_keywords_of(trainer)
    if isinstance(block.get("address"), str):
        wrong = _address_problem(block["address"])
        problems += [(("address",), wrong)] if wrong else []
    for key, value in env.items():
        if key in ("address", "num_envs"):
            continue
        if key not in known:
            problems.append(((key,), _unknown(str(key), trainer, known)))
        elif key == "experiment" and isinstance(value, str):
            block[key] = _experiment(value, folder)
        elif key in KEYWORDS or key in _FILES:
            wrong = _read_keyword(block, key, value, folder)
            problems += [((key,), wrong)] if wrong else []
    if not problems:
        together = {key: value for key, value in block.items() if key in ("num_envs", "envs_per_instance")}
        try:
            Options.parse({"num_envs": 8, **together})
        except ConfigError as error:
            if isinstance(block.get("num_envs", 8), int):  # else pydantic says so
                problems.append((("envs_per_instance",), str(error)))
    return block, problems


def _experiment(name: str, folder: str) -> str:
    """With the whole path of its file, which --resume finds from anywhere; as it is where it names a module.

    A file that is not in the YAML's folder is looked for in the working directory.
    """
    where, colon, kind = name.rpartition(":")
    if not where.endswith(".py"):
        return name
    path = absolute(where, folder)
    if not os.path.exists(path) and os.path.exists(os.path.expanduser(where)):
        path = os.path.abspath(os.path.expanduser(where))
    return f"{path}{colon}{kind}"


def _unknown(key: str, trainer: str, known: Sequence[str]) -> str:
    if key in ("batch_size", "autoreset_mode"):
        return "is settled by the trainer: leave it out"
    for other, names in OF_TRAINER.items():
        if key in names:
            return f"is for {other} only, and the trainer is {trainer}"
    return f"unknown field; {near_matches(key, list(known))}known: {', '.join(known)}"


def _address_problem(address: str) -> str:
    """What is wrong with how an address is written; "": nothing."""
    if address.startswith(CALLABLE):
        return "" if address.count(":") == 2 else "must be callable:package.module:NAME"
    try:
        (parse_remote if address.startswith(_REMOTE) else parse)(address)
    except BadRequest as error:
        return str(error)
    return ""


def _read_keyword(block: dict[str, Any], key: str, value: Any, folder: str) -> str:
    """Puts what a keyword says into ``block``, read where it is a file. Returns what is wrong, or nothing."""
    if key in _FILES and isinstance(value, str):
        value = absolute(value, folder)
    if key == "experiment_config":
        from uepool.experiment.parameters import read

        try:
            found = read(value)
        except ConfigError as error:
            return str(error).removeprefix("experiment_config: ")
        block[key] = None if found is None else dict(found.data)
        return ""
    try:
        parsed = Options.parse({key: value, "num_envs": 65536})
    except ConfigError as error:
        return str(error).removeprefix(f"{key}: ").removeprefix(f"{key} ")
    if key == "env_config":
        block[key] = None if parsed.env_config is None else dict(parsed.env_config)
    return ""
