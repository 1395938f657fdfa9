"""An rl-games document from the config of a run and the spaces of its envs."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gymnasium as gym
import torch

from uepool.errors import ConfigError
from uepool.training.backends.rlgames import checking, defaults, networks
from uepool.training.backends.rlgames.envs import CountingVecEnv
from uepool.training.config import TrainConfig

_SEQUENCE = 16  # steps that an LSTM learns from at once
_UNTOLD_SEQUENCE = 4  # rl-games' own default, for a custom network that may be recurrent


def params(config: TrainConfig, given: Mapping[str, Any], envs: CountingVecEnv, folder: Path) -> dict[str, Any]:
    """What rl-games' Runner takes under ``params``, complete but for the envs.

    given: the hyperparameters, as ``checking.check`` returned them. folder: for the files that rl-games insists on.

    ConfigError when rl-games cannot train in these spaces, or the sizes of the batches do not go up.
    """
    algorithm, model = _names(config, envs)
    network = _network(config, envs)
    if config.algorithm == "SAC":
        settings = defaults.sac(envs.envs.session.num_envs)
    else:
        settings = _ppo_defaults(config, envs, "rnn" in network)
    checking.check_kinds(given, settings)
    settings.update({key: value for key, value in given.items() if key != checking.TORCH_THREADS})
    settings = {name: _whole(value) for name, value in settings.items()}
    if config.algorithm == "PPO":
        _complete_ppo(settings, config, envs)
    settings.update(
        name="policy",
        env_name="uepool",
        env_config={},
        num_actors=envs.envs.session.num_envs,
        train_dir=str(folder),
        full_experiment_name="rl-games",
        save_frequency=0,
        save_best_after=0,
        print_stats=False,
    )
    return {
        "seed": config.seed,
        "torch_threads": given.get(checking.TORCH_THREADS, _threads(envs)),
        "algo": {"name": algorithm},
        "model": {"name": model},
        "network": network,
        "config": settings,
    }


def device(asked: Any) -> str:
    """The torch device to train on: what is asked for, or the first CUDA device, or the CPU. ConfigError: no such."""
    if asked is None:
        return "cuda:0" if torch.cuda.is_available() else "cpu"
    try:
        found = torch.device(asked)
    except (RuntimeError, TypeError) as error:
        raise ConfigError(f"hyperparameters.device: torch has no {asked!r}: {str(error).splitlines()[0]}") from None
    if found.type == "cuda" and (found.index or 0) >= torch.cuda.device_count():
        seen = torch.cuda.device_count()
        raise ConfigError(
            f"hyperparameters.device: {asked!r} is not there, torch sees {seen or 'no'} CUDA device{'s' * (seen > 1)}: "
            "write cpu, or leave it out"
        )
    return str(found)


def _names(config: TrainConfig, envs: CountingVecEnv) -> tuple[str, str]:
    """rl-games' names of the algorithm and the model for the env's actions."""
    action = envs.action_space
    if config.algorithm == "SAC":
        observation = envs.observation_space
        if not isinstance(action, gym.spaces.Box):
            raise ConfigError(f"algorithm: SAC acts in numbers, and the env's actions are {action}: take PPO")
        if not isinstance(observation, gym.spaces.Box) or len(observation.shape) != 1:
            raise ConfigError(
                f"algorithm: rl-games' SAC observes one list of numbers, and the env gives {observation}: take PPO"
            )
        if envs.agents > 1 or envs.value_size > 1:
            raise ConfigError("algorithm: rl-games' SAC trains one agent per env, by one reward: take PPO")
        return "sac", "soft_actor_critic"
    if isinstance(action, gym.spaces.Box):
        return "a2c_continuous", "continuous_a2c_logstd"
    return "a2c_discrete", "discrete_a2c" if isinstance(action, gym.spaces.Discrete) else "multi_discrete_a2c"


def _network(config: TrainConfig, envs: CountingVecEnv) -> dict[str, Any]:
    if config.algorithm == "SAC":
        document = defaults.soft_actor_critic()
    else:
        document = defaults.actor_critic(envs.observation_space, envs.action_space, config.lstm)
    if config.model is not None:
        document = {**merged(document, config.network), "name": networks.register(config.model)}
        return document
    complete = merged(document, config.network)
    checking.check_network("network", config.network, complete, document.get("parts", ()))
    return complete


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with ``over`` upon it, block by block. A null takes away what stands there."""
    result = copy.deepcopy(dict(base))
    for key, value in over.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = merged(result[key], value)
        else:
            result[key] = copy.deepcopy(value)
    return result


def _threads(envs: CountingVecEnv) -> int:
    """Of torch: small networks are slower with several, and the simulators want processors too."""
    return max(1, min(4, (os.cpu_count() or 1) // 2)) if defaults.sees_images(envs.observation_space) else 1


def _ppo_defaults(config: TrainConfig, envs: CountingVecEnv, is_recurrent: bool) -> dict[str, Any]:
    sequence = _SEQUENCE if is_recurrent else 1 if config.model is None else _UNTOLD_SEQUENCE
    return defaults.ppo(
        envs.envs.session.num_envs * envs.agents,
        envs.observation_space,
        isinstance(envs.action_space, gym.spaces.Box),
        sequence,
    )


def _complete_ppo(settings: dict[str, Any], config: TrainConfig, envs: CountingVecEnv) -> None:
    """What follows from other settings: sizes, the schedule's end, masks, the central value, self-play."""
    actors = envs.envs.session.num_envs
    rows = actors * envs.agents
    steps, sequence = int(settings["horizon_length"]), int(settings["seq_length"])
    if steps % sequence:
        raise ConfigError(f"hyperparameters.horizon_length: {steps} is no multiple of seq_length, {sequence}")
    if config.local_mode:  # another number of envs than the config's sizes are for
        settings.pop("minibatch_size", None)
    if "minibatch_size" not in settings and "minibatch_size_per_env" not in settings:
        settings["minibatch_size"] = defaults.minibatch(steps, rows, sequence)
    size = int(settings.get("minibatch_size", actors * int(settings.get("minibatch_size_per_env", 0))))
    if steps * rows % size or size % sequence:
        raise ConfigError(
            f"hyperparameters.minibatch_size: {size} must divide the batch, which is horizon_length × rows = {steps} × "
            f"{rows} = {steps * rows}" + (f", and be a multiple of seq_length, {sequence}" if sequence > 1 else "")
        )
    settings["max_epochs"] = max(1, -(-config.total_steps // (steps * actors)))  # of the linear schedule
    settings.setdefault("use_action_masks", envs.has_action_masks() and envs.masks_fit())
    if settings["use_action_masks"]:
        envs.check_masks()
    _complete_central_value(settings, config, envs)
    if settings.get("self_play_config") is not None:
        _complete_self_play(settings, config, actors)


def _complete_self_play(settings: dict[str, Any], config: TrainConfig, actors: int) -> None:
    block = {"games_to_check": 100, "env_update_num": max(1, actors // 8), **settings["self_play_config"]}
    if config.local_mode:
        block["env_update_num"] = 1
    if block["env_update_num"] > actors:
        raise ConfigError(
            f"hyperparameters.self_play_config.env_update_num: {block['env_update_num']} is more than the {actors} envs"
        )
    settings["self_play_config"] = block
    settings["games_to_track"] = max(int(settings.get("games_to_track", 100)), int(block["games_to_check"]))


def _complete_central_value(settings: dict[str, Any], config: TrainConfig, envs: CountingVecEnv) -> None:
    asked = settings.pop("central_value_config", None)
    if asked is None or asked is False:
        return
    if envs.state_space is None:
        raise ConfigError(
            f"hyperparameters.central_value_config: needs a state, and {envs.envs.session.address} gives none: name "
            "the part of the observation or the entry of info in the env block, states: NAME"
        )
    block = defaults.central_value(settings, envs.envs.session.num_envs, envs.state_space)
    own = {} if asked is True else dict(asked)
    checking.check_kinds(own, {name: value for name, value in block.items() if name != "network"})
    if config.local_mode:
        own.pop("minibatch_size", None)
    complete = merged(block, own)
    if isinstance(own.get("network"), Mapping):
        where, encoders = "hyperparameters.central_value_config.network", block["network"].get("parts", ())
        checking.check_network(where, own["network"], complete["network"], encoders)
    settings["central_value_config"] = complete


def _whole(value: Any) -> Any:
    """1e5 as the whole number that it is: torch takes no other for a size."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) >= 1 else value
