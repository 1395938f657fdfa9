"""One measurement, in a process of its own: ``python -m benchmarks.cell WORKLOAD NUM_ENVS BACKEND WARMUP SECONDS``.

Prints one JSON line. The runner starts one for every measurement, so that a peer which hangs, crashes or leaves
processes behind costs nothing but its own figure.
"""

from __future__ import annotations

import importlib
import json
import resource
import signal
import sys
from dataclasses import asdict

from benchmarks.backends import BACKENDS
from benchmarks.backends.base import Backend
from benchmarks.case import Case, Timing, allowed_cores
from benchmarks.requirement import Requirement
from benchmarks.workloads import WORKLOADS

_SECONDS_TO_CLOSE = 15
_MOST_DESCRIPTORS = 65536


def main(arguments: list[str]) -> None:
    workload, num_envs, name, warmup, seconds = arguments
    case = Case(WORKLOADS[workload], int(num_envs), allowed_cores())
    backend = BACKENDS[name]
    _allow_descriptors()
    _import(backend, case)
    measured, close = backend.measure(case, Timing(float(warmup), float(seconds)))
    print(json.dumps(asdict(measured)), flush=True)
    signal.alarm(_SECONDS_TO_CLOSE)  # the figures are out: a close that hangs ends the process
    close()


def _import(backend: Backend, case: Case) -> None:
    """Imports what is needed before any clock runs: the start-up time is that of the environments."""
    for need in (*backend.requires, *backend.requires_for(case.workload)):
        if type(need) is Requirement:
            importlib.import_module(need.module)


def _allow_descriptors() -> None:
    """Some peers need several pipes per environment."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    main(sys.argv[1:])
