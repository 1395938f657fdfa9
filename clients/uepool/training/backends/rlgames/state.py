"""All that training goes on from: rl-games' own full state, and what it leaves out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch

_COMPILED = "_orig_mod."  # torch.compile puts it into the names of weights
_METERS = ("game_rewards", "game_shaped_rewards", "game_lengths", "game_scores")
_OPTIMIZERS = ("optimizer", "actor_optimizer", "critic_optimizer", "log_alpha_optimizer")
_REPLAY = ("obses", "actions", "rewards", "next_obses", "dones")


def collect(agent: Any) -> dict[str, Any]:
    """The agent's state, as rl-games' own player and trainer read it, with what they leave out under ``uepool``."""
    state: dict[str, Any] = agent.get_full_state_weights()
    for name in ("model", "assymetric_vf_nets"):
        if name in state:
            state[name] = uncompiled(state[name])
    state["env_state"] = agent.vec_env.get_env_state()
    state["uepool"] = {
        "meters": {name: _meter(getattr(agent, name)) for name in _METERS if hasattr(agent, name)},
        "random": _random_states(),
        **(_of_sac(agent) if hasattr(agent, "replay_buffer") else _of_ppo(agent)),
    }
    return state


def uncompiled(weights: Mapping[str, Any]) -> dict[str, Any]:
    """Weights by the names that they have without torch.compile."""
    return {name.replace(_COMPILED, ""): value for name, value in weights.items()}


def apply(agent: Any, state: Mapping[str, Any]) -> None:
    """Gives an agent back what :func:`collect` took of one like it, on whatever device.

    Learning rates are those of the present config, but for one that went by the course of training.
    """
    with _settings_kept(agent):
        agent.set_full_state_weights(dict(state))
    more = state["uepool"]
    for name, meter in more["meters"].items():
        if hasattr(agent, name):
            getattr(agent, name).current_size = meter["size"]
            getattr(agent, name).mean = meter["mean"].to(agent.device)
    if hasattr(agent, "replay_buffer"):
        _apply_sac(agent, more)
    else:
        _apply_ppo(agent, more)
    _set_random_states(more["random"])


def _of_ppo(agent: Any) -> dict[str, Any]:
    more: dict[str, Any] = {"last_lr": agent.last_lr, "learning_rate": float(agent.config["learning_rate"])}
    if agent.has_central_value:
        central = agent.central_value_net
        more["central_value"] = {"epoch_num": central.epoch_num, "frame": central.frame}
    if agent.has_self_play_config:
        manager = agent.self_play_manager
        more["self_play"] = {"env_indexes": manager.env_indexes.tolist(), "updates_num": manager.updates_num}
    return more


def _apply_ppo(agent: Any, more: Mapping[str, Any]) -> None:
    if agent.linear_lr:  # by the present config, which may have more steps
        agent.last_lr, agent.entropy_coef = agent.scheduler.update(
            agent.last_lr, agent.entropy_coef, agent.epoch_num, 0, kl_dist=0.0
        )
    elif agent.is_adaptive_lr and more["learning_rate"] == float(agent.config["learning_rate"]):
        agent.last_lr = more["last_lr"]
    agent.update_lr(float(agent.last_lr))  # else the first minibatches are learned from with another
    if agent.has_central_value and "central_value" in more:
        _apply_central_value(agent.central_value_net, more["central_value"])
    if agent.has_self_play_config and "self_play" in more:
        manager, saved = agent.self_play_manager, more["self_play"]
        manager.updates_num = saved["updates_num"]
        if len(saved["env_indexes"]) == len(manager.env_indexes):  # else the config says otherwise by now
            manager.env_indexes = np.asarray(saved["env_indexes"]) % agent.num_actors


def _apply_central_value(central: Any, saved: Mapping[str, Any]) -> None:
    central.epoch_num, central.frame = saved["epoch_num"], saved["frame"]
    central.lr, _ = central.scheduler.update(central.lr, 0, central.epoch_num, 0, 0)  # linear, or the config's own
    central.update_lr(central.lr)


@contextlib.contextmanager
def _settings_kept(agent: Any) -> Iterator[None]:
    """What optimizers load within the block leaves them the settings that they were made with: learning rates, for one.

    torch loads settings along with moments, and a config that was changed would be without effect.
    """
    found = [getattr(agent, name) for name in _OPTIMIZERS if hasattr(agent, name)]
    if getattr(agent, "has_central_value", False):
        found.append(agent.central_value_net.optimizer)
    made_with = [[_settings(group) for group in optimizer.param_groups] for optimizer in found]
    yield
    for optimizer, groups in zip(found, made_with, strict=True):
        for group, settings in zip(optimizer.param_groups, groups, strict=True):
            group.update(settings)


def _settings(group: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in group.items() if name != "params"}


def _of_sac(agent: Any) -> dict[str, Any]:
    buffer = agent.replay_buffer
    filled = buffer.capacity if buffer.full else buffer.idx
    return {
        "log_alpha": agent.log_alpha.detach(),
        "update_counter": agent.update_counter,
        "replay": {
            **{name: getattr(buffer, name)[:filled].clone() for name in _REPLAY},
            "idx": buffer.idx,
            "full": buffer.full,
        },
    }


def _apply_sac(agent: Any, more: Mapping[str, Any]) -> None:
    with torch.no_grad():
        agent.log_alpha.copy_(more["log_alpha"])
    agent.update_counter = more["update_counter"]
    buffer, saved = agent.replay_buffer, more["replay"]
    count = len(saved["rewards"])
    if saved["full"]:  # the oldest first, as where the buffer is of another size now
        order = torch.roll(torch.arange(count), -saved["idx"])
        saved = {**saved, **{name: saved[name][order] for name in _REPLAY}}
    kept = min(count, buffer.capacity)
    for name in _REPLAY:
        getattr(buffer, name)[:kept].copy_(saved[name][count - kept :])
    buffer.idx, buffer.full = kept % buffer.capacity, kept == buffer.capacity


def _meter(meter: Any) -> dict[str, Any]:
    return {"size": int(meter.current_size), "mean": meter.mean.detach()}


def _random_states() -> dict[str, Any]:
    return {
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }


def _set_random_states(states: Mapping[str, Any]) -> None:
    torch.set_rng_state(states["torch"].cpu())
    if states["cuda"] and len(states["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all([state.cpu() for state in states["cuda"]])
