"""What games define themselves: actuators, rewarders, terminators, infos. Their own fields are the game's to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field

from envserver.env_config.base import Model
from envserver.env_config.fields import Identifier


class Component(Model):
    """What all of them have, beside the fields of their type."""

    model_config = ConfigDict(extra="allow")

    name: Identifier
    """What it is called; unique among the agent's components of its kind."""
    type: Identifier
    """One of the game's; an unknown one is answered with those that it has."""


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
