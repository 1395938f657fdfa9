"""What games define themselves: actuators, rewarders, terminators, infos, and sensors of other types than the built-in
ones. Their own fields are the game's to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from envserver.env_config import describe
from envserver.env_config.base import Model
from envserver.env_config.fields import Identifier
from envserver.env_config.sensor_types import BUILT_IN, NEARLY, is_nearly_built_in


class Component(Model):
    """What all of them have, beside the fields of their type."""

    model_config = ConfigDict(extra="allow")

    name: Identifier
    """What it is called; unique among the agent's components of its kind."""
    type: Identifier
    """One of the game's; an unknown one is answered with those that it has."""


class GameSensor(Component):
    """A sensor of a type that the game has besides camera, depth, segmentation, lidar and state. All fields but `name`
    and `type` are the game's too: it has `width`, `yaw` or `frame_stack_size` only where the game says so."""

    type: Annotated[Identifier, Field(json_schema_extra={"not": {"pattern": NEARLY}})]
    """One of the game's; an unknown one is answered with those that it has."""

    @field_validator("type")
    @classmethod
    def _is_no_built_in_one(cls, value: str) -> str:
        if value in BUILT_IN:
            text = f"{describe.show(value)} is a type of all games: use {value.capitalize()}"
        elif is_nearly_built_in(value):
            text = describe.unknown_type(value, BUILT_IN)
        else:
            return value
        raise PydanticCustomError(describe.IN_WORDS, "{text}", {"text": text})

    if TYPE_CHECKING:  # the game's own fields

        def __init__(self, *, name: str, type: str, **fields: Any) -> None: ...


class Actuator(Component):
    """Takes actions. Agents with several have a Dict action, by name."""

    if TYPE_CHECKING:  # the game's own fields

        def __init__(self, *, name: str, type: str, **fields: Any) -> None: ...


class Rewarder(Component):
    """Adds to the agent's reward."""

    scale: Annotated[float, Field(ge=-1e9, le=1e9)] = 1.0
    """What its reward is multiplied by."""

    if TYPE_CHECKING:

        def __init__(self, *, name: str, type: str, scale: float = 1.0, **fields: Any) -> None: ...


class Terminator(Component):
    """Ends episodes: terminates or truncates them, by its type."""

    if TYPE_CHECKING:  # the game's own fields

        def __init__(self, *, name: str, type: str, **fields: Any) -> None: ...


class Info(Component):
    """Adds to the info of each step."""

    if TYPE_CHECKING:  # the game's own fields

        def __init__(self, *, name: str, type: str, **fields: Any) -> None: ...
