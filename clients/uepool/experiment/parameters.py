"""An experiment's parameters: class attributes with a type hint, whose defaults a config overrides."""

from __future__ import annotations

import inspect
import os
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from uepool.errors import ConfigError
from uepool.experiment.base import Experiment

KEYWORD = "experiment_config"
_MISSING: Any = ...  # as pydantic spells "no default"


@dataclass(frozen=True)
class Parameter:
    """Its type hint and default; Ellipsis: it has none, and must be given."""

    hint: Any
    default: Any


@dataclass(frozen=True)
class _Given:
    """A mapping given as such: like a file's document, but without lines."""

    data: Mapping[str, Any]
    path: Path | None = None

    def line(self, location: tuple[int | str, ...]) -> int | None:
        return None


def parameters(kind: type[Experiment]) -> dict[str, Parameter]:
    """By name, those of base classes first. Names that begin with an underscore and ClassVars are none."""
    hints = typing.get_type_hints(kind, include_extras=True)
    found = {}
    for owner in reversed(kind.__mro__):
        if owner in (object, Experiment):
            continue
        for name in inspect.get_annotations(owner):
            hint = hints[name]
            if name.startswith("_") or hasattr(Experiment, name) or typing.get_origin(hint) is ClassVar:
                continue
            found[name] = Parameter(hint, getattr(kind, name, _MISSING))
    return found


def values_for(kind: type[Experiment], document: Any) -> dict[str, Any]:
    """The values that a document (see :func:`read`) gives. None: every default.

    ConfigError names each wrong field, by line if it is in a file.
    """
    known = parameters(kind)
    if document is None:
        missing = [name for name, parameter in known.items() if parameter.default is _MISSING]
        if missing:
            raise ConfigError(f"{KEYWORD}: {kind.__name__} needs a value for {', '.join(missing)}")
        return {}
    _refuse_unknown(kind.__name__, known, document)
    return _validated(kind.__name__, known, document)


def read(config: Any) -> Any:
    """What ``experiment_config`` says, with ``data``, ``path`` and ``line(location)``. None stays None.

    ConfigError when it is no mapping and no path of a YAML or JSON file, or the file cannot be read.
    """
    if config is None:
        return None
    if isinstance(config, (str, os.PathLike)):
        from envserver.config.problems import ConfigError as Wrong
        from envserver.env_config import files

        try:
            return files.read(config)
        except Wrong as error:
            raise ConfigError(f"{KEYWORD}: {error}") from None
    if not isinstance(config, Mapping):
        raise ConfigError(f"{KEYWORD} must be a mapping or the path of a JSON or YAML file, got {config!r}")
    return _Given(config)


def _refuse_unknown(name: str, known: dict[str, Parameter], document: Any) -> None:
    from envserver.addresses import near_matches
    from envserver.config.problems import ConfigError as Wrong
    from envserver.config.problems import Problem

    has = f"known: {', '.join(known)}" if known else "it has none"
    wrong = [
        Problem(
            (str(key),), f"is no parameter of {name}; {near_matches(str(key), list(known))}{has}", document.line((key,))
        )
        for key in document.data
        if key not in known
    ]
    if wrong:
        raise ConfigError(f"{KEYWORD}: {Wrong(document.path, wrong)}")


def _validated(name: str, known: dict[str, Parameter], document: Any) -> dict[str, Any]:
    try:
        import pydantic
    except ModuleNotFoundError:
        raise ConfigError(f"{KEYWORD} needs pydantic: pip install 'uepool[config]'") from None
    from envserver.config.problems import from_pydantic

    settings = pydantic.ConfigDict(extra="forbid", arbitrary_types_allowed=True, protected_namespaces=())
    # Aliases, since a parameter may have a name that pydantic's models use themselves.
    fields: dict[str, Any] = {
        f"p{index}": (parameter.hint, pydantic.Field(parameter.default, alias=key))
        for index, (key, parameter) in enumerate(known.items())
    }
    model = pydantic.create_model(name, __config__=settings, **fields)
    try:
        checked = model.model_validate(dict(document.data))
    except pydantic.ValidationError as error:
        raise ConfigError(f"{KEYWORD}: {from_pydantic(error, model, document)}") from None
    names = list(known)
    return {names[int(field[1:])]: getattr(checked, field) for field in checked.model_fields_set}
