"""Env-to-module connectors: what RLlib's default models cannot take, made into what they can.

    config.env_runners(env_to_module_connector=uepool.rllib.scale_images)           # uint8 images: a CNN
    config.env_runners(env_to_module_connector=uepool.rllib.flatten_observations)   # Dict, Tuple, Discrete, ...: an MLP

They change the observations in the episodes, so the learner needs no connector.
"""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

import gymnasium as gym
import numpy as np
from ray.rllib.connectors.connector_v2 import ConnectorV2

from uepool.errors import ConfigError
from uepool.rllib._flat import choices, leaves, size

Convert = Callable[[Any], Any]


def scale_images(env: Any = None, spaces: Any = None, device: Any = None) -> ConnectorV2:
    """For ``env_to_module_connector``: a :class:`ScaleImages`."""
    return ScaleImages()


def flatten_observations(env: Any = None, spaces: Any = None, device: Any = None) -> ConnectorV2:
    """For ``env_to_module_connector``: a :class:`FlattenObservations` of one agent per env."""
    return FlattenObservations()


class _Converter(ConnectorV2):
    """Replaces the newest observation of each episode, once.

    multi_agent: observations are a Dict of agents, each of which is converted by itself.
    """

    def __init__(
        self, input_observation_space: Any = None, input_action_space: Any = None, *, multi_agent: bool = False
    ) -> None:
        self._multi_agent = multi_agent
        self._convert: dict[Any, Convert] = {}  # by agent; None: the only one
        super().__init__(input_observation_space, input_action_space)

    def recompute_output_observation_space(self, input_observation_space: Any, input_action_space: Any) -> Any:
        if input_observation_space is None:
            return None
        if not self._multi_agent:
            seen, self._convert[None] = self.conversion(input_observation_space)
            return seen
        if not isinstance(input_observation_space, gym.spaces.Dict):
            raise ConfigError(f"multi_agent=True needs a Dict space of agents, not {input_observation_space}")
        made = {agent: self.conversion(space) for agent, space in input_observation_space.spaces.items()}
        self._convert = {agent: convert for agent, (_, convert) in made.items()}
        return gym.spaces.Dict({agent: seen for agent, (seen, _) in made.items()})

    @abc.abstractmethod
    def conversion(self, space: gym.Space) -> tuple[gym.Space, Convert]:
        """The space that models see, and the function that makes its values."""

    def __call__(self, *, rl_module: Any, batch: Any, episodes: Any, **kwargs: Any) -> Any:
        spaces = self.observation_space
        for episode in self.single_agent_episode_iterator(episodes):
            agent = episode.agent_id if self._multi_agent else None
            space = spaces[agent] if self._multi_agent else spaces
            observation = episode.get_observations(-1)
            # RLlib may run a pipeline twice over one observation, after a cut of an episode for one.
            if not _is_converted(space, observation):
                episode.set_observations(at_indices=-1, new_data=self._convert[agent](observation))
            episode.observation_space = space
        return batch


def _is_converted(space: gym.Space, observation: Any) -> bool:
    if isinstance(space, gym.spaces.Dict):
        return isinstance(observation, dict) and all(_is_converted(s, observation[k]) for k, s in space.spaces.items())
    if isinstance(space, gym.spaces.Tuple):
        return isinstance(observation, tuple) and all(map(_is_converted, space.spaces, observation))
    return getattr(observation, "shape", None) == space.shape and getattr(observation, "dtype", None) == space.dtype


class ScaleImages(_Converter):
    """uint8 images, Boxes of two or three axes, become float32 from 0 to 1. The rest, and the structure, stays.

    Episodes then hold four bytes per value.
    """

    def conversion(self, space: gym.Space) -> tuple[gym.Space, Convert]:
        if isinstance(space, gym.spaces.Dict):
            parts = {key: self.conversion(part) for key, part in space.spaces.items()}
            functions = {key: function for key, (_, function) in parts.items()}
            seen = gym.spaces.Dict({key: part for key, (part, _) in parts.items()})
            return seen, lambda value: {key: function(value[key]) for key, function in functions.items()}
        if _is_image(space):
            return gym.spaces.Box(0.0, 1.0, space.shape, np.float32), _scaled
        return space, lambda value: value


class FlattenObservations(_Converter):
    """Everything in an observation as one float32 vector: images from 0 to 1, Discrete and MultiDiscrete as one-hot.

    keys: of a Dict observation, the entries to take, in this order; None: all, in the space's.
    """

    def __init__(
        self,
        input_observation_space: Any = None,
        input_action_space: Any = None,
        *,
        multi_agent: bool = False,
        keys: list[str] | None = None,
    ) -> None:
        self._keys = keys
        super().__init__(input_observation_space, input_action_space, multi_agent=multi_agent)

    def conversion(self, space: gym.Space) -> tuple[gym.Space, Convert]:
        parts = leaves(self._picked(space))
        sizes = [size(leaf) for _, leaf in parts]
        ends = np.cumsum(sizes)
        writers = [
            (path, slice(int(end) - length, int(end)), _writer(leaf))
            for (path, leaf), length, end in zip(parts, sizes, ends, strict=True)
        ]
        total = int(ends[-1])

        def flatten(value: Any) -> np.ndarray:
            flat = np.zeros(total, dtype=np.float32)
            for path, where, write in writers:
                part = value
                for key in path:
                    part = part[key]
                write(flat[where], part)
            return flat

        return gym.spaces.Box(-np.inf, np.inf, (total,), np.float32), flatten

    def _picked(self, space: gym.Space) -> gym.Space:
        if self._keys is None:
            return space
        known = list(space.spaces) if isinstance(space, gym.spaces.Dict) else []
        unknown = [key for key in self._keys if key not in known]
        if unknown or not self._keys:
            raise ConfigError(f"keys={self._keys!r}: the observation has {known or 'no entries'}")
        assert isinstance(space, gym.spaces.Dict)
        # A list of pairs keeps its order; a dict would be sorted.
        return gym.spaces.Dict([(key, space.spaces[key]) for key in self._keys])


def _writer(space: gym.Space) -> Callable[[np.ndarray, Any], None]:
    """A function that writes a value of ``space`` into zeros of its size."""
    if isinstance(space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)):
        sizes = choices(space)
        columns = np.cumsum(sizes) - sizes - np.ravel(space.start)  # of a component's value 0

        def one_hot(out: np.ndarray, value: Any) -> None:
            out[columns + np.ravel(value)] = 1

        return one_hot
    if _is_image(space):
        return lambda out, value: np.multiply(value.ravel(), np.float32(1 / 255), out=out)
    return lambda out, value: np.copyto(out, np.ravel(value), casting="unsafe")


def _is_image(space: gym.Space) -> bool:
    return isinstance(space, gym.spaces.Box) and space.dtype == np.uint8 and len(space.shape) in (2, 3)


def _scaled(image: np.ndarray) -> np.ndarray:
    return np.multiply(image, np.float32(1 / 255))
