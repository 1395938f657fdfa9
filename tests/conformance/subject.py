"""The instance under test, and a few helpers to look at what it gives."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import numpy as np

import uepool


@dataclass(frozen=True)
class Subject:
    """An address, and an env config with which episodes end within MAX_STEPS under random actions."""

    address: str
    config: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        agents = self.config.get("agents", 1)
        agents = len(agents) if isinstance(agents, list) else agents
        return self.address + (f"-{agents}agents" if agents != 1 else "")


MAX_STEPS = 600


class Opener:
    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._stack = ExitStack()

    def vec(self, num_envs: int = 3, **keywords: Any) -> Any:
        """A vector env on the subject."""
        envs = uepool.make_vec(self.subject.address, num_envs=num_envs, env_config=self.subject.config, **keywords)
        self._stack.callback(envs.close)
        return envs

    def session(self, num_envs: int, **keywords: Any) -> Any:
        """A session on the subject."""
        session = uepool.open(self.subject.address, num_envs=num_envs, env_config=self.subject.config, **keywords)
        self._stack.callback(session.close)
        return session

    def __enter__(self) -> Opener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def leaves(value: Any) -> list[np.ndarray]:
    """The arrays of a nested observation, depth-first."""
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [np.asarray(value)]


def same(a: Any, b: Any) -> bool:
    """Whether two observations are equal, bit for bit."""
    return all(np.array_equal(x, y) and x.dtype == y.dtype for x, y in zip(leaves(a), leaves(b), strict=True))


def row(value: Any, index: int) -> list[np.ndarray]:
    """One row of a batch of observations."""
    return [leaf[index] for leaf in leaves(value)]


def actions_for(envs: Any, steps: int, seed: int = 0) -> list[Any]:
    """The same random actions for everybody who asks with the same seed."""
    envs.action_space.seed(seed)
    return [envs.action_space.sample() for _ in range(steps)]
