"""What ``make_vec(..., experiment=...)`` does."""

from __future__ import annotations

import dataclasses
from typing import Any

from uepool._lease import Address, describe
from uepool.errors import ConfigError
from uepool.experiment.load import Chosen
from uepool.experiment.parameters import KEYWORD
from uepool.experiment.vector_env import ExperimentVectorEnv
from uepool.options import Options
from uepool.vector_env import UepoolVectorEnv

TRAINER, INSTANCE = "trainer", "instance"


def open_with_experiment(
    address: Address,
    options: Options,
    experiment: Any = None,
    experiment_config: Any = None,
    experiment_in: str = TRAINER,
) -> UepoolVectorEnv:
    """A vector env with an experiment around it, or inside its instances.

    Whatever can be wrong with the experiment itself is a ConfigError before anything is started.
    """
    if experiment_in not in (TRAINER, INSTANCE):
        raise ConfigError(f"experiment_in must be {TRAINER!r} or {INSTANCE!r}, got {experiment_in!r}")
    if experiment is None:
        if experiment_config is not None:
            raise ConfigError(f'{KEYWORD} is given without an experiment: add experiment="module:Class"')
        return UepoolVectorEnv(address, options)
    chosen = Chosen(experiment, experiment_config)
    if experiment_in == TRAINER:
        return ExperimentVectorEnv(address, options, chosen)
    return UepoolVectorEnv(address, _inside(address, options, experiment, chosen))


def _inside(address: Address, options: Options, experiment: Any, chosen: Chosen) -> Options:
    """The options with which instances run the experiment themselves."""
    from envserver.hosts.configuration import EXPERIMENT

    name, env_fn = describe(address)
    if env_fn is None and not name.startswith("gym:"):
        raise ConfigError(
            f"experiment_in {INSTANCE!r}: only gym:ID and callables run an experiment in their instances, not {name}; "
            "leave it out, and the experiment runs here"
        )
    if isinstance(experiment, str):
        config = {**(options.env_config or {}), "experiment": experiment, "experiment_config": chosen.given}
        return dataclasses.replace(options, env_config=Options.parse({"env_config": config}).env_config)
    return dataclasses.replace(options, env_kwargs={**(options.env_kwargs or {}), EXPERIMENT: chosen})
