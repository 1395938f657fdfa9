"""How observations reach an RLlib module: as one float32 vector whose parts are known, or as they are.

The same for training, by way of a connector, and for a policy by itself, by whole batches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import gymnasium as gym
import numpy as np
from ray.rllib.connectors.connector_v2 import ConnectorV2

from uepool.rllib._flat import choices, leaves, size
from uepool.rllib.connectors import FlattenObservations, ScaleImages

PLAIN, SCALED, FLAT = "plain", "scaled", "flat"
_SMALLEST_IMAGE = 8  # pixels of a side that a CNN is for


@dataclass(frozen=True)
class Image:
    """An image in the vector: from ``start`` on, its axes. channels_first: [channels, height, width]."""

    start: int
    shape: tuple[int, int, int]
    channels_first: bool

    @property
    def stop(self) -> int:
        return self.start + int(np.prod(self.shape))


@dataclass(frozen=True)
class Layout:
    """Of a flattened observation of ``size`` numbers.

    mask: where the action mask is. pixels: the numbers are a single image's, from 0 to 255, and come with its axes.
    """

    size: int
    images: tuple[Image, ...] = ()
    mask: tuple[int, int] | None = None
    pixels: bool = False

    def document(self) -> dict[str, Any]:
        """For a module's ``model_config``."""
        return asdict(self)

    @classmethod
    def of(cls, document: dict[str, Any]) -> Layout:
        """What :meth:`document` made, through JSON too."""
        images = tuple(
            Image(int(image["start"]), tuple(image["shape"]), bool(image["channels_first"]))
            for image in document["images"]
        )
        mask = document["mask"]
        where = None if mask is None else (int(mask[0]), int(mask[1]))
        return cls(int(document["size"]), images, where, bool(document["pixels"]))


@dataclass(frozen=True)
class Mask:
    """An action mask: an entry of the Dict observation, or of the info, with a flag for each choice."""

    name: str
    choices: int
    in_info: bool


@dataclass(frozen=True)
class Encoding:
    """What is done with the observations of ``space``, those of one agent.

    kind: PLAIN: nothing, and the model scales a single image itself, so that replay buffers hold bytes. SCALED: uint8
        images go from 0 to 1, the structure stays. FLAT: one vector, see ``layout``.
    appended: the mask that is put behind the vector; None: it is part of the observation, or there is none.
    """

    space: gym.Space
    kind: str
    layout: Layout | None = None
    appended: Mask | None = None

    def connector(self, multi_agent: bool) -> Callable[..., ConnectorV2] | None:
        """For ``env_to_module_connector``; None: none is needed."""
        if self.kind == PLAIN:
            return None
        return _Connector(self.kind, multi_agent, self.appended)

    def batch(self, observations: Any, masks: np.ndarray | None = None) -> Any:
        """What the module gets for observations of many rows, each leaf [n, ...]; float32 [n, size] when FLAT.

        masks: bool [n, choices]; None: all choices are allowed.
        """
        if self.kind == PLAIN:
            return np.asarray(observations, dtype=np.float32)
        if self.kind == SCALED:
            return _scaled(self.space, observations)
        flat = _flattened(self.space, observations)
        if self.appended is None:
            return flat
        mask = np.ones((len(flat), self.appended.choices)) if masks is None else np.asarray(masks)
        return np.concatenate([flat, mask.astype(np.float32)], axis=1)


@dataclass(frozen=True)
class _Connector:
    """Makes the connector in every process that samples: RLlib sends this one there."""

    kind: str
    multi_agent: bool
    appended: Mask | None

    def __call__(self, env: Any = None, spaces: Any = None, device: Any = None) -> ConnectorV2:
        if self.appended is not None:
            return FlattenWithMask(mask=self.appended, multi_agent=self.multi_agent)
        made = ScaleImages if self.kind == SCALED else FlattenObservations
        return made(multi_agent=self.multi_agent)


def encoding(space: gym.Space, *, custom: bool, lstm: bool = False, mask: Mask | None = None) -> Encoding:
    """The encoding for models of RLlib's (everything in one vector), or for a ``custom`` one (as the env has it).

    lstm: RLlib's takes vectors only. mask: the action mask that the model heeds. ConfigError: RLlib cannot take the
    space.
    """
    is_numbers = isinstance(space, gym.spaces.Box) and space.dtype == np.float32
    if mask is None and is_numbers and (custom or len(space.shape or ()) == 1):
        return Encoding(space, PLAIN)
    if custom:
        return Encoding(space, SCALED)
    if mask is None and not lstm and _is_image(space) and space.dtype == np.uint8:
        shape = space.shape
        assert shape is not None
        image = Image(0, (shape[0], shape[1], shape[2]), _is_channels_first(shape))
        return Encoding(space, PLAIN, Layout(image.stop, (image,), pixels=True))
    at, images, masked = 0, [], None
    for path, leaf in leaves(space):
        length = size(leaf)
        if mask is not None and not mask.in_info and path == (mask.name,):
            masked = (at, at + length)
        elif _is_image(leaf):
            images.append(Image(at, leaf.shape, _is_channels_first(leaf.shape)))
        at += length
    appended = mask if mask is not None and mask.in_info else None
    if appended is not None:
        masked = (at, at + appended.choices)
        at += appended.choices
    return Encoding(space, FLAT, Layout(at, tuple(images), masked), appended)


class FlattenWithMask(ConnectorV2):
    """As :class:`FlattenObservations`, and behind the vector the action mask that the info has: 1 for allowed."""

    def __init__(
        self,
        input_observation_space: Any = None,
        input_action_space: Any = None,
        *,
        mask: Mask,
        multi_agent: bool,
    ) -> None:
        self._mask = mask
        self._multi_agent = multi_agent
        self._made: dict[Any, tuple[gym.Space, Callable[[Any], np.ndarray]]] = {}  # by agent; None: the only one
        super().__init__(input_observation_space, input_action_space)

    def recompute_output_observation_space(self, input_observation_space: Any, input_action_space: Any) -> Any:
        if input_observation_space is None:
            return None
        spaces = input_observation_space.spaces if self._multi_agent else {None: input_observation_space}
        for agent, space in spaces.items():
            flat, function = FlattenObservations().conversion(space)
            size = int(np.prod(flat.shape or ())) + self._mask.choices
            self._made[agent] = (gym.spaces.Box(-np.inf, np.inf, (size,), np.float32), function)
        if not self._multi_agent:
            return self._made[None][0]
        return gym.spaces.Dict({agent: space for agent, (space, _) in self._made.items()})

    def __call__(self, *, rl_module: Any, batch: Any, episodes: Any, **kwargs: Any) -> Any:
        for episode in self.single_agent_episode_iterator(episodes):
            space, flatten = self._made[episode.agent_id if self._multi_agent else None]
            observation = episode.get_observations(-1)
            # RLlib may run a pipeline twice over one observation.
            if getattr(observation, "shape", None) != space.shape or observation.dtype != space.dtype:
                mask = episode.get_infos(-1).get(self._mask.name)
                allowed = np.ones(self._mask.choices) if mask is None else np.ravel(mask)
                flat = np.concatenate([flatten(observation), allowed.astype(np.float32)])
                episode.set_observations(at_indices=-1, new_data=flat)
            episode.observation_space = space
        return batch


def _is_image(space: gym.Space) -> bool:
    """Colour, depth and labels alike: two axes of some length and one of channels."""
    if not isinstance(space, gym.spaces.Box) or len(space.shape) != 3:
        return False
    return sorted(space.shape)[1] >= _SMALLEST_IMAGE


def _is_channels_first(shape: tuple[int, ...]) -> bool:
    return shape[0] < shape[2]


def _flattened(space: gym.Space, observations: Any) -> np.ndarray:
    parts = []
    for path, leaf in leaves(space):
        values = observations
        for key in path:
            values = values[key]
        parts.append(_columns(leaf, np.asarray(values)))
    return np.concatenate(parts, axis=1)


def _columns(space: gym.Space, values: np.ndarray) -> np.ndarray:
    """The values of one leaf as float32 [n, size of the leaf]."""
    rows = len(values)
    if isinstance(space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)):
        sizes = choices(space)
        first = np.cumsum(sizes) - sizes - np.ravel(space.start)
        out = np.zeros((rows, int(sizes.sum())), dtype=np.float32)
        out[np.arange(rows)[:, None], values.reshape(rows, -1) + first] = 1
        return out
    flat = values.reshape(rows, -1)
    if isinstance(space, gym.spaces.Box) and space.dtype == np.uint8 and len(space.shape) in (2, 3):
        return np.multiply(flat, np.float32(1 / 255))
    return flat.astype(np.float32)


def _scaled(space: gym.Space, values: Any) -> Any:
    if isinstance(space, gym.spaces.Dict):
        return {key: _scaled(part, values[key]) for key, part in space.spaces.items()}
    if isinstance(space, gym.spaces.Tuple):
        return tuple(_scaled(part, value) for part, value in zip(space.spaces, values, strict=True))
    if isinstance(space, gym.spaces.Box) and space.dtype == np.uint8 and len(space.shape) in (2, 3):
        return np.multiply(values, np.float32(1 / 255))
    return values
