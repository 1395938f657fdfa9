"""From the keywords ``experiment`` and ``experiment_config`` to a class and the values of its parameters."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import gymnasium as gym

from uepool.errors import ConfigError
from uepool.experiment.base import Experiment
from uepool.experiment.parameters import read, values_for

ExperimentName = str | type[Experiment]


class Chosen:
    """An experiment's class, and its parameters as they were overridden. Makes the experiment once spaces are known.

    kind: the class; given: what its config says; values: of those parameters that are not left at their defaults.
    """

    def __init__(self, experiment: ExperimentName, config: Any = None) -> None:
        self.kind = find(experiment)
        document = read(config)
        self.given: dict[str, Any] | None = None if document is None else dict(document.data)
        self.values = values_for(self.kind, document)

    def make(self, observation_space: gym.Space, action_space: gym.Space, agents: int) -> Experiment:
        """The experiment. Parameters are in place when its own ``__init__`` runs."""
        experiment = self.kind.__new__(self.kind)
        vars(experiment).update(self.values)
        experiment.__init__(observation_space, action_space, agents)  # type: ignore[misc]
        return experiment


def find(experiment: Any) -> type[Experiment]:
    """The class: itself, or named as "module:Class" or "path.py:Class"; a path is relative to the working directory.

    ConfigError when there is none; what a module raises while it is imported passes.
    """
    if isinstance(experiment, str):
        where, _, name = experiment.rpartition(":")
        if not where or not name:
            raise ConfigError(f'experiment must be "module:Class" or "path.py:Class", got {experiment!r}')
        module = _from_file(experiment, where) if where.endswith(".py") else _from_module(experiment, where)
        found = getattr(module, name, None)
        if found is None:
            raise ConfigError(f"experiment {experiment!r}: {where} has no {name}{_instead(module, name)}")
        experiment = found
    if not (isinstance(experiment, type) and issubclass(experiment, Experiment)):
        raise ConfigError(
            f'experiment must be a subclass of uepool.experiment.Experiment, or "module:Class" or "path.py:Class", got '
            f"{experiment!r}"
        )
    return experiment


def _from_module(experiment: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
            raise  # the module is there; one that it needs is not
        raise ConfigError(
            f"experiment {experiment!r}: there is no module {name!r}; a file is named by its path: "
            f'"path/to/{name.rpartition(".")[2]}.py:{experiment.rpartition(":")[2]}"'
        ) from None


def _from_file(experiment: str, where: str) -> ModuleType:
    path = Path(where).expanduser().resolve()
    if not path.is_file():
        raise ConfigError(f"experiment {experiment!r}: there is no file {path}")
    name = f"_experiment_{path.stem}_{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}"
    module = sys.modules.get(name)
    if module is not None:
        return module
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _instead(module: ModuleType, name: str) -> str:
    classes = [
        key
        for key, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Experiment) and value is not Experiment
    ]
    near = difflib.get_close_matches(name, classes, n=1)
    return f", did you mean {near[0]!r}?" if near else f"; its experiments: {', '.join(classes) or 'none'}"
