"""An experiment inside the process that hosts the env: the same class, with batches of one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gymnasium as gym
import numpy as np

from envserver import spaces
from envserver.hosts.rows import convert
from envserver.spec import InfoEntry
from uepool import _tree
from uepool.experiment import nested
from uepool.experiment.base import Observed, Transition
from uepool.experiment.checked import Checked
from uepool.experiment.load import Chosen

_OneRow = Callable[[Any], Any]


class ExperimentWrapper(gym.Wrapper):
    """A single env seen through an experiment. Its info holds what the env declares, and ``elapsed_step``.

    entries: the info entries that are declared.
    """

    def __init__(self, env: gym.Env, chosen: Chosen, entries: Sequence[InfoEntry]) -> None:
        super().__init__(env)
        self.experiment = chosen.make(env.observation_space, env.action_space, 1)
        self._checked = Checked(self.experiment)
        self.observation_space = self._checked.observation_space
        self._seen = _one_row(spaces.to_document(env.observation_space), "observation")
        self._entries = entries
        self._steps = 0
        self._previous: Any = None

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        observation, info = self.env.reset(seed=seed, options=options)
        self._steps = 0
        seen = self._seen(observation)
        self._keep(seen)
        return self._shown(Observed(seen, self._known(info))), info

    def step(self, action: Any) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self.env.step(action)
        self._steps += 1
        seen, known = self._seen(observation), self._known(info)
        if self._checked.judges:
            batch = Transition(
                seen,
                known,
                _batched(action),
                np.array([reward], dtype=np.float64),
                np.array([terminated], dtype=bool),
                np.array([truncated], dtype=bool),
                self._previous,
            )
            reward = self._checked.reward(batch)[0]
            over = bool(self._checked.terminated(batch)[0])
            truncated = bool(truncated or (terminated and not over))
            terminated = over
            self._keep(seen)
        return self._shown(Observed(seen, known)), reward, terminated, truncated, info

    def _keep(self, seen: Any) -> None:
        if self.experiment.wants_previous:  # a copy, since envs may write to what they gave
            self._previous = nested.copied(seen)

    def _shown(self, batch: Observed) -> Any:
        return _tree.row_of(self._checked.observation(batch, 1), 0)

    def _known(self, info: Mapping[str, Any]) -> dict[str, Any]:
        known: dict[str, Any] = {"elapsed_step": np.array([self._steps], dtype=np.int32)}
        for entry in self._entries:
            value = info.get(entry.name)
            row = np.zeros(entry.shape, entry.dtype)
            if value is not None:
                row = convert(value, entry.dtype, entry.shape, f"info[{entry.name!r}]")
            known[entry.name], known[f"_{entry.name}"] = row[None], np.array([value is not None])
        return known


def _one_row(document: Mapping[str, Any], what: str) -> _OneRow:
    """A function from an env's observation to a batch of one, of the types that a session would hand out."""
    parts = _tree.children(document)
    if parts is None:
        leaf = spaces.leaves(dict(document))[0]
        return lambda value: convert(value, leaf.dtype, leaf.shape, what)[None]
    made = [(key, _one_row(child, f"{what}[{key!r}]")) for key, child in parts]
    if document["type"] == "Tuple":
        return lambda value: tuple([function(value[key]) for key, function in made])
    return lambda value: {key: function(value[key]) for key, function in made}


def _batched(action: Any) -> Any:
    if isinstance(action, dict):
        return {key: _batched(part) for key, part in action.items()}
    if isinstance(action, tuple):
        return tuple([_batched(part) for part in action])
    return np.asarray(action)[None]
