"""Which CPUs there are, which instance runs on which, and whether anyone may spin."""

import itertools
import json
import math
import os
from pathlib import Path

from envserver import cgroups
from envserver.errors import BadRequest

SPIN_US = 20


def allowed() -> list[int]:
    """The CPUs this process may run on."""
    return sorted(os.sched_getaffinity(0))


def count(root: Path = Path("/")) -> int:
    """How many CPUs' worth of work fits: the allowed ones, or what a control group grants of them. At least 1."""
    quota = cgroups.cpu_quota(root)
    number = len(allowed())
    return number if quota is None else max(1, min(number, math.floor(quota)))


def plan(affinity: str, instances: int) -> list[list[int] | None]:
    """The CPUs of each instance; None: not pinned.

    affinity: "", "auto" (one of the allowed CPUs each, in turn), or JSON, a list of lists of CPUs, taken in turn.
    BadRequest names what is wrong with it.
    """
    if not affinity:
        return [None] * instances
    choices = [[cpu] for cpu in allowed()] if affinity == "auto" else _parse(affinity)
    return list(itertools.islice(itertools.cycle(choices), instances))


def spin_us(processes: int, cpus: int) -> int:
    """How long a waiter may spin, in microseconds: not at all unless every process has a CPU of its own."""
    return SPIN_US if processes <= cpus else 0


def _parse(affinity: str) -> list[list[int]]:
    form = 'cpu_affinity: write "auto" or a list of lists of CPU numbers like [[0], [1, 2]]'
    try:
        lists = json.loads(affinity)
    except ValueError:
        raise BadRequest(f"{form}; {affinity!r} is neither") from None
    if not isinstance(lists, list) or not lists:
        raise BadRequest(f"{form}; {affinity} is neither")
    may = allowed()
    for cpus in lists:
        if not isinstance(cpus, list) or not cpus or not all(type(cpu) is int for cpu in cpus):
            raise BadRequest(f"{form}; {cpus!r} is no list of CPU numbers")
        for cpu in cpus:
            if cpu not in may:
                raise BadRequest(f"cpu_affinity: CPU {cpu} is not available; allowed: {', '.join(map(str, may))}")
    return lists
