"""The env config as typed Python: which agents an env has, and what they sense and do. docs/env-config.md has it all.

    import uepool
    from uepool.config import Actuator, Agent, Camera, EnvConfig, Rewarder, Terminator, save

    config = EnvConfig(
        agents=[
            Agent(
                id="Agent1",
                sensors=[Camera(name="eyes", width=42, height=42, fov=70)],
                actuators=[Actuator(name="legs", type="robot_movement", mode="discrete")],
                rewarders=[Rewarder(name="apples", type="pickup_reward")],
                terminators=[Terminator(name="limit", type="step_counter", max_step_count=350)],
            )
        ]
    )
    envs = uepool.make_vec("sim:CollectApples", num_envs=16, env_config=config)
    save(config, "garden.yaml")

`env_config` also takes a path ("garden.yaml") or a plain dict. Fields are checked when they are set: ConfigError names
the field, what it takes and what it got. Actuators, rewarders, terminators and infos have the fields that the game
defines for their type, and so has a GameSensor; the game checks those when it starts.

Needs pydantic and PyYAML: pip install 'uepool[config]'.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from uepool.errors import ConfigError

try:
    from envserver.env_config import check, files, write
    from envserver.env_config.base import Refusal
    from envserver.env_config.components import Actuator, GameSensor, Info, Rewarder, Terminator
    from envserver.env_config.models import Agent, EnvConfig, EpisodeRenderer, LaunchSettings
    from envserver.env_config.schema import json_schema
    from envserver.env_config.sensors import Camera, Depth, Lidar, Segmentation, State
except ModuleNotFoundError as error:
    if error.name not in ("pydantic", "yaml"):
        raise
    raise ModuleNotFoundError(
        f"uepool.config needs {error.name}: pip install 'uepool[config]'", name=error.name
    ) from None

from envserver.config.problems import ConfigError as _Wrong

__all__ = [
    "Actuator",
    "Agent",
    "Camera",
    "Depth",
    "EnvConfig",
    "EpisodeRenderer",
    "GameSensor",
    "Info",
    "LaunchSettings",
    "Lidar",
    "Rewarder",
    "Segmentation",
    "State",
    "Terminator",
    "from_dict",
    "json_schema",
    "load",
    "save",
]

Refusal.type = ConfigError


def load(path: str | os.PathLike[str]) -> EnvConfig:
    """The env config that a .json, .yaml or .yml file holds.

    ConfigError names everything that is wrong with it, each by file, line and field.
    """
    try:
        file = files.read(path)
        return check.validated(file.data, file.path, file.line)
    except _Wrong as error:
        raise ConfigError(str(error)) from None


def from_dict(document: Mapping[str, Any]) -> EnvConfig:
    """The env config that plain dicts and lists hold. ConfigError names everything that is wrong, each by field."""
    try:
        return check.validated(document)
    except _Wrong as error:
        raise ConfigError(str(error)) from None


def save(config: EnvConfig, path: str | os.PathLike[str]) -> None:
    """Writes YAML (.yaml, .yml) or JSON (any other name). Fields that have their default value are left out.

    ConfigError: what was changed since it was made is wrong. OSError: the file cannot be written.
    """
    document = from_dict(config.to_dict()).to_dict()
    Path(path).write_text(write.text(document, path), encoding="utf-8")
