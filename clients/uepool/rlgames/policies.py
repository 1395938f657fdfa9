"""Policies beside the one that rl-games trains: built like it, with weights it had earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cloudpickle
import gymnasium as gym
import numpy as np
import torch
from rl_games.algos_torch.players import rescale_actions

Tensors = Any  # a tensor, or a dict of tensors


@dataclass(frozen=True)
class Blueprint:
    """What it takes to build the trained policy's network again, here or when its checkpoint is played."""

    network: Any
    normalize_input: bool
    normalize_value: bool
    clip_actions: bool
    value_size: int
    device: str = "cpu"

    @classmethod
    def of(cls, algo: Any) -> Blueprint:
        """That of a training run: rl-games' A2C agent."""
        config = algo.config
        return cls(
            network=config["network"],
            normalize_input=bool(config["normalize_input"]),
            normalize_value=bool(config.get("normalize_value", False)),
            clip_actions=bool(config.get("clip_actions", True)),
            value_size=int(algo.value_size),
            device=str(algo.ppo_device),
        )

    def document(self) -> dict[str, Any]:
        """For a checkpoint. The network is not built yet: a recipe, without weights."""
        return {**self.__dict__, "network": cloudpickle.dumps(self.network)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Blueprint:
        device = document["device"] if torch.cuda.is_available() else "cpu"
        return cls(**{**document, "network": cloudpickle.loads(document["network"]), "device": device})

    def build(self, observation_space: gym.Space, action_space: gym.Space) -> torch.nn.Module:
        """The network, with new weights."""
        if isinstance(observation_space, gym.spaces.Dict):
            shape: Any = {key: part.shape for key, part in observation_space.spaces.items()}
        else:
            shape = observation_space.shape
        model = self.network.build(
            {
                "actions_num": _actions_num(action_space),
                "input_shape": shape,
                "num_seqs": 1,
                "value_size": self.value_size,
                "normalize_value": self.normalize_value,
                "normalize_input": self.normalize_input,
            }
        )
        return model.to(self.device).eval()


def _actions_num(space: gym.Space) -> Any:
    if isinstance(space, gym.spaces.Discrete):
        return int(space.n)
    if isinstance(space, gym.spaces.Tuple):
        return [int(head.n) for head in space.spaces]  # type: ignore[attr-defined]
    assert space.shape is not None
    return space.shape[0]


def model_weights(weights: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """A copy of the model's part of ``algo.get_weights()``, on the CPU, normalisers included.

    The trainer goes on changing the tensors it handed over. torch.compile gives all names a prefix.
    """
    return {
        name.removeprefix("_orig_mod."): value.detach().to("cpu", copy=True) for name, value in weights["model"].items()
    }


class Policy:
    """A network that acts, with weights that do not change."""

    def __init__(self, blueprint: Blueprint, spaces: tuple[gym.Space, gym.Space], weights: Mapping[str, Any]) -> None:
        self.weights = dict(weights)
        self._model = blueprint.build(*spaces)
        self._model.load_state_dict(weights)
        self.device = torch.device(blueprint.device)
        self._action_space = spaces[1]
        self._clip = blueprint.clip_actions
        if isinstance(self._action_space, gym.spaces.Box):
            low, high = self._action_space.low, self._action_space.high
            self._bounds = tuple(torch.as_tensor(bound, device=self.device) for bound in (low, high))

    @property
    def module(self) -> torch.nn.Module:
        """rl-games' model: the network and its normalisers."""
        return self._model

    def first_states(self, rows: int) -> list[torch.Tensor]:
        """A recurrent network's states at the start of an episode, each [layers, rows, units]; none for others."""
        if not self._model.is_rnn():
            return []
        shapes = [state.shape for state in self._model.get_default_rnn_state()]
        return [torch.zeros((layers, rows, units), device=self.device) for layers, _, units in shapes]

    def act(
        self, observations: Tensors, states: list[torch.Tensor], masks: torch.Tensor | None, deterministic: bool
    ) -> tuple[np.ndarray, list[torch.Tensor]]:
        """Actions of all rows, as rl-games' trainer hands them to an env, and the next states."""
        inputs = {
            "is_train": False,
            "prev_actions": None,
            "obs": _scaled(observations),
            "rnn_states": states or None,
            "action_masks": masks,
        }
        with torch.no_grad():
            result = self._model(inputs)
            actions = self._numbers(result, deterministic) if "mus" in result else _choice(result, deterministic)
        return actions.cpu().numpy(), list(result["rnn_states"] or ())

    def _numbers(self, result: Mapping[str, Any], deterministic: bool) -> torch.Tensor:
        actions: torch.Tensor = result["mus"] if deterministic else result["actions"]
        return rescale_actions(*self._bounds, actions.clamp(-1.0, 1.0)) if self._clip else actions


def _choice(result: Mapping[str, Any], deterministic: bool) -> torch.Tensor:
    if not deterministic:
        return result["actions"]
    logits = result["logits"]
    if isinstance(logits, list):
        return torch.stack([head.argmax(dim=-1) for head in logits], dim=-1)
    return logits.argmax(dim=-1)


def _scaled(observations: Tensors) -> Tensors:
    if isinstance(observations, dict):
        return {key: _scaled(part) for key, part in observations.items()}
    return observations.float() / 255.0 if observations.dtype == torch.uint8 else observations
