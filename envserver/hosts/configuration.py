"""The Configure document of a Gymnasium host: what the trainer gave as env_config, env_kwargs and callable."""

from __future__ import annotations

import base64
import difflib
import json
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from envserver.spec import InfoEntry, SpecError, check_info_entry

_KNOWN = ("info", "imports", "experiment", "experiment_config")
EXPERIMENT = "uepool.experiment"  # in env_kwargs: an experiment that travels as a pickle, and no keyword of any env


class ConfigurationError(ValueError):
    """The configuration cannot be served. The text names the field."""


@dataclass(frozen=True)
class Configuration:
    """A Configure document, checked.

    info: the declared entries of info. Each is followed by a bool entry of the same name behind an underscore, which
        says whether the env gave a value.
    imports: modules to import before the env is made, for what they register.
    env_fn: what makes an env; several: one for each env of the session.
    number: of the env in its session, for which one of several is taken.
    experiment: what the trainer is to see of the env (uepool.experiment): "module:Class", or an unpickled
        uepool.experiment.load.Chosen; experiment_config: its parameters.
    """

    info: tuple[InfoEntry, ...] = ()
    imports: tuple[str, ...] = ()
    env_kwargs: dict[str, Any] = field(default_factory=dict)
    env_fn: Callable[..., Any] | tuple[Callable[..., Any], ...] | None = None
    number: int = 0
    experiment: Any = None
    experiment_config: Any = None


def parse(text: bytes | str) -> Configuration:
    """The configuration in a Configure message.

    Raises ConfigurationError; or whatever unpickling raises, a missing module for one.
    """
    document = json.loads(text)
    config = document.get("env_config") or {}
    if not isinstance(config, dict):
        raise ConfigurationError(f"env_config: must be a JSON object, not {config!r}")
    for key in config:
        if key not in _KNOWN:
            raise ConfigurationError(f"env_config.{key}: {unknown(key, _KNOWN)}")
    env_kwargs = _unpickle(document, "env_kwargs_pickle", {})
    if not (isinstance(env_kwargs, dict) and all(isinstance(key, str) for key in env_kwargs)):
        raise ConfigurationError(f"env_kwargs: must be a dict with string keys, not {env_kwargs!r}")
    pickled = env_kwargs.pop(EXPERIMENT, None)
    return Configuration(
        info=_info(config.get("info", {})),
        imports=_imports(config.get("imports", [])),
        env_kwargs=env_kwargs,
        env_fn=_unpickle(document, "env_fn_pickle", None),
        experiment=pickled or _experiment(config),
        experiment_config=config.get("experiment_config"),
    )


def presence(entry: InfoEntry) -> InfoEntry:
    """The entry that says whether the env gave `entry` a value."""
    return check_info_entry("_" + entry.name, "bool", [], f"env_config.info.{entry.name}")


def unknown(name: str, known: Iterable[str]) -> str:
    """Says that `name` is unknown, what is known, and what may have been meant."""
    known = list(known)
    near = difflib.get_close_matches(name, known, n=3)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    return f"is unknown; {meant}known are {', '.join(known)}"


def _info(declared: Any) -> tuple[InfoEntry, ...]:
    where = "env_config.info"
    if not isinstance(declared, dict):
        raise ConfigurationError(f'{where}: must be an object like {{"lives": "int32"}}, not {declared!r}')
    entries = []
    for name, kind in declared.items():
        if isinstance(kind, str):
            kind = {"dtype": kind}
        if not isinstance(kind, dict):
            raise ConfigurationError(f"{where}.{name}: must be a dtype or an object with dtype and shape, not {kind!r}")
        for key in kind:
            if key not in ("dtype", "shape"):
                raise ConfigurationError(f"{where}.{name}.{key}: {unknown(key, ('dtype', 'shape'))}")
        try:
            entries.append(check_info_entry(name, kind.get("dtype"), kind.get("shape", []), where))
        except SpecError as error:
            raise ConfigurationError(str(error)) from None
    return tuple(entries)


def _imports(modules: Any) -> tuple[str, ...]:
    if isinstance(modules, str):
        modules = [modules]
    if not (isinstance(modules, list) and all(isinstance(module, str) for module in modules)):
        raise ConfigurationError(f"env_config.imports: must be a list of module names, not {modules!r}")
    return tuple(modules)


def _experiment(config: dict[str, Any]) -> str | None:
    experiment = config.get("experiment")
    if experiment is None:
        if config.get("experiment_config") is not None:
            raise ConfigurationError("env_config.experiment_config: is given without an experiment")
        return None
    if not isinstance(experiment, str):
        raise ConfigurationError(f'env_config.experiment: must be "module:Class", not {experiment!r}')
    return experiment


def _unpickle(document: dict[str, Any], name: str, default: Any) -> Any:
    # The server takes pickles from the trainer's own machine only.
    return pickle.loads(base64.b64decode(document[name])) if document.get(name) else default
