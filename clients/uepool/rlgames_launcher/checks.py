"""What can be said to be wrong once the envs are there, and before anything is trained."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gymnasium as gym

from uepool.errors import ConfigError


@dataclass(frozen=True)
class _Kind:
    """What rl-games' own parts are called for one kind of actions."""

    algorithms: tuple[str, ...]
    models: tuple[str, ...]
    network_space: str


_KINDS = {
    gym.spaces.Discrete: _Kind(("a2c_discrete",), ("discrete_a2c",), "discrete"),
    gym.spaces.Tuple: _Kind(("a2c_discrete",), ("multi_discrete_a2c",), "multi_discrete"),
    gym.spaces.Box: _Kind(
        ("a2c_continuous", "sac"),
        ("continuous_a2c_logstd", "continuous_a2c", "continuous_a2c_tanh", "soft_actor_critic"),
        "continuous",
    ),
}
_ALGORITHMS = tuple(name for kind in _KINDS.values() for name in kind.algorithms)
_MODELS = tuple(name for kind in _KINDS.values() for name in kind.models)
_PLAIN_NETWORKS = ("actor_critic", "soft_actor_critic")  # of rl-games; others are taken as they are


def check_spaces(params: dict[str, Any], env_info: dict[str, Any]) -> None:
    """ConfigError when rl-games' algorithm, model or network cannot take the env's spaces; says what can."""
    action, observation = env_info["action_space"], env_info["observation_space"]
    kind = next((kind for space, kind in _KINDS.items() if isinstance(action, space)), None)
    if kind is not None:
        _check_name(params, "algo", kind.algorithms, _ALGORITHMS, action)
        _check_name(params, "model", kind.models, _MODELS, action)
    network = params.get("network") or {}
    if network.get("name") not in _PLAIN_NETWORKS:
        return
    if (
        kind is not None
        and network["name"] == "actor_critic"
        and kind.network_space not in (network.get("space") or {})
    ):
        raise ConfigError(f"params.network.space: needs  {kind.network_space}:  for the env's actions, {action}")
    if isinstance(observation, gym.spaces.Dict):
        raise ConfigError(
            f"params.network.name: {network['name']} takes one array, and the env's observations are a Dict of "
            f"{', '.join(observation.spaces)}: write a network for them, register it, and name it here"
        )
    if network.get("cnn") and len(observation.shape or ()) != 3:
        raise ConfigError(
            f"params.network.cnn: is for images, and the env's observations are {observation}: take it out"
        )
    if params["algo"]["name"] == "a2c_continuous" and "bounds_loss_coef" not in params["config"]:
        raise ConfigError("params.config.bounds_loss_coef: a2c_continuous needs it, for example 0.0001")


def _check_name(
    params: dict[str, Any], part: str, fitting: tuple[str, ...], known: tuple[str, ...], action: gym.Space
) -> None:
    name = (params.get(part) or {}).get("name")
    if name in known and name not in fitting:
        raise ConfigError(f"params.{part}.name: {name} cannot act in {action}: the env needs {' or '.join(fitting)}")


def misfit(path: str, error: Exception) -> ConfigError:
    """What to say when a network refuses a checkpoint's weights."""
    return ConfigError(
        f"--checkpoint {path}: does not fit the network that the YAML and the env's spaces make; it was trained on "
        f"another env, or with another network\n{_first_lines(error, 4)}"
    )


def refusal(error: Exception) -> str | None:
    """What rl-games says of a YAML by a KeyError or ValueError of its own; None for one from elsewhere."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames or "rl_games" not in Path(frames[-1].filename).parts:
        return None
    where = f"{'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}"
    if isinstance(error, KeyError):
        return f"rl-games asks for {error.args[0]!r}, which the YAML does not have ({where})"
    return f"rl-games refuses the YAML: {error} ({where})"


def _first_lines(error: Exception, count: int) -> str:
    lines = [line.strip() for line in (str(error) or type(error).__name__).splitlines() if line.strip()]
    more = [f"... and {len(lines) - count} more"] if len(lines) > count > 1 else []
    return "\n  ".join(lines[:count] + more)
