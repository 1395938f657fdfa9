"""All backends, in the order of the tables. Listing them imports no peer."""

from __future__ import annotations

from benchmarks.backends import (
    ale_vector,
    envpool_peer,
    floors,
    gymnasium_vector,
    ours,
    pufferlib_workers,
    sb3_subproc,
    torchrl_parallel,
)
from benchmarks.backends.base import Backend

_MODULES = (
    floors,
    gymnasium_vector,
    sb3_subproc,
    torchrl_parallel,
    pufferlib_workers,
    envpool_peer,
    ale_vector,
    ours,
)

BACKENDS: dict[str, Backend] = {backend.name: backend for module in _MODULES for backend in module.BACKENDS}
