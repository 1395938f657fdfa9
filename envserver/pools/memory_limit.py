"""A limit on the private memory of each instance of a pool.

The server samples it: address space, which the kernel could limit, says little (engines reserve much more than they
use), and control groups need rights that a server seldom has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from envserver.instance import Instance

SECONDS = 1.0  # between two looks
_COUNTED = ("RssAnon:", "VmSwap:")  # not the segment, not what is mapped from files


def private_bytes(pid: int) -> int:
    """Private memory of a process, swapped or not; 0: it is gone."""
    try:
        with open(f"/proc/{pid}/status") as file:
            return sum(int(line.split()[1]) * 1024 for line in file if line.startswith(_COUNTED))
    except OSError:
        return 0


async def watch(members: Callable[[], Collection[Instance]], limit: int) -> None:
    """Ends every member that uses more than `limit` bytes; the pool replaces it as any other that died. For ever."""
    while True:
        await asyncio.sleep(SECONDS)
        for instance in list(members()):
            used = private_bytes(instance.pid) if not instance.gone.done() else 0
            if used > limit:
                instance.fail(
                    f"used {used >> 20} MiB of private memory; the pool's limit (memory) is {limit >> 20} MiB"
                )
            await asyncio.sleep(0)  # a large pool is not looked at in one go
