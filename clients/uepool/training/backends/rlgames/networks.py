"""Networks that rl-games does not have, made known to it: ours, and those of users."""

from __future__ import annotations

import inspect

from rl_games.algos_torch import model_builder, network_builder

from uepool.errors import ConfigError
from uepool.training.backends.rlgames import parts
from uepool.training.importing import load_object

model_builder.register_network(parts.NAME, parts.PartsBuilder)


def register(path: str) -> str:
    """Makes the network builder that ``package.module:Class`` names known to rl-games; returns its name there.

    ConfigError when it is no network builder. A builder is made without arguments, is told ``params.network`` by
    ``load(params)``, and makes networks by ``build(name, **keywords)``, as all of rl-games' do.
    """
    builder = load_object(path, "model")
    is_builder = inspect.isclass(builder) and all(callable(getattr(builder, name, None)) for name in ("load", "build"))
    if not is_builder:
        base = f"{network_builder.__name__}.NetworkBuilder"
        raise ConfigError(
            f"model: {path} is no network builder, which rl-games takes: derive a class from {base}, or from "
            "A2CBuilder beside it, with methods load and build"
        )
    model_builder.register_network(path, builder)
    return path
