"""What ``uepool train`` asks of a trainer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from uepool.training.config import TrainConfig


@dataclass(frozen=True)
class Iteration:
    """What a trainer tells after each of its iterations.

    env_steps: since the run began, resumed parts included.
    episodes: (return, length) of those that ended since the last one. Several agents: the mean of an env's agents.
    metrics: the trainer's own: losses and so on.
    """

    env_steps: int
    episodes: list[tuple[float, int]] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)


class Backend(Protocol):
    """One trainer, at one run. Its methods are called in the order in which they stand here.

    A backend may also have ``save_policy(folder)``: only what ``uepool.policies.load`` needs, if that is much less; and
    ``stop()``: a signal handler calls it, and :meth:`train` comes back before its iteration is over.
    """

    def __init__(self, config: TrainConfig, folder: Path) -> None:
        """folder: scratch of this run."""

    def prepare(self) -> None:
        """Opens the envs, builds the algorithm, checks spaces. ConfigError before any work."""

    def restore(self, checkpoint: Path) -> None:
        """Goes on from a checkpoint's folder. ConfigError when it is of another space or trainer."""

    def train(self, on_iteration: Callable[[Iteration], bool]) -> None:
        """Until ``total_steps``, or until ``on_iteration`` returns False."""

    def save(self, folder: Path) -> None:
        """Into an empty folder: all that training goes on from, and what ``uepool.policies.load`` needs.

        May be called from within ``on_iteration``.
        """

    def close(self) -> None:
        """Ends envs and what else was started. May be called at any time, and again."""


def save_policy(backend: Backend, folder: Path) -> None:
    """Saves what the policy as it is now needs to be loaded, into an empty folder."""
    save = getattr(backend, "save_policy", backend.save)
    save(folder)
