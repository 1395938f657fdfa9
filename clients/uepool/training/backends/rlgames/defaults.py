"""What rl-games trains with where the config says nothing: hyperparameters, and networks by what is observed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import gymnasium as gym

from uepool.training.backends.rlgames import parts

_BATCH = 4096  # rows of one epoch that horizon_length aims at
_INITIALIZER = {"initializer": {"name": "default"}}
# From the frame's shorter side on: (filters, kernel, stride) of each layer.
_CONVOLUTIONS = (
    (64, ((32, 8, 4), (64, 4, 2), (64, 3, 1))),
    (30, ((16, 6, 3), (32, 4, 2))),
    (0, ((16, 3, 1), (32, 3, 2))),
)
_MAX_CHANNELS = 32  # a last axis of more than that is a width


def ppo(rows: int, observation: gym.Space, acts_in_numbers: bool, sequence: int) -> dict[str, Any]:
    """``params.config`` of PPO, but for minibatch_size, which follows from horizon_length.

    rows: that one step of all envs has, agents counted. sequence: steps of an episode that a recurrent network learns
    from at once; 1 for others.
    """
    config: dict[str, Any] = {
        "reward_shaper": {"scale_value": 1.0},
        # Bytes of images are divided by 255; of observations in parts the network normalises the numbers.
        "normalize_input": not (sees_images(observation) or isinstance(observation, gym.spaces.Dict)),
        "normalize_value": True,
        "normalize_advantage": True,
        "value_bootstrap": True,
        "gamma": 0.99,
        "tau": 0.95,
        "learning_rate": 5e-4,
        "lr_schedule": "linear",
        "schedule_type": "standard",
        "kl_threshold": 0.01,
        "e_clip": 0.2,
        "clip_value": True,
        "entropy_coef": 0.0 if acts_in_numbers else 0.01,
        "critic_coef": 1.0,
        "grad_norm": 1.0,
        "truncate_grads": True,
        "horizon_length": horizon(rows),
        "mini_epochs": 4,
        "seq_length": sequence,
    }
    if acts_in_numbers:
        config["bounds_loss_coef"] = 1e-4
    return config


def sac(actors: int) -> dict[str, Any]:
    """``params.config`` of SAC."""
    return {
        "reward_shaper": {"scale_value": 1.0},
        "normalize_input": False,
        "value_bootstrap": True,
        "gamma": 0.99,
        "critic_tau": 0.005,
        "batch_size": 256,
        "init_alpha": 1.0,
        "learnable_temperature": True,
        "actor_lr": 3e-4,
        "critic_lr": 1e-3,
        "alpha_lr": 1e-3,
        "replay_buffer_size": 100_000,
        "num_steps_per_episode": 1,
        "num_updates_per_step": min(actors, 8),
        "num_warmup_frames": 1000,
    }


def central_value(config: Mapping[str, Any], actors: int, state: gym.Space) -> dict[str, Any]:
    """``central_value_config``, from the ``params.config`` that it belongs to."""
    taken = ("learning_rate", "lr_schedule", "mini_epochs", "clip_value", "e_clip", "grad_norm", "truncate_grads")
    return {
        **{name: config[name] for name in taken},
        "normalize_input": not (sees_images(state) or isinstance(state, gym.spaces.Dict)),
        "minibatch_size": minibatch(int(config["horizon_length"]), actors, int(config["seq_length"])),
        "network": {"name": network_name(state), "central_value": True, **_trunk(state, "elu", is_recurrent=False)},
    }


def horizon(rows: int) -> int:
    """Steps of one epoch: a power of two from 32 to 256."""
    return int(2 ** min(8, max(5, math.floor(math.log2(max(1, _BATCH / rows))))))


def minibatch(horizon_length: int, rows: int, sequence: int) -> int:
    """A quarter of the batch, or more of it where that does not go up in whole sequences."""
    batch = horizon_length * rows
    parts = 4
    while batch // parts > 2 * _BATCH:
        parts *= 2
    while parts > 1 and (batch % parts or (batch // parts) % sequence):
        parts //= 2
    return batch // parts


def is_image(space: gym.Space) -> bool:
    """Of three axes: pictures, or stacked frames."""
    return isinstance(space, gym.spaces.Box) and len(space.shape) == 3


def sees_images(observation: gym.Space) -> bool:
    """Whether it, or a part of it, is an image."""
    spaces = observation.spaces.values() if isinstance(observation, gym.spaces.Dict) else [observation]
    return any(is_image(space) for space in spaces)


def network_name(observation: gym.Space) -> str:
    """rl-games' name of the network that takes it."""
    return parts.NAME if isinstance(observation, gym.spaces.Dict) else "actor_critic"


def actor_critic(observation: gym.Space, action: gym.Space, lstm: bool) -> dict[str, Any]:
    """``params.network`` of PPO: an MLP, for images behind convolutions, with ``lstm`` before an LSTM.

    What one value is learned with does not help another's: separate networks where they are small.
    """
    document: dict[str, Any] = {
        "name": network_name(observation),
        "separate": not (lstm or sees_images(observation) or isinstance(observation, gym.spaces.Dict)),
        "space": _action_space(action),
        **_trunk(observation, "relu" if is_image(observation) else "tanh", lstm),
    }
    if lstm:
        document["rnn"] = {"name": "lstm", "units": document["mlp"]["units"][-1], "layers": 1, "before_mlp": False}
    return document


def soft_actor_critic() -> dict[str, Any]:
    """``params.network`` of SAC."""
    return {
        "name": "soft_actor_critic",
        "separate": True,
        "log_std_bounds": [-5, 2],
        "space": {"continuous": {}},
        "mlp": {"units": [256, 256], "activation": "relu", **_INITIALIZER},
    }


def _action_space(action: gym.Space) -> dict[str, Any]:
    if isinstance(action, gym.spaces.Discrete):
        return {"discrete": {}}
    if isinstance(action, gym.spaces.Tuple):
        return {"multi_discrete": {}}
    return {
        "continuous": {
            "mu_activation": "None",
            "sigma_activation": "None",
            "mu_init": {"name": "default"},
            "sigma_init": {"name": "const_initializer", "val": 0},
            "fixed_sigma": True,
        }
    }


def _trunk(observation: gym.Space, activation: str, is_recurrent: bool) -> dict[str, Any]:
    if isinstance(observation, gym.spaces.Dict):
        encoders = {
            name: _convolutions(part.shape or ()) if is_image(part) else {} for name, part in observation.spaces.items()
        }
        units = [256 if any(encoders.values()) else 64]
        return {"parts": encoders, "mlp": {"units": units, "activation": "relu", **_INITIALIZER}}
    if not is_image(observation):
        units = [64] if is_recurrent else [64, 64]
        return {"mlp": {"units": units, "activation": activation, **_INITIALIZER}}
    encoder = _convolutions(observation.shape or ())
    units = [512 if len(encoder["convs"]) == len(_CONVOLUTIONS[0][1]) else 128]
    return {"cnn": encoder, "mlp": {"units": units, "activation": activation, **_INITIALIZER}}


def _convolutions(shape: tuple[int, ...]) -> dict[str, Any]:
    is_last = shape[-1] <= _MAX_CHANNELS
    side = min(shape[:2] if is_last else shape[1:])
    layers = next(layers for least, layers in _CONVOLUTIONS if side >= least)
    return {
        "type": "conv2d",
        "activation": "relu",
        "permute_input": is_last,  # rl-games computes with channels first
        **_INITIALIZER,
        "convs": [
            {"filters": filters, "kernel_size": kernel, "strides": stride, "padding": 0}
            for filters, kernel, stride in layers
        ],
    }
