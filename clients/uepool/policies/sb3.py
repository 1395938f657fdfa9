"""A policy trained by Stable-Baselines3, without any env."""

from __future__ import annotations

import importlib
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import stable_baselines3
from stable_baselines3.common.off_policy_algorithm import OffPolicyAlgorithm

from uepool.errors import ConfigError
from uepool.policies.base import Tree
from uepool.policies.describe import Description
from uepool.sb3 import spaces

MODEL, NORMALIZER = "model.zip", "normalizer.pkl"
_CONTRIB = "sb3_contrib"


class Sb3Policy:
    """See :class:`uepool.policies.Policy`. model: the algorithm, for those who want more of it."""

    def __init__(self, model: Any, description: Description, normalizer: Any = None) -> None:
        self.model = model
        self.observation_space = description.observation_space
        self.action_space = description.action_space
        self.recurrent = "Recurrent" in type(model).__name__
        self.normalizer = normalizer
        _, self._see = spaces.observations(self.observation_space)
        self._state: Any = None
        self._starts: np.ndarray | None = None  # rows whose episode begins with the next act; None: all

    def reset(self, rows: np.ndarray | None = None) -> None:
        if rows is None or self._state is None:
            self._state = self._starts = None
        else:
            self._starts = rows.copy() if self._starts is None else self._starts | rows

    def act(self, observations: Tree, *, masks: np.ndarray | None = None, deterministic: bool = True) -> Tree:
        """``masks`` are not looked at: SB3's algorithms know none."""
        seen = self._see(observations)
        if self.normalizer is not None:
            seen = self.normalizer.normalize_obs(seen)
        if self.recurrent:
            starts = np.ones(_rows(seen), bool) if self._state is None else self._starts
            actions, self._state = self.model.predict(seen, self._state, starts, deterministic)
            self._starts = np.zeros(_rows(seen), bool)
        else:
            actions, _ = self.model.predict(seen, deterministic=deterministic)
        _, act = spaces.actions(self.action_space, _rows(seen))
        return act(actions)


def load(checkpoint: Path, device: str = "cpu") -> Sb3Policy:
    """The policy in a checkpoint's folder. ConfigError when it cannot be read, or its packages are missing."""
    description = Description.read(checkpoint)
    algorithm = _algorithm(str(description.document.get("algorithm")), checkpoint)
    # The buffer for replay would be made in its full size.
    smaller = {"buffer_size": 1, "optimize_memory_usage": False} if issubclass(algorithm, OffPolicyAlgorithm) else {}
    try:
        model = algorithm.load(checkpoint / MODEL, device=device, custom_objects=smaller)
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError) as error:
        raise ConfigError(f"{checkpoint / MODEL}: cannot be loaded: {error}") from error
    model.policy.set_training_mode(False)
    normalizer = read_normalizer(checkpoint) if description.document.get("normalized") else None
    return Sb3Policy(model, description, normalizer)


def read_normalizer(checkpoint: Path) -> Any:
    """The running means that observations were normalized by, as a VecNormalize without envs."""
    try:
        with (checkpoint / NORMALIZER).open("rb") as file:
            normalizer = pickle.load(file)
    except (OSError, pickle.UnpicklingError, EOFError) as error:
        raise ConfigError(f"{checkpoint / NORMALIZER}: cannot be read: {error}") from None
    normalizer.training = False
    return normalizer


def _algorithm(name: str, checkpoint: Path) -> type[Any]:
    found = getattr(stable_baselines3, name, None)
    if found is None:
        try:
            found = getattr(importlib.import_module(_CONTRIB), name, None)
        except ModuleNotFoundError as error:
            raise ConfigError(f"{checkpoint}: {name} is of sb3-contrib: pip install sb3-contrib") from error
    if not isinstance(found, type):
        raise ConfigError(f"{checkpoint}: Stable-Baselines3 has no {name!r}")
    return found


def _rows(observations: Any) -> int:
    while isinstance(observations, (dict, tuple)):
        observations = next(iter(observations.values())) if isinstance(observations, dict) else observations[0]
    return len(observations)
