"""The hyperparameters that rl-games has, read from the source of what is installed: it keeps no list of them."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rl_games import torch_runner
from rl_games.algos_torch import a2c_continuous, a2c_discrete, central_value, network_builder, sac_agent
from rl_games.algos_torch.self_play_manager import SelfPlayManager
from rl_games.common import a2c_common
from rl_games.common.tr_helpers import DefaultRewardsShaper

from uepool.training.backends.rlgames import parts

_PPO = (
    a2c_common.A2CBase,
    a2c_common.DiscreteA2CBase,
    a2c_common.ContinuousA2CBase,
    a2c_discrete.DiscreteA2CAgent,
    a2c_continuous.A2CAgent,
    torch_runner.Runner,
)
_SAC = (sac_agent.SACAgent, torch_runner.Runner)
# rl-games' own networks, by their names.
BUILDERS: dict[str, Any] = {
    "actor_critic": network_builder.A2CBuilder,
    "resnet_actor_critic": network_builder.A2CResnetBuilder,
    "soft_actor_critic": network_builder.SACBuilder,
}


@lru_cache
def of_algorithm(algorithm: str) -> frozenset[str]:
    """The keys of ``params.config`` that PPO or SAC reads."""
    return read_by(_PPO if algorithm == "PPO" else _SAC, "config")


@lru_cache
def of_central_value() -> frozenset[str]:
    """Those of ``central_value_config``."""
    return read_by((central_value.CentralValueTrain,), "config") | {"network", "model"}


@lru_cache
def of_self_play() -> frozenset[str]:
    """Those of ``self_play_config``."""
    return read_by((SelfPlayManager,), "config")


@lru_cache
def of_network(kind: str) -> frozenset[str]:
    """Those of ``params.network`` for one of ``BUILDERS``, or our own network for observations in parts."""
    if kind == parts.NAME:
        return (of_network("actor_critic") - {"cnn"}) | {"parts"}
    return read_by((BUILDERS[kind].Network,), "params") | {"name"}


def of_reward_shaper() -> frozenset[str]:
    """Those of ``reward_shaper``."""
    return frozenset(inspect.signature(DefaultRewardsShaper).parameters) - {"is_torch"}


def read_by(classes: Iterable[type], block: str) -> frozenset[str]:
    """The names that the classes' source looks up in the mapping called ``block``: itself, self.block or x["block"]."""
    found: set[str] = set()
    for cls in classes:
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(cls)))):
            name = _looked_up(node, block)
            if name is not None:
                found.add(name)
    return frozenset(found)


def _looked_up(node: ast.AST, block: str) -> str | None:
    if isinstance(node, ast.Subscript) and _is_block(node.value, block):
        return _text(node.slice)
    if isinstance(node, ast.Call) and _is_method(node, ("get", "pop")) and node.args:
        return _text(node.args[0]) if _is_block(node.func.value, block) else None  # type: ignore[attr-defined]
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        return _text(node.left) if _is_block(node.comparators[0], block) else None
    return None


def _is_block(node: ast.expr, block: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == block
    if isinstance(node, ast.Attribute):
        return node.attr == block
    if isinstance(node, ast.Subscript):
        return _text(node.slice) == block
    return _is_method(node, ("get",)) and bool(node.args) and _text(node.args[0]) == block  # type: ignore[attr-defined]


def _is_method(node: ast.expr | ast.AST, names: tuple[str, ...]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
