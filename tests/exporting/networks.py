"""Hand-made networks, exported by the real writer: what they should answer can be said beforehand."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import torch

from envserver import spaces
from uepool.exporting.manifest import Manifest
from uepool.exporting.network import Network
from uepool.exporting.writing import to_bytes, write

POINT = gym.spaces.Box(-100, 100, (2,), np.float32)
PARTS = gym.spaces.Dict(
    {
        "image": gym.spaces.Box(0, 255, (4, 5, 3), np.uint8),
        "inner": gym.spaces.Tuple([gym.spaces.Discrete(3, start=1), gym.spaces.Box(-1, 1, (), np.float64)]),
    }
)


class Sums(Network):
    """Acts by the sum of all it has seen of a row: number 0 of the action counts the steps, number 1 adds up."""

    memory = ((2,),)

    def forward(self, observation, mask, memory):
        steps, total = memory[0][:, 0] + 1, memory[0][:, 1] + observation.sum(dim=1)
        after = torch.stack([steps, total], dim=1)
        return [after], [after]


class Recalls(Network):
    """An LSTM with weights as they come."""

    memory = ((1, 8), (1, 8))

    def __init__(self):
        super().__init__()
        self._lstm = torch.nn.LSTM(2, 8)

    def forward(self, observation, mask, memory):
        states = [state.transpose(0, 1).contiguous() for state in memory]
        found, after = self._lstm(observation.unsqueeze(0), tuple(states))
        return [found[0, :, :2]], [state.transpose(0, 1) for state in after]


class Highest(Network):
    """Chooses the larger of two numbers, of those that are allowed."""

    choices = 2

    def forward(self, observation, mask, memory):
        return [torch.where(mask, observation, torch.full_like(observation, -1e9)).argmax(dim=1)], []


class Mixed(Network):
    """Of PARTS: a choice from 10 on by the number of the first part of "inner"; a number: the image's mean."""

    def forward(self, observation, mask, memory):
        choice, number = observation["inner"]
        mean = observation["image"].float().mean(dim=(1, 2, 3)) + number.float()
        return [choice - 1 + 10, mean.unsqueeze(1)], []


SPACES = {
    Sums: (POINT, gym.spaces.Box(-np.inf, np.inf, (2,), np.float32)),
    Recalls: (POINT, gym.spaces.Box(-1, 1, (2,), np.float32)),
    Highest: (POINT, gym.spaces.Discrete(2)),
    Mixed: (
        PARTS,
        gym.spaces.Dict(legs=gym.spaces.Discrete(3, start=10), speed=gym.spaces.Box(0, 255, (1,), np.float32)),
    ),
}


def exported(kind, path, **more):
    """The file of one of them."""
    observation, action = SPACES[kind]
    network = kind()
    mask = {"in": "info", "name": "action_mask"} if network.choices else None
    manifest = Manifest(
        trainer="none",
        observation=spaces.to_document(observation),
        action=spaces.to_document(action),
        memory=network.memory,
        choices=network.choices,
        mask=mask,
        **more,
    )
    write(path, to_bytes(network, manifest), manifest)
    return path
