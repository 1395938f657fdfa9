"""Self-play: the trainer sees one agent of each env; past policies of its own play the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import torch

from uepool import _tree
from uepool.errors import ConfigError, StateError
from uepool.rlgames.policies import Blueprint, Policy, model_weights
from uepool.rlgames.settings import SPREAD, SelfPlay


class Opponents:
    """Plays all rows but the learner's. Each env has weights of its own; rows with equal ones are played at once.

    learner_rows: int64 [envs], the rows of a whole batch that the trainer sees.
    """

    def __init__(self, settings: SelfPlay, spaces: tuple[gym.Space, gym.Space], envs: int, agents: int) -> None:
        if agents < 2:
            raise ConfigError(f"self_play needs an env of two agents or more, this one has {agents}")
        if settings.learner != SPREAD and int(settings.learner) >= agents:
            raise ConfigError(f"self_play.learner is agent {settings.learner}, but the agents are 0 to {agents - 1}")
        sides = np.arange(envs) % agents if settings.learner == SPREAD else np.full(envs, int(settings.learner))
        self.learner_rows = np.arange(envs) * agents + sides
        is_opponent = np.ones(envs * agents, dtype=bool)
        is_opponent[self.learner_rows] = False
        self._rows = np.flatnonzero(is_opponent)  # in a whole batch
        self._env_of = self._rows // agents
        self._envs, self._total, self._deterministic, self._spaces = envs, envs * agents, settings.deterministic, spaces
        heads = spaces[1]
        self._action_shape = (len(heads.spaces),) if isinstance(heads, gym.spaces.Tuple) else heads.shape or ()
        self._blueprint: Blueprint | None = None
        self._weights: list[Mapping[str, Any]] = []  # distinct ones
        self._given = np.full(envs, -1)  # env -> index of its weights
        self._players: list[tuple[Policy, np.ndarray]] = []  # with the opponents' places that each plays
        self._states: list[torch.Tensor] = []
        self._seen: tuple[Any, np.ndarray | None] = (None, None)

    # --- weights -------------------------------------------------------------------------------------------------

    def train(self, algo: Any) -> None:
        """Before each epoch, with rl-games' agent: opponents that have no weights yet get its present ones."""
        if self._blueprint is None:
            self._blueprint = Blueprint.of(algo)
        without = np.flatnonzero(self._given < 0)
        if len(without):
            self.set_weights(without, algo.get_weights())
        elif not self._players:
            self._rebuild()

    def set_weights(self, indices: Sequence[int] | np.ndarray, weights: Mapping[str, Any]) -> None:
        """From now on the envs ``indices`` are played with ``weights``, which are copied; the others go on as before.

        weights: what ``algo.get_weights()`` returns. A recurrent opponent of these envs starts from a blank state.
        """
        envs = np.asarray(indices)
        if envs.ndim != 1 or envs.dtype.kind not in "iu" or not ((envs >= 0) & (envs < self._envs)).all():
            raise ConfigError(f"set_weights: indices are those of envs, 0 to {self._envs - 1}, got {indices!r}")
        self._weights.append(model_weights(weights))
        self._given[envs] = len(self._weights) - 1
        if self._blueprint is not None:
            self._rebuild()
            self._forget(np.isin(self._env_of, envs))

    def _rebuild(self) -> None:
        """One policy for each set of weights that some env is played with; those that stay are kept."""
        assert self._blueprint is not None
        used, self._given = np.unique(self._given, return_inverse=True)
        self._weights = [self._weights[index] for index in used]
        known = {id(policy.weights): policy for policy, _ in self._players}
        places = [np.flatnonzero(self._given[self._env_of] == index) for index in range(len(used))]
        self._players = []
        for index, weights in enumerate(self._weights):
            policy = known.get(id(weights)) or Policy(self._blueprint, self._spaces, weights)
            self._weights[index] = policy.weights
            self._players.append((policy, places[index]))
        if not self._states:
            self._states = self._players[0][0].first_states(len(self._rows))

    def document(self) -> dict[str, Any] | None:
        """For a checkpoint: all that it takes to go on, or to play, against the same opponents."""
        if self._blueprint is None:
            return None
        return {"policy": self._blueprint.document(), "weights": list(self._weights), "envs": self._given.tolist()}

    def restore(self, document: Mapping[str, Any]) -> None:
        """What ``document`` returned. With another number of envs, env i gets the weights of env i modulo theirs."""
        if self._blueprint is None:
            self._blueprint = Blueprint.from_document(document["policy"])
        self._weights = list(document["weights"])
        self._given = np.resize(np.asarray(document["envs"]), self._envs)
        self._players, self._states = [], []
        self._rebuild()

    # --- playing -------------------------------------------------------------------------------------------------

    def see(self, observations: Any, masks: np.ndarray | None, done: np.ndarray | None) -> None:
        """A whole batch, as the network sees it. done: bool [rows], whose episodes ended before it; None: all."""
        self._seen = (_tree.take(observations, self._rows), None if masks is None else masks[self._rows])
        if self._states:
            self._forget(np.ones(len(self._rows), bool) if done is None else done[self._rows])

    def _forget(self, places: np.ndarray) -> None:
        for state in self._states:
            state[:, torch.from_numpy(places).to(state.device)] = 0

    def complete(self, actions: np.ndarray) -> np.ndarray:
        """The learner's actions, a row per env, with the opponents' between them: a row per agent."""
        if not self._players:
            raise StateError(
                "self_play: the opponents have no weights yet; rl-games' trainer gives them, and so does a checkpoint "
                "that was trained with self_play, or call set_weights"
            )
        learners = actions.reshape(self._envs, *self._action_shape)  # rl-games' player drops axes of length one
        whole = np.empty((self._total, *self._action_shape), learners.dtype)
        whole[self.learner_rows] = learners
        observations, masks = self._seen
        for policy, places in self._players:
            everything = len(places) == len(self._rows)
            chosen = slice(None) if everything else places
            device = policy.device
            played, states = policy.act(
                _tensors(_tree.take(observations, chosen), device),
                [state[:, chosen].contiguous() for state in self._states],
                None if masks is None else torch.from_numpy(masks[chosen]).to(device),
                self._deterministic,
            )
            for state, after in zip(self._states, states, strict=True):
                state[:, chosen] = after
            whole[self._rows[chosen]] = played.reshape(-1, *self._action_shape)
        return whole


def _tensors(observations: Any, device: torch.device) -> Any:
    if isinstance(observations, dict):
        return {key: torch.from_numpy(part).to(device) for key, part in observations.items()}
    return torch.from_numpy(observations).to(device)
