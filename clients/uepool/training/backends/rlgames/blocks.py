"""Which names may stand in the blocks within ``network`` and ``hyperparameters``: those that rl-games reads."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rl_games import torch_runner
from rl_games.algos_torch import network_builder

from uepool.training.backends.rlgames import keys, parts

_BASE = network_builder.NetworkBuilder.BaseNetwork


@dataclass(frozen=True)
class Block:
    """A mapping. names: what may stand in it; inner: of those, the blocks; each: the blocks in a list, by its name.

    has_kind: a block with a name and what the function of that name takes, as initializers are.
    """

    names: frozenset[str] = frozenset()
    inner: Mapping[str, Block] = field(default_factory=dict)
    each: Mapping[str, Block] = field(default_factory=dict)
    has_kind: bool = False

    def known(self, whole: Any) -> frozenset[str] | None:
        """The names that may stand in it. None: that cannot be said. whole: it with its defaults."""
        if not self.has_kind:
            return self.names
        arguments = _initializers().get(str(whole.get("name")) if isinstance(whole, Mapping) else "")
        return None if arguments is None else arguments | {"name"}


_NONE = Block()
_KIND = Block(has_kind=True)
# In configs of rl-games everywhere, and read by no version of it that is to be had.
_REGULARIZER = Block(frozenset({"name"}))


@lru_cache
def network(kind: str, encoders: frozenset[str] = frozenset()) -> Block:
    """Of ``params.network``, for a kind that :func:`keys.of_network` knows. encoders: the observation's parts."""
    builder = keys.BUILDERS.get(kind, network_builder.A2CBuilder).Network
    names = keys.of_network(kind)
    convolutions = Block(keys.read_by((_BASE,), "conv"))
    regularized = {"initializer": _KIND, "regularizer": _REGULARIZER}
    cnn = Block(keys.read_by((builder,), "cnn") | {"regularizer"}, inner=regularized, each={"convs": convolutions})
    of_space = keys.read_by((builder,), "space_config")
    numbers = Block(of_space, inner={"mu_init": _KIND, "sigma_init": _KIND})
    spaces = {"continuous": numbers, "discrete": _NONE, "multi_discrete": _NONE}
    inner = {
        "mlp": Block(keys.read_by((builder,), "mlp") | {"regularizer"}, inner=regularized),
        "rnn": Block(keys.read_by((builder,), "rnn")),
        "cnn": cnn,
        "space": Block(keys.read_by((builder,), "space"), inner=spaces),
    }
    if kind == parts.NAME:
        inner["parts"] = Block(encoders, inner=dict.fromkeys(encoders, cnn))
    return Block(names, inner={name: block for name, block in inner.items() if name in names})


@lru_cache
def hyperparameters() -> Mapping[str, Block]:
    """Of those of ``params.config`` that are blocks, but for the network of the central value."""
    return {
        "reward_shaper": Block(keys.of_reward_shaper()),
        "central_value_config": Block(keys.of_central_value(), inner={"model": Block(frozenset({"name"}))}),
        "self_play_config": Block(keys.of_self_play()),
        "torch_compile": Block(keys.read_by((torch_runner.Runner,), "compile_config")),
    }


@lru_cache
def _initializers() -> dict[str, frozenset[str]]:
    """What the initializers take, by their names."""
    found = {}
    for name, make in _BASE().init_factory._builders.items():
        made = make()  # a lambda around the function, or a module that takes whatever there is and does nothing
        function = inspect.getclosurevars(made).nonlocals.get("func") if inspect.isfunction(made) else None
        parameters = () if function is None else list(inspect.signature(function).parameters)[1:]
        found[name] = frozenset(parameters) - {"generator"}
    return found
