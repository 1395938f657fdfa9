"""A network for observations in parts, which rl-games lacks: images through convolutions, numbers as they are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from rl_games.algos_torch.network_builder import A2CBuilder
from rl_games.algos_torch.running_mean_std import RunningMeanStd

NAME = "uepool_parts"


class PartsBuilder(A2CBuilder):
    """rl-games' actor_critic behind an encoder for each part of a Dict observation.

    ``params.network`` has one entry more, ``parts``: what is computed of each part, by its name; ``{}`` of numbers, for
    an image what ``cnn`` says of one elsewhere. Encoders are shared by actor and critic. Numbers are normalised here:
    rl-games normalises all of an observation or nothing.
    """

    class Network(A2CBuilder.Network):
        """keywords: rl-games'; input_shape: a dict of the parts' shapes."""

        def __init__(self, params: dict[str, Any], **keywords: Any) -> None:
            shapes: dict[str, tuple[int, ...]] = keywords.pop("input_shape")
            encoders = {name: params["parts"].get(name) or {} for name in shapes}
            sizes = [_size(shape, encoders[name]) for name, shape in shapes.items()]
            super().__init__(params, input_shape=(sum(sizes),), **keywords)
            self._names = tuple(shapes)
            self.encoders = torch.nn.ModuleList(self._encoder(shape, encoders[name]) for name, shape in shapes.items())

        def _encoder(self, shape: tuple[int, ...], part: Mapping[str, Any]) -> torch.nn.Module:
            if not part:
                return torch.nn.Sequential(torch.nn.Flatten(), RunningMeanStd((math.prod(shape),)))
            layers = self._build_conv(
                ctype=part["type"],
                input_shape=_channels_first(shape, part),
                convs=part["convs"],
                activation=part["activation"],
                norm_func_name=self.normalization,
            )
            first = [_ChannelsFirst()] if part["permute_input"] else []
            return torch.nn.Sequential(*first, layers, torch.nn.Flatten())

        def forward(self, obs_dict: dict[str, Any]) -> Any:
            """rl-games' own forward of what the encoders make of the parts."""
            parts = obs_dict["obs"]
            encoded = [encode(parts[name]) for name, encode in zip(self._names, self.encoders, strict=True)]
            return super().forward({**obs_dict, "obs": torch.cat(encoded, dim=1)})

    def build(self, name: str, **keywords: Any) -> Any:
        """rl-games' way to make the network."""
        return PartsBuilder.Network(self.params, **keywords)


class _ChannelsFirst(torch.nn.Module):
    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.permute(0, 3, 1, 2)


def _channels_first(shape: tuple[int, ...], part: Mapping[str, Any]) -> tuple[int, ...]:
    return (shape[2], shape[0], shape[1]) if part["permute_input"] else tuple(shape)


def _size(shape: tuple[int, ...], part: Mapping[str, Any]) -> int:
    """Of what an encoder makes of one row."""
    if not part:
        return math.prod(shape)
    channels, *sides = _channels_first(shape, part)
    for layer in part["convs"]:
        sides = [(side + 2 * layer["padding"] - layer["kernel_size"]) // layer["strides"] + 1 for side in sides]
        channels = layer["filters"]
    return channels * math.prod(sides)
