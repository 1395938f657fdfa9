"""rl-games' PPO and SAC as a network to export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import torch

from uepool.errors import Unsupported
from uepool.exporting import tensors
from uepool.exporting.network import Network
from uepool.policies.describe import Description
from uepool.policies.rlgames import RlGamesPolicy
from uepool.rlgames.actions import acted

_FORBIDDEN = -1e8  # rl-games' own
_LIMIT = 5.0  # of normalised observations


def network(policy: RlGamesPolicy, description: Description) -> Network:
    """What ``policy`` computes. Unsupported for an observation that it takes and ONNX cannot."""
    told = description.document["rl_games"]
    if hasattr(policy.module, "sac_network"):
        return _Sac(policy, told)
    return _Ppo(policy, told, description.mask)


class _Observed(torch.nn.Module):
    """``uepool.rlgames.observations.observed``, and what rl-games does before its network: bytes divided by 255, and
    normalised by what training has seen."""

    def __init__(self, space: gym.Space, without: frozenset[str], module: Any, divides: bool) -> None:
        super().__init__()
        self._space, self._without, self._divides = space, without, divides
        self._parts = (
            {key: part for key, part in space.spaces.items() if key not in without}
            if isinstance(space, gym.spaces.Dict)
            else None
        )
        self._is_single = bool(without) and self._parts is not None and len(self._parts) == 1
        normaliser = module.running_mean_std if module.normalize_input else None
        is_dict = self._parts is not None and not self._is_single
        if normaliser is None:
            self._normalisers: dict[str, _Normaliser] = {}
        elif is_dict:
            inner = normaliser.running_mean_std
            self._normalisers = {key: _Normaliser(getattr(inner, key)) for key in self._parts or ()}
        else:
            self._normalisers = {"": _Normaliser(normaliser)}

    def forward(self, observation: Any) -> Any:
        if self._parts is None:
            return self._seen("", self._space, observation)
        if self._is_single:
            [(key, part)] = self._parts.items()
            return self._seen("", part, observation[key])
        return {key: self._seen(key, part, observation[key]) for key, part in self._parts.items()}

    def _seen(self, name: str, space: Any, values: torch.Tensor) -> torch.Tensor:
        if isinstance(space, (gym.spaces.Discrete, gym.spaces.MultiDiscrete)):
            values = tensors.one_hot(values, tensors.choices(space), tensors.starts(space))
        elif values.dtype == torch.uint8 and self._divides:
            values = values.float() / 255.0
        else:
            values = values.float()
        return self._normalisers[name](values) if name in self._normalisers else values


class _Normaliser:
    """rl-games' RunningMeanStd that learns no more; its own is a script, which a trace cannot take apart."""

    def __init__(self, trained: Any) -> None:
        self._mean = trained.running_mean.detach().float()
        self._deviation = torch.sqrt(trained.running_var.detach().float() + trained.epsilon)

    def __call__(self, values: torch.Tensor) -> torch.Tensor:
        return torch.clamp((values - self._mean) / self._deviation, min=-_LIMIT, max=_LIMIT)


class _Acts:
    """Columns of numbers or choices, rl-games' actions, as the leaves of the env's actions."""

    def __init__(self, space: gym.Space) -> None:
        self._leaves = tensors.leaves(space)

    def __call__(self, columns: torch.Tensor) -> list[torch.Tensor]:
        found, first = [], 0
        for leaf in self._leaves:
            width = 1 if isinstance(leaf, gym.spaces.Discrete) else int(torch.Size(leaf.shape).numel())
            part = columns[:, first : first + width].reshape(-1, *leaf.shape)
            first += width
            if isinstance(leaf, gym.spaces.Box):
                found.append(tensors.within(part, leaf))
            else:
                found.append(part + torch.as_tensor(tensors.starts(leaf)).reshape(leaf.shape or ()))
        return found


class _Ppo(Network):
    def __init__(self, policy: RlGamesPolicy, told: dict[str, Any], mask: dict[str, str] | None) -> None:
        super().__init__()
        module: Any = policy.module
        self._trunk = module.a2c_network
        self._observed = _Observed(policy.observation_space, frozenset(told["without"]), module, divides=True)
        self._acts = _Acts(policy.action_space)
        actions = acted(policy.action_space, 1)
        self._heads, self._bounds = actions.heads, None
        if not self._heads:
            assert isinstance(actions.space, gym.spaces.Box)
            self._bounds = tensors.bounds(actions.space) if told["clip_actions"] else None
        self._observed_mask = mask["name"] if mask is not None and mask["in"] == "observation" else None
        self.choices = sum(self._heads) if mask is not None and mask["in"] == "info" else 0
        if module.is_rnn():
            self.memory = tuple(
                (int(layers), int(units)) for layers, _, units in (s.shape for s in module.get_default_rnn_state())
            )

    def forward(
        self, observation: Any, mask: torch.Tensor | None, memory: list[torch.Tensor]
    ) -> tuple[Sequence[torch.Tensor], Sequence[torch.Tensor]]:
        if self._observed_mask is not None and self._heads:
            mask = observation[self._observed_mask] != 0
        states = tensors.layers_first(memory) or None
        result = self._trunk({"obs": self._observed(observation), "rnn_states": states, "is_train": False})
        first, after = result[0], result[-1]
        if self._heads:
            columns = self._chosen(first if isinstance(first, list) else [first], mask)
        else:
            columns = self._stretched(first)
        return self._acts(columns), tensors.rows_first(after or ()) if self.memory else ()

    def _chosen(self, logits: list[torch.Tensor], mask: torch.Tensor | None) -> torch.Tensor:
        masks = [None] * len(logits) if mask is None else torch.split(mask, list(self._heads), dim=1)
        return torch.stack(
            [tensors.best(head, part, _FORBIDDEN) for head, part in zip(logits, masks, strict=True)], dim=-1
        )

    def _stretched(self, numbers: torch.Tensor) -> torch.Tensor:
        if self._bounds is None:
            return numbers
        low, high = self._bounds
        return numbers.clamp(-1.0, 1.0) * ((high - low) / 2.0) + (high + low) / 2.0


class _Sac(Network):
    def __init__(self, policy: RlGamesPolicy, told: dict[str, Any]) -> None:
        super().__init__()
        if isinstance(policy.observation_space, gym.spaces.Dict) and not told["without"]:
            raise Unsupported("rl-games' SAC observes one array, and this is a Dict")
        module: Any = policy.module
        self._actor = module.sac_network.actor
        self._observed = _Observed(policy.observation_space, frozenset(told["without"]), module, divides=False)
        self._acts = _Acts(policy.action_space)
        space = acted(policy.action_space, 1).space
        assert isinstance(space, gym.spaces.Box)
        self._low, self._high = tensors.bounds(space)

    def forward(
        self, observation: Any, mask: torch.Tensor | None, memory: list[torch.Tensor]
    ) -> tuple[Sequence[torch.Tensor], Sequence[torch.Tensor]]:
        numbers = self._actor(self._observed(observation)).mean
        return self._acts(numbers * ((self._high - self._low) / 2) + (self._high + self._low) / 2), ()
