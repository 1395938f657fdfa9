"""What is exported: a network with all that stands around it, from raw observations to the envs' actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from uepool import _tree
from uepool.exporting.manifest import Manifest


class Network(torch.nn.Module):
    """A trainer's policy as one function of tensors, likeliest actions only.

    memory: the shape of one row of each state.
    choices: flags in a row of the mask that it takes; 0: it takes none.
    """

    memory: tuple[tuple[int, ...], ...] = ()
    choices: int = 0

    def forward(
        self, observation: Any, mask: torch.Tensor | None, memory: list[torch.Tensor]
    ) -> tuple[Sequence[torch.Tensor], Sequence[torch.Tensor]]:
        """The leaves of the actions, as the envs take them, in the order of the action space's; and the next states.

        observation: nested like the env's observation space, raw: each leaf [rows, ...], of the space's dtype (uint16
            and larger unsigned ones signed). mask: bool [rows, choices]. memory: float32, each [rows, ...].
        """
        raise NotImplementedError


class Graph(torch.nn.Module):
    """The same with one tensor per input and output, in the order of the manifest's names."""

    def __init__(self, network: Network, manifest: Manifest) -> None:
        super().__init__()
        self.network = network
        self._leaves = len(manifest.observation_ports())
        self._build = _tree.build_from(manifest.observation, range(self._leaves))
        self._dtypes = [_torch_dtype(port.dtype) for port in manifest.action_ports()]
        self._takes_mask = bool(manifest.choices)

    def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        rest = list(tensors[self._leaves :])
        mask = rest.pop(0) if self._takes_mask else None
        leaves, memory = self.network(self._build(tensors[: self._leaves]), mask, rest)
        return (*(leaf.to(dtype) for leaf, dtype in zip(leaves, self._dtypes, strict=True)), *memory)


def _torch_dtype(dtype: np.dtype) -> torch.dtype:
    return torch.from_numpy(np.zeros(0, dtype)).dtype
