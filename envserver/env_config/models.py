"""The document as a whole."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from envserver.env_config import relations
from envserver.env_config.base import Model, Relations
from envserver.env_config.components import Actuator, Info, Rewarder, Terminator
from envserver.env_config.fields import Identifier, Listed, Texts, or_empty
from envserver.env_config.sensors import AnySensor

_MOST = 64
_MOST_AGENTS = 1024
_WindowSide = Annotated[int, Field(ge=1, le=16384)]
_FilmSide = Annotated[int, Field(ge=1, le=8192)]


class LaunchSettings(Model):
    """How the game runs."""

    map: str = ""
    """The map to play on; empty: the game's first."""
    fixed_dt: Annotated[float, Field(ge=0.0001, le=1)] = 0.05
    """Seconds of game time in a step. (UERL: 1 / tickfps.)"""
    window_width: _WindowSide = 320
    """Pixels of the game's window, if it opens one; in the simulator, of what spectators see."""
    window_height: _WindowSide = 240
    """Pixels of the game's window, if it opens one; in the simulator, of what spectators see."""
    run_name: str = ""
    """For people: what this run is called in logs."""
    sound: bool = False
    """Whether the game makes sounds. Unreal only."""
    log_engine_output: bool = False
    """Whether the engine's own log goes to the instance's log. Unreal only."""


class Agent(Model):
    """An actor that observes and acts. All agents of an env have the same spaces."""

    relations: ClassVar[Relations] = relations.of_agent

    id: Identifier
    """Unique in the document."""
    agent_ue_class: str = ""
    """The class that Unreal spawns for it; the simulator has one kind of agent."""
    spawn_point: str = ""
    """Where it starts, by the game's name for it; empty: the game chooses."""
    sensors: Annotated[list[AnySensor], Listed, Field(min_length=1, max_length=_MOST)]
    """What it observes: its only sensor's Box, or a Dict by name if there are several."""
    actuators: Annotated[list[Actuator], Listed, Field(min_length=1, max_length=_MOST)]
    """How it acts: its only actuator's space, or a Dict by name if there are several."""
    rewarders: Annotated[list[Rewarder], Listed, Field(max_length=_MOST)] = []
    """Its reward is the sum of theirs."""
    terminators: Annotated[list[Terminator], Listed, Field(max_length=_MOST)] = []
    """When an episode ends. None: never."""
    infos: Annotated[list[Info], Listed, Field(max_length=_MOST)] = []
    """What it is told beside observations and rewards."""


class EpisodeRenderer(Model):
    """Films of whole episodes, for people. Recording is done outside of the game, which only checks these fields."""

    views: Texts = ["spectator", "agent", "depth"]
    """What is shown, side by side, by the game's names for its views."""
    width: _FilmSide = 320
    """Pixels of each view."""
    height: _FilmSide = 240
    """Pixels of each view."""
    fps: Annotated[float, Field(ge=0.001, le=1000)] = 20.0
    """Frames per second of the film."""
    every_n_episodes: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    """n: each n-th episode is filmed; 0: none."""
    folder: str = ""
    """Where the films go; empty: the working directory."""


class EnvConfig(Model):
    """Which agents an env has, what they observe, and how they act, are rewarded and come to an end."""

    relations: ClassVar[Relations] = relations.of_document

    launch_settings: Annotated[LaunchSettings, or_empty(LaunchSettings)] = LaunchSettings()
    """How the game runs."""
    parameters: Annotated[dict[str, Any], or_empty(dict[str, Any])] = {}
    """The game's own parameters, those that `set_params` changes later."""
    agents: Annotated[list[Agent], Listed, Field(min_length=1, max_length=_MOST_AGENTS)] | None = None
    """The agents of each env; left out: those that the game has by default."""
    episode_renderer_config: EpisodeRenderer | None = None
    """Films of whole episodes; null: none."""

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as a game gets them. Defaults are left out."""
        return self.model_dump(exclude_defaults=True)
