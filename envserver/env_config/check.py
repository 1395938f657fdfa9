"""A document against the models: all that is wrong with it, each with its path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from envserver.config.problems import ENV_CONFIG, ConfigError, Location, Problem
from envserver.env_config import describe, relations, values
from envserver.env_config.models import EnvConfig


def problems(document: Mapping[Any, Any]) -> list[Problem]:
    """What is wrong, without lines. Locations begin with "env_config". Empty: the document is right."""
    plain, wrong = values.plain(document, (ENV_CONFIG,))
    return wrong or _checked(plain)[1]


def validated(document: Mapping[Any, Any], path: Path | None = None, line: values.Lines | None = None) -> EnvConfig:
    """The document as models. ConfigError names all that is wrong; `path` and `line`: of the file it stands in."""
    plain, wrong = values.plain(document, (ENV_CONFIG,))
    config = None
    if not wrong:
        config, wrong = _checked(plain)
    if config is None or wrong:
        raise ConfigError(path, values.with_lines(wrong, line))
    return config


def _checked(plain: dict[str, Any]) -> tuple[EnvConfig | None, list[Problem]]:
    config = None
    if "agent_configs" in plain:
        text = "is a field of UERL's document: `uepool config import` makes an env config of it"
        return None, [Problem((ENV_CONFIG, "agent_configs"), text)]
    found = []
    try:
        config = EnvConfig.model_validate(plain)
    except ValidationError as error:
        found = describe.found(error, EnvConfig, plain)
    found += relations.of_document(plain)
    told: dict[Location, str] = {}
    for location, text in found:
        told.setdefault(location, text)
    return config, [Problem((ENV_CONFIG, *location), text) for location, text in told.items()]
