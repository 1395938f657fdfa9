"""What comes with an observation but is not for the network: masks, a central state, vector rewards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np

from uepool.errors import ConfigError
from uepool.vector_env import UepoolVectorEnv


@dataclass(frozen=True)
class Channel:
    """A part of a Dict observation or an entry of info, by name. space: of one row."""

    name: str
    space: gym.Space
    is_observed: bool

    def values(self, observations: Any, info: dict[str, Any]) -> Any:
        """Its rows in a batch."""
        return observations[self.name] if self.is_observed else info[self.name]


def find(envs: UepoolVectorEnv, setting: str, name: str | None, default: str) -> Channel | None:
    """The channel called ``name``. Without a name: the one called ``default``, or None where there is none.

    setting: what the user sets the name by, for the text of the ConfigError when there is no channel of that name.
    """
    wanted = default if name is None else name
    observation = envs.single_observation_space
    parts = observation.spaces if isinstance(observation, gym.spaces.Dict) else {}
    if wanted in parts:
        return Channel(wanted, parts[wanted], is_observed=True)
    entries = {entry.name: entry for entry in envs.session.spec.info}
    if wanted in entries:
        return Channel(wanted, _entry_space(entries[wanted]), is_observed=False)
    if name is None:
        return None
    raise ConfigError(
        f"{setting}: there is no {name!r} in {envs.session.address}; its observation has "
        f"{_listed(parts) or 'no named parts'}, its info {_listed(entries) or 'no entries'}"
    )


def _entry_space(entry: Any) -> gym.Space:
    if entry.dtype == np.bool_:
        return gym.spaces.MultiBinary(entry.shape)
    if np.issubdtype(entry.dtype, np.floating):
        return gym.spaces.Box(-np.inf, np.inf, entry.shape, entry.dtype)
    limits = np.iinfo(entry.dtype)
    return gym.spaces.Box(limits.min, limits.max, entry.shape, entry.dtype)


def _listed(names: Any) -> str:
    return ", ".join(map(str, names))


def mask_channel(envs: UepoolVectorEnv, name: str | None, heads: tuple[int, ...]) -> Channel | None:
    """The channel of action masks, one value per choice of each head. ConfigError for one that does not fit."""
    if name == "":
        return None
    channel = find(envs, "action_mask", name, "action_mask")
    if channel is None:
        return None
    choices = sum(heads)
    if not heads:
        reason = "only choices can be masked, and the actions are numbers"
    elif channel.space.shape != (choices,) or np.issubdtype(channel.space.dtype, np.floating):
        reason = (
            f"it must have {choices} flags (bool or integer), one per choice, and has shape {channel.space.shape} and "
            f"dtype {channel.space.dtype}"
        )
    else:
        return channel
    raise ConfigError(
        f"{channel.name!r} of {envs.session.address} is no action mask: {reason}; action_mask: '' leaves it alone"
    )


def as_mask(values: np.ndarray) -> np.ndarray:
    """bool [rows, choices]; True: allowed."""
    return values if values.dtype == np.bool_ else values != 0


def reward_channel(envs: UepoolVectorEnv, name: str | None) -> Channel | None:
    """The info entry of vector rewards. ConfigError for one that does not fit."""
    channel = find(envs, "rewards", name, "rewards")
    if channel is None or (channel.is_observed and name is None):
        return None
    if channel.is_observed or channel.space.shape is None or len(channel.space.shape) != 1:
        raise ConfigError(
            f"rewards: {channel.name!r} must be an entry of info with one axis, one value per reward, not "
            f"{'a part of the observation' if channel.is_observed else f'of shape {channel.space.shape}'}"
        )
    return channel
