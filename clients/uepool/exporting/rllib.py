"""RLlib's modules, its own and custom ones, as a network to export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import torch
import tree  # type: ignore[import-untyped]
from ray.rllib.algorithms.dqn.default_dqn_rl_module import QF_PREDS, DefaultDQNRLModule
from ray.rllib.core.columns import Columns

from uepool.errors import Unsupported
from uepool.exporting import tensors
from uepool.exporting.network import Network
from uepool.policies.describe import Description
from uepool.policies.rllib import RllibPolicy
from uepool.training.backends.rllib_encoding import FLAT, PLAIN

_FORBIDDEN = -1e9


def network(policy: RllibPolicy, description: Description) -> Network:
    """What ``policy`` computes. Unsupported for a memory that does not begin with zeros."""
    return _Module(policy, description.mask)


class _Module(Network):
    def __init__(self, policy: RllibPolicy, mask: dict[str, str] | None) -> None:
        super().__init__()
        self._module = policy.module
        self._encoding = policy.encoding
        self._action_space = policy.action_space
        self._leaves = tensors.leaves(policy.action_space)
        self._stretches, self._clips = policy.normalize_actions, policy.clip_actions
        self._states: Any = None
        if policy.recurrent:
            self._states = policy.initial_state(1)
            found = tree.flatten(self._states)
            if any(bool(state.any()) for state in found):
                raise Unsupported("the module's memory does not begin with zeros, which an exported one does")
            self.memory = tuple(tuple(int(length) for length in state.shape[1:]) for state in found)
        masks = isinstance(policy.action_space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete))
        if mask is not None and mask["in"] == "info" and masks:
            self.choices = int(tensors.choices(policy.action_space).sum())

    def forward(
        self, observation: Any, mask: torch.Tensor | None, memory: list[torch.Tensor]
    ) -> tuple[Sequence[torch.Tensor], Sequence[torch.Tensor]]:
        seen = self._encoded(observation, mask)
        batch: dict[str, Any] = {Columns.OBS: seen}
        if self.memory:
            with_time = tree.map_structure(lambda value: value.unsqueeze(1), seen)
            batch = {Columns.OBS: with_time, Columns.STATE_IN: tree.unflatten_as(self._states, memory)}
        output, chosen = self._choose(batch, mask)
        after = tree.flatten(output[Columns.STATE_OUT]) if self.memory else ()
        return [self._for_env(part, leaf) for part, leaf in zip(chosen, self._leaves, strict=True)], after

    def _encoded(self, observation: Any, mask: torch.Tensor | None) -> Any:
        """As ``Encoding.batch`` does it: a mask that RLlib's own models heed stands behind the vector."""
        seen = encoded(self._encoding, observation)
        appended = self._encoding.appended
        if appended is None:
            return seen
        flags = torch.ones(len(seen), appended.choices) if mask is None else mask.float()
        return torch.cat([seen, flags], dim=1)

    def _choose(self, batch: dict[str, Any], mask: torch.Tensor | None) -> tuple[dict[str, Any], list[torch.Tensor]]:
        """What the module gave, and the actions as it means them."""
        if isinstance(self._module, DefaultDQNRLModule) and mask is not None:
            output = self._module.compute_q_values(batch)
            return output, [tensors.best(self._now(output[QF_PREDS]), mask, float("-inf"))]
        output = self._module.forward_inference(batch)
        if Columns.ACTIONS in output:
            return output, [self._now(part) for _, part in _pairs(self._action_space, output[Columns.ACTIONS])]
        logits = self._now(output[Columns.ACTION_DIST_INPUTS])
        if mask is not None:
            logits = torch.where(mask, logits, torch.full_like(logits, _FORBIDDEN))
        kind = self._module.get_inference_action_dist_cls()
        sampled = kind.from_logits(logits).to_deterministic().sample()
        return output, [part for _, part in _pairs(self._action_space, sampled)]

    def _now(self, values: torch.Tensor) -> torch.Tensor:
        """Without the axis of time."""
        return values.squeeze(1) if self.memory else values

    def _for_env(self, values: torch.Tensor, space: Any) -> torch.Tensor:
        """As RLlib's unsquash_action and clip_action have it."""
        values = values.reshape(-1, *space.shape)
        if not isinstance(space, gym.spaces.Box):
            return values
        low, high = (torch.as_tensor(bound) for bound in (space.low, space.high))
        if not self._stretches:
            return torch.minimum(torch.maximum(values, low), high) if self._clips else values
        if not (np.all(space.bounded_below) and np.all(space.bounded_above)):
            return values
        if np.issubdtype(space.dtype, np.integer):
            return low + values
        stretched = low + (values + 1.0) * (high - low) / 2.0
        return torch.minimum(torch.maximum(stretched, low), high)


def encoded(encoding: Any, observation: Any) -> Any:
    """What ``Encoding.batch`` makes of arrays, of tensors."""
    if encoding.kind == PLAIN:
        return observation.float()
    if encoding.kind == FLAT:
        return torch.cat([_columns(space, values) for space, values in _pairs(encoding.space, observation)], dim=1)
    return _scaled(encoding.space, observation)


def _pairs(space: gym.Space, observation: Any) -> list[tuple[Any, torch.Tensor]]:
    """Each leaf of the space with its values, depth first."""
    if isinstance(space, gym.spaces.Dict):
        return [pair for key, part in space.spaces.items() for pair in _pairs(part, observation[key])]
    if isinstance(space, gym.spaces.Tuple):
        return [pair for part, values in zip(space.spaces, observation, strict=True) for pair in _pairs(part, values)]
    return [(space, observation)]


def _columns(space: Any, values: torch.Tensor) -> torch.Tensor:
    if isinstance(space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)):
        return tensors.one_hot(values, tensors.choices(space), tensors.starts(space))
    flat = values.flatten(1) if space.shape else values.unsqueeze(1)
    return flat.float() * _PIXEL if _is_image(space) else flat.float()


def _scaled(space: Any, values: Any) -> Any:
    if isinstance(space, gym.spaces.Dict):
        return {key: _scaled(part, values[key]) for key, part in space.spaces.items()}
    if isinstance(space, gym.spaces.Tuple):
        return tuple(_scaled(part, value) for part, value in zip(space.spaces, values, strict=True))
    return values.float() * _PIXEL if _is_image(space) else values


_PIXEL = float(np.float32(1 / 255))


def _is_image(space: Any) -> bool:
    return isinstance(space, gym.spaces.Box) and space.dtype == np.uint8 and len(space.shape) in (2, 3)
