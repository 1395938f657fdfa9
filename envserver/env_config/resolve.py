"""What `env_config` takes, in a trainer and in pool.yaml: a mapping, a file's path or a model. Needs no pydantic for
documents without agents, and leaves those with agents to the game where pydantic is not installed."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from envserver.config.problems import ENV_CONFIG, ConfigError, Problem
from envserver.env_config import files, values


def resolve(given: Any) -> dict[str, Any]:
    """Plain JSON values of a mapping, of a file's content (path as text or os.PathLike) or of an EnvConfig, checked.

    ConfigError names all that is wrong by path, and by line if it is a file.
    """
    if isinstance(given, (str, os.PathLike)):
        file = files.read(os.fspath(given))
        return checked(file.data, file.path, file.line)
    models = sys.modules.get("envserver.env_config.models")  # nobody has a model who has not imported them
    if models is not None and isinstance(given, models.EnvConfig):
        given = given.to_dict()
    if not isinstance(given, Mapping):
        text = f"must be a mapping, the path of a JSON or YAML file, or a uepool.config.EnvConfig, not {given!r:.60}"
        raise ConfigError(None, [Problem((ENV_CONFIG,), text)])
    return checked(given)


def checked(document: Mapping[Any, Any], path: Path | None = None, line: values.Lines | None = None) -> dict[str, Any]:
    """A plain copy. A document of agents is held against the models; everything else is the game's to check."""
    plain, wrong = values.plain(document, (ENV_CONFIG,))
    if not wrong and has_agents(plain) and importlib.util.find_spec("pydantic") is not None:
        from envserver.env_config import check

        wrong = check.problems(plain)
    if wrong:
        raise ConfigError(path, values.with_lines(wrong, line))
    return plain


def has_agents(document: Mapping[str, Any]) -> bool:
    """Whether a document is one of this kind: other games may call other things agents (Pattern: how many)."""
    agents = document.get("agents")
    if isinstance(document.get("agent_configs"), list):  # UERL's, which is told what it is
        return True
    if not isinstance(agents, list):
        return False
    return any(isinstance(agent, dict) and ("sensors" in agent or "actuators" in agent) for agent in agents)
