"""What plays: observations in, actions out."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias, runtime_checkable

import gymnasium as gym
import numpy as np

# Nested like a space: an array, or a dict or tuple of trees. Every leaf is [rows, ...].
Tree: TypeAlias = Any


@runtime_checkable
class Policy(Protocol):
    """A trained policy. Rows are env-major, agent-minor, as in ``uepool.VectorEnv``.

    observation_space, action_space: of one row, as the envs give them.
    recurrent: it remembers, row by row; rows keep their places from one :meth:`act` to the next.
    """

    observation_space: gym.Space
    action_space: gym.Space
    recurrent: bool

    def reset(self, rows: np.ndarray | None = None) -> None:
        """Forgets what was remembered of the rows that ``rows``, bool [n], marks. None: of all, however many."""

    def act(self, observations: Tree, *, masks: np.ndarray | None = None, deterministic: bool = True) -> Tree:
        """Actions as the envs take them, each leaf [n, ...].

        observations: nested like the space, each leaf [n, ...].
        masks: bool [n, choices], True: allowed; None: all are, or they are part of the observation.
        deterministic: the likeliest action; else one is drawn.
        """
