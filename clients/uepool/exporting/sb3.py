"""Stable-Baselines3's policies as a network to export: on-policy, off-policy, and sb3-contrib's recurrent one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import torch

from uepool.errors import Unsupported
from uepool.exporting import tensors
from uepool.exporting.network import Network
from uepool.policies.describe import Description
from uepool.policies.sb3 import Sb3Policy


def network(policy: Sb3Policy, description: Description) -> Network:
    """What ``policy`` computes. Unsupported for Tuple observations and actions that are no single leaf."""
    if isinstance(policy.observation_space, gym.spaces.Tuple):
        raise Unsupported(f"Stable-Baselines3's policies observe no Tuple: {policy.observation_space}")
    if isinstance(policy.action_space, (gym.spaces.Dict, gym.spaces.Tuple)):
        raise Unsupported(f"Stable-Baselines3's policies act in one space, not in {policy.action_space}")
    return _Policy(policy)


class _Policy(Network):
    def __init__(self, policy: Sb3Policy) -> None:
        super().__init__()
        self._policy = policy.model.policy
        self._space, self._action_space = policy.observation_space, policy.action_space
        self._normalise = _Normalise(policy.normalizer) if policy.normalizer is not None else None
        if policy.recurrent:
            shape = self._policy.lstm_hidden_state_shape  # layers, 1, units
            self.memory = ((int(shape[0]), int(shape[2])),) * 2

    def forward(
        self, observation: Any, mask: torch.Tensor | None, memory: list[torch.Tensor]
    ) -> tuple[Sequence[torch.Tensor], Sequence[torch.Tensor]]:
        seen = self._seen(observation)
        if not self.memory:
            return [self._for_env(self._policy._predict(seen, deterministic=True))], ()
        states = tuple(tensors.layers_first(memory))
        starts = torch.zeros_like(memory[0][:, 0, 0])  # none: the memory of a row whose episode begins is zeros already
        actions, after = self._policy._predict(seen, states, starts, deterministic=True)
        return [self._for_env(actions)], tensors.rows_first(after)

    def _seen(self, observation: Any) -> Any:
        """As ``uepool.sb3.spaces``, VecNormalize and the policy's own obs_to_tensor make it."""
        if not isinstance(self._space, gym.spaces.Dict):
            return self._part("", self._space, self._policy.observation_space, observation)
        shown = self._policy.observation_space.spaces
        return {key: self._part(key, part, shown[key], observation[key]) for key, part in self._space.spaces.items()}

    def _part(self, name: str, space: Any, shown: Any, values: torch.Tensor) -> torch.Tensor:
        if isinstance(space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)) and np.any(space.start):
            values = values - torch.as_tensor(tensors.starts(space)).reshape(space.shape)
        if self._normalise is not None:
            values = self._normalise(name, values)
        if len(space.shape) == 3 and space.shape != shown.shape:
            values = values.permute(0, 3, 1, 2)  # SB3's VecTransposeImage
        return values

    def _for_env(self, actions: torch.Tensor) -> torch.Tensor:
        space = self._action_space
        actions = actions.reshape(-1, *(space.shape or ()))
        if isinstance(space, gym.spaces.Box):
            if self._policy.squash_output:
                low, high = tensors.bounds(space)
                actions = low + 0.5 * (actions + 1.0) * (high - low)
            return tensors.within(actions, space)
        if isinstance(space, gym.spaces.MultiBinary):
            return actions
        return actions + torch.as_tensor(tensors.starts(space)).reshape(space.shape or ())


class _Normalise:
    """VecNormalize that learns no more, in float64 as it computes."""

    def __init__(self, trained: Any) -> None:
        statistics = trained.obs_rms if isinstance(trained.obs_rms, dict) else {"": trained.obs_rms}
        self._limit = float(trained.clip_obs)
        self._parts = {
            name: (torch.as_tensor(found.mean), torch.as_tensor(np.sqrt(found.var + trained.epsilon)))
            for name, found in statistics.items()
        }

    def __call__(self, name: str, values: torch.Tensor) -> torch.Tensor:
        if name not in self._parts:
            return values
        mean, deviation = self._parts[name]
        return torch.clamp((values.double() - mean) / deviation, -self._limit, self._limit).float()
