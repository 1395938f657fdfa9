"""Envs with an experiment of the trainer's around them, where the configuration names one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from envserver.hosts.configuration import Configuration, ConfigurationError

if TYPE_CHECKING:
    import gymnasium


def around(make: Callable[[Configuration], gymnasium.Env]) -> Callable[[Configuration], gymnasium.Env]:
    """A maker of what ``make`` makes, seen through the configuration's experiment, if it has one."""

    def made(config: Configuration) -> gymnasium.Env:
        env = make(config)
        if config.experiment is None:
            return env
        from uepool.errors import ConfigError  # the trainer's side of this package: only those who want it
        from uepool.experiment.instance import ExperimentWrapper
        from uepool.experiment.load import Chosen

        try:
            chosen = config.experiment
            if isinstance(chosen, str):
                chosen = Chosen(chosen, config.experiment_config)
            return ExperimentWrapper(env, chosen, config.info)
        except ConfigError as error:
            raise ConfigurationError(f"env_config.experiment: {error}") from None

    return made


def refuse(config: Configuration) -> None:
    """Raises ConfigurationError when an experiment is asked for of envs that are stepped together."""
    if config.experiment is not None:
        raise ConfigurationError(
            "env_config.experiment: these envs are stepped together by a native vector env, which cannot run an "
            'experiment: run it in the trainer, make_vec(..., experiment="module:Class")'
        )
