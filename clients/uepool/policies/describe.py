"""``policy.json`` of a checkpoint: what the policy needs to know of its envs, to be used without any."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gymnasium as gym
import numpy as np

from envserver import spaces
from uepool.errors import ConfigError
from uepool.vector_env import UepoolVectorEnv

if TYPE_CHECKING:
    from uepool.training.config import TrainConfig

FILE = "policy.json"
MASK = "action_mask"


@dataclass(frozen=True)
class Description:
    """What policy.json says.

    observation_space, action_space: of one row, as the envs give them.
    mask: where the action mask is: {"in": "observation" | "info", "name": ...}; None: there is none.
    document: all of it, with what the trainer added.
    """

    observation_space: gym.Space
    action_space: gym.Space
    agents: int
    address: str
    env_config: dict[str, Any] | None
    mask: dict[str, str] | None
    document: dict[str, Any]

    def masks(self, info: dict[str, Any]) -> np.ndarray | None:
        """The ``masks`` of :meth:`~uepool.policies.Policy.act`, bool [rows, choices], from a batch's info.

        None where there are none, or they are in the observation, where the policy finds them by itself.
        """
        if self.mask is None or self.mask["in"] != "info":
            return None
        values: np.ndarray = info[self.mask["name"]]
        return values if values.dtype == np.bool_ else values != 0

    @classmethod
    def read(cls, folder: Path) -> Description:
        """Of a checkpoint's folder. ConfigError when it cannot be read."""
        path = folder / FILE
        try:
            return cls.parse(json.loads(path.read_text()))
        except OSError as error:
            raise ConfigError(f"{folder} holds no policy: {FILE}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"{path}: is no description of a policy: {error}") from None

    @classmethod
    def parse(cls, document: dict[str, Any]) -> Description:
        """Of what :func:`describe` made. ValueError, KeyError or TypeError when it is something else."""
        return cls(
            observation_space=spaces.from_document(document["observation"]),
            action_space=spaces.from_document(document["action"]),
            agents=int(document["agents"]),
            address=str(document["address"]),
            env_config=document.get("env_config"),
            mask=document.get("mask"),
            document=document,
        )


def describe(envs: UepoolVectorEnv, config: TrainConfig | None = None, **more: Any) -> dict[str, Any]:
    """The document for policy.json, JSON values all through.

    envs: those that are trained on, as the trainer sees them: with an experiment, its spaces.
    config: what they are made by: their address as it is written there, and their env config.
    more: what else is to be in it.
    """
    session = envs.session
    seen = envs.single_observation_space, envs.single_action_space
    settled = {"agents": session.agents, "mask": find_mask(envs), **more}
    if config is None:
        settled["address"] = session.address
    return describe_spaces(*seen, config, **settled)


def describe_spaces(
    observation_space: gym.Space, action_space: gym.Space, config: TrainConfig | None = None, **more: Any
) -> dict[str, Any]:
    """As :func:`describe`, of envs that are not uepool's: one agent, no mask, unless ``more`` says otherwise."""
    return {
        "observation": spaces.to_document(observation_space),
        "action": spaces.to_document(action_space),
        "agents": 1,
        "address": "" if config is None else config.env.address,
        "env_config": None if config is None else config.env.others.get("env_config"),
        "mask": None,
        **more,
    }


def check_same(before: Description, now: Description, checkpoint: Path) -> None:
    """ConfigError when a checkpoint is of other spaces than the envs at hand, or of other numbers of agents."""
    pairs = (
        ("observation", before.observation_space, now.observation_space),
        ("action", before.action_space, now.action_space),
    )
    for name, old, new in pairs:
        if old != new:
            raise ConfigError(f"env: the {name} is {new}, and {checkpoint} was trained with {old}")
    if before.agents != now.agents:
        raise ConfigError(f"env: has {now.agents} agents, and {checkpoint} was trained with {before.agents}")


def write(folder: Path, document: dict[str, Any]) -> None:
    """policy.json into a checkpoint's folder."""
    (folder / FILE).write_text(json.dumps(document, indent=2, default=_plain) + "\n")


def find_mask(envs: UepoolVectorEnv, name: str = MASK) -> dict[str, str] | None:
    """Where the action mask is, by its usual name: a part of a Dict observation or an entry of info. None: nowhere."""
    observation = envs.single_observation_space
    if isinstance(observation, gym.spaces.Dict) and name in observation.spaces:
        return {"in": "observation", "name": name}
    if any(entry.name == name for entry in envs.session.spec.info):
        return {"in": "info", "name": name}
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{value!r} is no JSON value")
