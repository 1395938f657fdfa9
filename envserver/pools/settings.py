"""What a pool is, as the server runs it: the checked form of one entry of pool.yaml."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from envserver.addresses import Address
from envserver.commands import Command
from envserver.options import RESET_TIMEOUT, START_TIMEOUT, STEP_TIMEOUT


@dataclass(frozen=True)
class PoolSettings:
    """Times are in seconds."""

    name: str
    address: Address
    command: Command
    instances: int  # to lend
    envs_per_instance: int = 1
    spares: int = 0  # started on top, for instances that die
    own_config: bool = False  # sessions may bring an env config
    start_timeout: float = START_TIMEOUT
    reset_timeout: float = RESET_TIMEOUT
    step_timeout: float = STEP_TIMEOUT
    wait_timeout: float = 60.0  # in the queue, unless the session says otherwise
    cpus: tuple[tuple[int, ...], ...] = ()  # of the instances in turn; empty: not pinned
    max_restarts: int = 0  # more deaths and failed starts than so many within restart_window stop the pool; 0: no limit
    restart_window: float = 600.0
    memory_bytes: int = 0  # private memory that an instance may use; 0: no limit
    recycle_after_episodes: int = 0  # an instance that has played so many is replaced when it comes back; 0: never
    _cpus: Iterator[tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cpus", itertools.cycle(self.cpus))

    @property
    def total(self) -> int:
        return self.instances + self.spares

    @property
    def num_envs(self) -> int:
        return self.instances * self.envs_per_instance

    def next_cpus(self) -> list[int] | None:
        return list(next(self._cpus)) if self.cpus else None

    def command_with(self, env_config: dict[str, Any]) -> Command:
        """The pool's command with another env config."""
        document = json.loads(self.command.configure)
        document["env_config"] = env_config
        return replace(self.command, configure=json.dumps(document).encode())
