"""The instance under test, and a few helpers to look at what it gives."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
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
    engine: str = ""  # of "attach:": the command line of what dials in

    @property
    def names_envs(self) -> bool:
        """Whether its observations name their env, so that those of two envs are never equal."""
        return self.address.startswith("sim:Pattern") or "Pattern" in shlex.split(self.engine)

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
        address = self._address(num_envs, keywords)
        envs = uepool.make_vec(address, num_envs=num_envs, env_config=self.subject.config, **keywords)
        self._stack.callback(envs.close)
        return envs

    def session(self, num_envs: int, **keywords: Any) -> Any:
        """A session on the subject."""
        address = self._address(num_envs, keywords)
        session = uepool.open(address, num_envs=num_envs, env_config=self.subject.config, **keywords)
        self._stack.callback(session.close)
        return session

    def _address(self, num_envs: int, keywords: dict[str, Any]) -> str:
        """Where to open. Engines that dial in are started here, and dial until somebody listens."""
        if not self.subject.engine:
            return self.subject.address
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            host, port = free.getsockname()
        each = keywords.get("envs_per_instance", 1)
        token = os.environ["UEPOOL_ATTACH_TOKEN"]
        for first in range(0, num_envs, each):
            envs = min(each, num_envs - first)
            line = self.subject.engine.format(host=host, port=port, token=token, envs=envs)
            engine = subprocess.Popen(shlex.split(line), stdin=subprocess.DEVNULL)
            self._stack.callback(engine.wait)
            self._stack.callback(engine.kill)
        return f"attach:{host}:{port}"

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
