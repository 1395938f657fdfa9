"""The segment's pages locked for CUDA, so that rows go up to the device from where the instances wrote them."""

from __future__ import annotations

import logging
from pathlib import Path

logger = logging.getLogger("uepool")

_PORTABLE = 1  # cudaHostRegisterPortable: for all devices of the process


class PageLock:
    """The shared memory that holds the address ``inside``, registered with CUDA until ``release``.

    rl-games makes tensors of numpy arrays without a copy and sends them to its device; from memory that CUDA does not
    know that takes a copy through a buffer of the driver's.
    """

    def __init__(self, inside: int) -> None:
        self._address = 0
        found = _shared_memory(inside)
        if found is None:
            return  # rows that came over a stream, or were copied: ordinary memory
        import torch

        address, size = found
        code = int(torch.cuda.cudart().cudaHostRegister(address, size, _PORTABLE))
        if code:
            logger.warning("CUDA error %d: the segment of %d bytes is not page-locked; rows go up slower", code, size)
            return
        self._address = address

    def release(self) -> None:
        """Before the memory is unmapped. Again: does nothing."""
        if self._address:
            import torch

            address, self._address = self._address, 0
            torch.cuda.cudart().cudaHostUnregister(address)


def _shared_memory(address: int) -> tuple[int, int] | None:
    """(start, bytes) of the mapped segment that holds ``address``."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, _, rest = line.partition(" ")
        if "memfd:" in rest:
            start, end = (int(part, 16) for part in span.split("-"))
            if start <= address < end:
                return start, end - start
    return None
