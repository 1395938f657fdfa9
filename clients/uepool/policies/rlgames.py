"""Policies that rl-games trained: its own networks, acting as its trainer acts."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import torch
from rl_games.algos_torch.model_builder import ModelBuilder

from uepool.errors import ConfigError
from uepool.policies.base import Tree
from uepool.policies.describe import Description
from uepool.rlgames.actions import acted
from uepool.rlgames.observations import observed
from uepool.rlgames.policies import Blueprint
from uepool.rlgames.policies import Policy as Network
from uepool.training.backends.rlgames import networks
from uepool.training.backends.rlgames.backend import WEIGHTS

_SAC = "sac"


def load(checkpoint: Path, device: str = "cpu") -> RlGamesPolicy:
    """The policy in a checkpoint's folder. ConfigError when there is none, or its custom network is not to be found."""
    description = Description.read(checkpoint)
    told = description.document.get("rl_games")
    if not isinstance(told, dict):
        raise ConfigError(f"{checkpoint}: holds no policy of rl-games")
    if told["custom"] is not None:
        networks.register(told["custom"])
    path = checkpoint / WEIGHTS
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
        with contextlib.redirect_stdout(io.StringIO()):  # rl-games prints what it builds
            return RlGamesPolicy(description, weights, device)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except RuntimeError as error:
        raise ConfigError(f"{path}: does not fit the network that policy.json describes: {error}") from error


class RlGamesPolicy:
    """A policy of rl-games' PPO or SAC. See :class:`uepool.policies.Policy`.

    It draws by torch's own random numbers. Numbers are clipped to the env's bounds, as in training.

    module: the network, a torch module. spaces: of observations and actions as rl-games sees them.
    """

    def __init__(self, description: Description, weights: dict[str, torch.Tensor], device: str) -> None:
        told = description.document["rl_games"]
        self.observation_space, self.action_space = description.observation_space, description.action_space
        self.mask = description.mask
        seen, self._observe = observed(self.observation_space, frozenset(told["without"]))
        self.spaces = (seen, acted(self.action_space, 1).space)
        builder = ModelBuilder().load({"model": {"name": told["model"]}, "network": told["network"]})
        self._device = torch.device(device)
        self._acts: _Sac | _Ppo
        if told["algorithm"] == _SAC:
            self._acts = _Sac(builder, self.spaces, weights, told["normalize_input"], self._device)
        else:
            blueprint = Blueprint(
                network=builder,
                normalize_input=told["normalize_input"],
                normalize_value=told["normalize_value"],
                clip_actions=told["clip_actions"],
                value_size=told["value_size"],
                device=device,
            )
            self._acts = _Ppo(Network(blueprint, self.spaces, weights))
        self.module = self._acts.module
        self.recurrent = bool(self._acts.first_states(1))
        self._states: list[torch.Tensor] = []
        self._rows = 0
        self._decode: Any = None

    def reset(self, rows: np.ndarray | None = None) -> None:
        """Forgets what was remembered of the rows that ``rows``, bool [n], marks; None: of all, however many."""
        if rows is None:
            self._rows = 0
        elif self.recurrent and self._rows:
            if np.shape(rows) != (self._rows,) or np.asarray(rows).dtype != np.bool_:
                raise ConfigError(f"reset: rows must be bool [{self._rows}], one for each row that was played last")
            for state in self._states:
                state[:, torch.from_numpy(rows).to(self._device)] = 0

    def act(self, observations: Tree, *, masks: np.ndarray | None = None, deterministic: bool = True) -> Tree:
        """Actions as the envs take them. See :meth:`uepool.policies.Policy.act`."""
        seen = self._observe(observations)
        rows = len(next(iter(seen.values())) if isinstance(seen, dict) else seen)
        if rows != self._rows:
            self._rows, self._states = rows, self._acts.first_states(rows)
            self._decode = acted(self.action_space, rows).decode
        if masks is None and self.mask is not None and self.mask["in"] == "observation":
            masks = observations[self.mask["name"]]
        allowed = None if masks is None else torch.from_numpy(np.asarray(masks) != 0).to(self._device)
        actions, self._states = self._acts.act(_tensors(seen, self._device), self._states, allowed, deterministic)
        return self._decode(actions)


class _Ppo:
    def __init__(self, network: Network) -> None:
        self._network = network
        self.module = network.module
        self.first_states = network.first_states

    def act(
        self, seen: Any, states: list[torch.Tensor], masks: torch.Tensor | None, deterministic: bool
    ) -> tuple[np.ndarray, list[torch.Tensor]]:
        return self._network.act(seen, states, masks, deterministic)


class _Sac:
    """SAC acts as in training, not as rl-games' player, which forgets to stretch actions to the env's bounds."""

    def __init__(
        self,
        builder: Any,
        spaces: tuple[gym.Space, gym.Space],
        weights: dict[str, torch.Tensor],
        normalize_input: bool,
        device: torch.device,
    ) -> None:
        observation, action = spaces
        assert isinstance(action, gym.spaces.Box)
        assert observation.shape is not None
        built = {"obs_dim": observation.shape[0], "action_dim": action.shape[0], "actions_num": action.shape[0]}
        model = builder.build({**built, "input_shape": observation.shape, "normalize_input": normalize_input})
        model.load_state_dict(weights)
        self.module: torch.nn.Module = model.to(device).eval()
        low, high = (torch.as_tensor(bound, dtype=torch.float32, device=device) for bound in (action.low, action.high))
        self._scale, self._middle = (high - low) / 2, (high + low) / 2

    def first_states(self, rows: int) -> list[torch.Tensor]:
        return []

    def act(
        self, seen: Any, states: list[torch.Tensor], masks: torch.Tensor | None, deterministic: bool
    ) -> tuple[np.ndarray, list[torch.Tensor]]:
        module: Any = self.module
        with torch.no_grad():
            distribution = module.actor(module.norm_obs(seen.float()))
            actions = distribution.mean if deterministic else distribution.sample()
            return (actions * self._scale + self._middle).cpu().numpy(), []


def _tensors(seen: Any, device: torch.device) -> Any:
    if isinstance(seen, dict):
        return {key: _tensors(part, device) for key, part in seen.items()}
    return torch.as_tensor(np.ascontiguousarray(seen), device=device)
