"""From a config to the arguments of a Stable-Baselines3 algorithm, unknown names refused with what is near."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import gymnasium as gym
import numpy as np
import stable_baselines3
import torch
from stable_baselines3.common.buffers import ReplayBuffer, RolloutBuffer
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm
from stable_baselines3.common.policies import BasePolicy
from stable_baselines3.common.preprocessing import is_image_space
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.utils import LinearSchedule
from stable_baselines3.common.vec_env import VecNormalize

from envserver.addresses import near_matches
from uepool.errors import ConfigError
from uepool.training import synonyms
from uepool.training.config import TrainConfig
from uepool.training.importing import load_object

CONTRIB = "sb3_contrib"
RECURRENT = "RecurrentPPO"
NORMALIZE = "normalize"  # RL Zoo's name for VecNormalize around the envs
_OWN = ("A2C", "DDPG", "DQN", "PPO", "SAC", "TD3")
_OF_CONTRIB = ("CrossQ", "QRDQN", RECURRENT, "TQC", "TRPO")
# Arguments of the constructors that the config settles elsewhere: where.
_SETTLED = {
    "policy": "it is chosen by the observation; model: names one of your own",
    "env": "it is the block env",
    "policy_kwargs": "it is the block network",
    "seed": "it is the field seed",
    "tensorboard_log": "TensorBoard is in the run's folder",
    "verbose": "progress is shown in any case",
    "monitor_wrapper": "episodes are monitored in any case",
    "_init_setup_model": "it must be left alone",
}
# Of a buffer: what the algorithm says itself.
_OF_BUFFERS = ("buffer_size", "observation_space", "action_space", "device", "n_envs", "env", "gae_lambda", "gamma")
_SPACES = ("observation_space", "action_space", "lr_schedule", "self")
_LEAST_IMAGE = 36  # pixels a side that NatureCNN takes
_LINEAR = re.compile(r"lin_([0-9.]+([eE][-+]?[0-9]+)?)")  # RL Zoo's way to write it


def algorithm_class(config: TrainConfig) -> type[Any]:
    """The algorithm's class. ConfigError when there is none of that name, or it cannot do what is asked."""
    name = config.algorithm
    has_contrib = importlib.util.find_spec(CONTRIB) is not None
    if config.lstm:
        if not has_contrib:
            raise ConfigError(
                "lstm: Stable-Baselines3 itself has no recurrent policies; RecurrentPPO of sb3-contrib is one: "
                "pip install sb3-contrib, or train with rl-games or RLlib"
            )
        if name not in ("PPO", RECURRENT):
            raise ConfigError(f"lstm: only PPO has recurrent policies here (sb3-contrib's RecurrentPPO), not {name}")
        name = RECURRENT
    elif name == RECURRENT:
        raise ConfigError(f"algorithm: for {RECURRENT} write algorithm: PPO and lstm: true")
    known = [*_OWN, *(_OF_CONTRIB if has_contrib else ())]
    if name in known:
        found: type[Any] = getattr(stable_baselines3 if name in _OWN else importlib.import_module(CONTRIB), name)
        return found
    if name in _OF_CONTRIB:
        raise ConfigError(f"algorithm: {name} is of sb3-contrib: pip install sb3-contrib")
    raise ConfigError(
        f"algorithm: Stable-Baselines3 has no {name!r}; {near_matches(name, known)}known: {', '.join(known)}"
    )


def arguments(config: TrainConfig, algorithm: type[Any], actions: gym.Space) -> dict[str, Any]:
    """The keyword arguments of the constructor, by ``hyperparameters``. ConfigError lists all that cannot be used.

    actions: the action space as SB3 sees it.
    """
    signature = inspect.signature(algorithm.__init__).parameters
    known = [name for name in signature if name not in _SETTLED and name != "self"]
    problems, found = [], {}
    for name, value in config.hyperparameters.items():
        if name == NORMALIZE:
            continue
        if name not in known:
            why = _SETTLED.get(name)
            known_names = [*known, NORMALIZE]
            text = why or f"{synonyms.hint(name, known_names)}known: {', '.join(known_names)}"
            problems.append(f"hyperparameters.{name}: is none of {algorithm.__name__}'s; {text}")
            continue
        try:
            found[name] = _converted(name, value, signature[name], actions)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    _check_buffer(algorithm, found)
    return found


def _check_buffer(algorithm: type[Any], found: Mapping[str, Any]) -> None:
    """ConfigError for arguments that the algorithm's buffer does not take."""
    for kind, usual in (("replay", ReplayBuffer), ("rollout", RolloutBuffer)):
        given = found.get(f"{kind}_buffer_kwargs")
        chosen = found.get(f"{kind}_buffer_class") or usual
        if isinstance(given, Mapping):
            known = _parameters(chosen, _OF_BUFFERS)
            _refuse_unknown(f"hyperparameters.{kind}_buffer_kwargs", given, known, chosen.__name__)


def _parameters(kind: Any, settled: Iterable[str]) -> list[str] | None:
    """What a class or function takes by name, but for what is ``settled``. None: anything."""
    parameters = inspect.signature(kind).parameters.values()
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters):
        return None
    return [parameter.name for parameter in parameters if parameter.name not in settled]


def _converted(name: str, value: Any, parameter: inspect.Parameter, actions: gym.Space) -> Any:
    """A value of the YAML as the constructor takes it."""
    where = f"hyperparameters.{name}"
    if name == "action_noise" and value is not None:
        return _noise(where, value, actions)
    if name in ("replay_buffer_class", "rollout_buffer_class") and isinstance(value, str):
        return load_object(value, where)
    if isinstance(value, list) and name == "train_freq":
        return tuple(value)
    takes_schedule = "Schedule" in str(parameter.annotation) or name in ("learning_rate", "clip_range")
    if isinstance(value, str):
        linear = _LINEAR.fullmatch(value)
        if linear and takes_schedule:
            return LinearSchedule(float(linear[1]), 0.0, 1.0)
        if "str" not in str(parameter.annotation):
            hint = ", or lin_NUMBER for one that falls to 0" if takes_schedule else ""
            raise ConfigError(f"{where}: must be a number{hint}, got {value!r}")
    return value


def _noise(where: str, value: Any, actions: gym.Space) -> Any:
    from stable_baselines3.common.noise import NormalActionNoise, OrnsteinUhlenbeckActionNoise

    kinds = {"normal": NormalActionNoise, "ornstein-uhlenbeck": OrnsteinUhlenbeckActionNoise}
    if not isinstance(value, Mapping) or set(value) != {"type", "sigma"} or value["type"] not in kinds:
        raise ConfigError(f"{where}: must be {{type: {' or '.join(kinds)}, sigma: 0.1}}, got {value!r}")
    assert actions.shape is not None
    return kinds[value["type"]](np.zeros(actions.shape), np.full(actions.shape, float(value["sigma"])))


def normalize_arguments(config: TrainConfig) -> dict[str, Any] | None:
    """The arguments of VecNormalize. None: it is not asked for."""
    value = config.hyperparameters.get(NORMALIZE)
    if value is None or value is False:
        return None
    if value is True:
        value = {}
    where = f"hyperparameters.{NORMALIZE}"
    if not isinstance(value, Mapping):
        raise ConfigError(f"{where}: must be true, or a mapping of VecNormalize's arguments, got {value!r}")
    known = [name for name in inspect.signature(VecNormalize.__init__).parameters if name not in ("self", "venv")]
    _refuse_unknown(where, value, known, "VecNormalize")
    return dict(value)


# --- the network ------------------------------------------------------------------------------------------------------


def network(config: TrainConfig, algorithm: type[Any], observations: gym.Space) -> tuple[Any, dict[str, Any]]:
    """(policy, its arguments): a name that the algorithm knows, or the class that ``model`` names.

    observations: the space as SB3 sees it. ConfigError for unknown names and for a model of another kind.
    """
    policy: Any = policy_name(observations, recurrent=algorithm.__name__ == RECURRENT)
    own = load_object(config.model, "model") if config.model is not None else None
    chosen: dict[str, Any] = {}
    if own is not None:
        if isinstance(own, type) and issubclass(own, BasePolicy):
            policy = own
        elif isinstance(own, type) and issubclass(own, BaseFeaturesExtractor):
            chosen["features_extractor_class"] = own
        else:
            raise ConfigError(
                f"model: {config.model} must be made from Stable-Baselines3's BaseFeaturesExtractor or BasePolicy"
            )
    kind = policy if isinstance(policy, type) else _class_of(algorithm, policy)
    _refuse_unknown("network", config.network, _parameters(kind, _SPACES), kind.__name__)
    arguments = {**chosen, **{name: _of_torch(name, value) for name, value in config.network.items()}}
    if policy is not own:
        _check_net_arch(arguments.get("net_arch"), algorithm)
    _check_arguments_of("optimizer", arguments, kind, ("params", "lr"))
    _check_arguments_of("features_extractor", arguments, kind, ("observation_space",))
    return policy, arguments


def _check_net_arch(given: Any, algorithm: type[Any]) -> None:
    """ConfigError for a network that SB3's policies do not have: they pass over it."""
    if isinstance(given, Mapping):
        known = ["pi", "vf" if issubclass(algorithm, OnPolicyAlgorithm) else "qf"]
        _refuse_unknown("network.net_arch", given, known, algorithm.__name__)


def _check_arguments_of(part: str, arguments: Mapping[str, Any], kind: type[Any], settled: Iterable[str]) -> None:
    """ConfigError for an argument that the policy's optimizer, or what extracts its features, does not take."""
    given = arguments.get(f"{part}_kwargs")
    default = inspect.signature(kind).parameters.get(f"{part}_class")
    chosen = arguments.get(f"{part}_class") or (default.default if default is not None else None)
    if isinstance(given, Mapping) and isinstance(chosen, type):
        _refuse_unknown(f"network.{part}_kwargs", given, _parameters(chosen, settled), chosen.__name__)


def policy_name(observations: gym.Space, recurrent: bool = False) -> str:
    """By the observation: a CNN for images that are large enough for SB3's, an MLP for what else has one tensor."""
    middle = "Lstm" if recurrent else ""
    if isinstance(observations, gym.spaces.Dict):
        return f"MultiInput{middle}Policy"
    if is_image_space(observations):
        assert observations.shape is not None
        if min(sorted(observations.shape)[1:]) >= _LEAST_IMAGE:  # the smallest number counts the channels
            return f"Cnn{middle}Policy"
    return f"Mlp{middle}Policy"


def _class_of(algorithm: type[Any], name: str) -> type[Any]:
    if name not in algorithm.policy_aliases:
        raise ConfigError(
            f"algorithm: {algorithm.__name__} has no {name}; it has {', '.join(algorithm.policy_aliases)}"
        )
    found: type[Any] = algorithm.policy_aliases[name]
    return found


def _of_torch(name: str, value: Any) -> Any:
    """Classes are named as torch names them, or by import path."""
    places: dict[str, Any] = {"activation_fn": torch.nn, "optimizer_class": torch.optim}
    if not isinstance(value, str) or not name.endswith(("_class", "activation_fn")):
        return value
    if ":" in value:
        return load_object(value, f"network.{name}")
    place = places.get(name)
    found = getattr(place, value.rpartition(".")[2], None) if place is not None else None
    if isinstance(found, type):
        return found
    known = [key for key, kind in vars(place).items() if isinstance(kind, type)] if place is not None else []
    raise ConfigError(
        f"network.{name}: there is no {value!r}; {near_matches(value, known)}or give package.module:Class"
    )


def _refuse_unknown(where: str, given: Iterable[Any], known: list[str] | None, owner: str) -> None:
    if known is None:
        return
    wrong = [
        f"{where}.{name}: is none of {owner}'s; {synonyms.hint(str(name), known)}known: {', '.join(known)}"
        for name in given
        if name not in known
    ]
    if wrong:
        raise ConfigError("\n".join(wrong))


Build = Callable[[], Any]


def built(config: TrainConfig, build: Build) -> Any:
    """What ``build`` makes; what SB3 refuses is a ConfigError."""
    try:
        return build()
    except MemoryError as error:
        raise ConfigError(f"hyperparameters.buffer_size: the replay buffer does not fit: {error}") from error
    except (TypeError, ValueError, AssertionError, RuntimeError, NotImplementedError) as error:
        if isinstance(error, ConfigError):
            raise
        text = " ".join(str(error).split()) or type(error).__name__
        raise ConfigError(f"algorithm: {config.algorithm} of Stable-Baselines3 refuses this: {text}") from error
