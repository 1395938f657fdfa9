"""What an agent observes. Descriptions end up in the JSON Schema and in docs/env-config.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, model_serializer

from envserver.env_config import relations
from envserver.env_config.base import Model, Relations
from envserver.env_config.components import GameSensor
from envserver.env_config.fields import MASK, Angle, Distance, Identifier, Listed, Mask, Position
from envserver.env_config.sensor_types import BUILT_IN


class Sensor(Model):
    """What sensors of the types camera, depth, segmentation, lidar and state have."""

    name: Identifier
    """What it is called; unique among the agent's sensors. With several sensors, its key in the Dict observation."""
    type: str
    """camera, depth, segmentation, lidar or state; or one that the game has besides (below)."""
    attach_to_comp_name: str = ""
    """The part of the agent that it sits on, by the game's name for it; empty: the game's first."""
    attach_to_actor_name: str = ""
    """Something else in the game that it sits on, instead of the agent; empty: the agent."""
    position: Position = [0.0, 0.0, 0.0]
    """Metres forward, to the left and upwards from where it is attached."""
    yaw: Angle = 0.0
    """Degrees that it is turned to the left."""
    pitch: Angle = 0.0
    """Degrees that it looks upwards, after the yaw."""
    frame_stack_size: Annotated[int, Field(ge=1, le=16)] = 1
    """How many frames an observation holds, oldest first. A new episode begins with its first frame in all places."""
    frame_skip: Annotated[int, Field(ge=1, le=64)] = 1
    """n: it is read at steps 0, n, 2n, ... of an episode, and what was read holds in between."""
    normalise: bool = False
    """Observations as float32 within 0 ... 1, or within -1 ... 1 where they can be negative."""

    @model_serializer(mode="wrap")
    def _with_type(self, dump: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """The type is written even where defaults are left out."""
        document = dump(self)
        return {"name": document["name"], "type": self.type, **document}


class Image(Sensor):
    """What camera, depth and segmentation have."""

    relations: ClassVar[Relations] = relations.of_image

    width: Annotated[int, Field(ge=1, le=2048)] = 84
    """Pixels."""
    height: Annotated[int, Field(ge=1, le=2048)] = 84
    """Pixels."""
    fov: Annotated[float, Field(ge=1, le=179)] = 90.0
    """Horizontal field of view of a pinhole camera, in degrees."""
    projection: Literal["pinhole", "orthographic"] = "pinhole"
    """Orthographic: all rays are parallel, and what is farther away is not smaller."""
    ortho_width: Distance = 10.0
    """Metres from the left to the right edge of an orthographic picture."""
    near_distance: Distance = 0.1
    """Metres; what is nearer is not seen."""
    max_distance: Distance = 150.0
    """Metres; what is farther away is not seen. (UERL's is in centimetres.)"""
    visibility_mask: Mask = MASK
    """Things are seen that share a bit with this number; which bits things have is the game's matter."""
    layout: Literal["hwc", "chw"] = "hwc"
    """Whether the channels are the last axis of an observation or the first."""
    use_gpu: bool = False
    """Draw on the GPU. Unreal only: the simulator has none and refuses it."""
    render_owner: bool = False
    """Whether it sees the body of its own agent."""


class Camera(Image):
    """A colour or grey picture: uint8 `[height, width, 3]`, or 1 channel if grey, times `frame_stack_size`. Normalised:
    float32 0 ... 1."""

    type: Literal["camera"] = "camera"
    grayscale: bool = False
    """One channel, the brightness, instead of three."""
    srgb: bool = False
    """Colours as screens want them (the sRGB curve) rather than proportional to the light."""
    shadows: bool = False
    """Whether the sun casts shadows. Takes about twice the time."""


class Depth(Image):
    """Distances along the optical axis: float32 `[height, width, frame_stack_size]`, metres, `max_distance` where there
    is nothing. Normalised: divided by `max_distance`."""

    type: Literal["depth"] = "depth"


class Segmentation(Image):
    """Which thing each pixel shows: int32 `[height, width, frame_stack_size]`, labels of the game, 0 where there is
    nothing."""

    type: Literal["segmentation"] = "segmentation"
    normalise: Literal[False] = False
    """Labels are no quantities: only false."""


class Lidar(Sensor):
    """Distances along rays: float32 `[channels, rays]`, metres, `max_distance` where nothing is hit. With
    `frame_stack_size` above 1: `[frame_stack_size, channels, rays]`. Normalised: divided by `max_distance`."""

    type: Literal["lidar"] = "lidar"
    rays: Annotated[int, Field(ge=1, le=4096)] = 32
    """Rays of a channel, from left to right."""
    fov: Annotated[float, Field(ge=1, le=360)] = 360.0
    """Degrees that they spread over, around straight ahead."""
    channels: Annotated[int, Field(ge=1, le=64)] = 1
    """Rows of rays, from the highest to the lowest."""
    vertical_fov: Annotated[float, Field(ge=0, le=180)] = 0.0
    """Degrees that the channels spread over, around level."""
    max_distance: Distance = 150.0
    """Metres that rays reach."""
    visibility_mask: Mask = MASK
    """Things are hit that share a bit with this number."""


class State(Sensor):
    """Numbers that the game knows: float32 `[n]`, or `[frame_stack_size, n]` with more than one frame. Normalised: each
    by the bounds that the game states for it."""

    type: Literal["state"] = "state"
    relations: ClassVar[Relations] = relations.of_state
    fields: Annotated[list[str], Listed, Field(min_length=1)] | None = None
    """Which ones, in this order, by the game's names; left out: all that it offers."""


_GAME = "one of the game's"
_NO_TEXT = "no text"


def _kind(sensor: object) -> str | None:
    """Which model is to look at it: by its type, or GameSensor. None: it has no type."""
    if not isinstance(sensor, Mapping):  # a model, or a mistake
        kind = getattr(sensor, "type", None)
    elif "type" not in sensor:
        return None
    elif not isinstance(kind := sensor["type"], str):
        return _NO_TEXT
    return kind if kind in BUILT_IN else _GAME


AnySensor = Annotated[
    Annotated[Camera, Tag("camera")]
    | Annotated[Depth, Tag("depth")]
    | Annotated[Segmentation, Tag("segmentation")]
    | Annotated[Lidar, Tag("lidar")]
    | Annotated[State, Tag("state")]
    | Annotated[GameSensor, Tag(_GAME)],
    Discriminator(_kind),
]
SENSORS: tuple[type[Sensor], ...] = (Camera, Depth, Segmentation, Lidar, State)
