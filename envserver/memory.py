"""Is there memory for a segment? Asked before it is reserved: inside a limited control group the kernel kills, it
does not refuse."""

from pathlib import Path

from envserver import cgroups
from envserver.errors import OutOfMemory

# Left to everyone else: a reservation that takes the last page ends in somebody's death.
_MARGIN = 64 << 20


def check(asked: int, root: Path = Path("/")) -> None:
    """OutOfMemory when `asked` bytes of shared memory cannot be had; the text says how much is free."""
    free, why = _available(root)
    limited = cgroups.free_memory(root)
    if limited is not None and limited[0] < free:
        free, why = limited
    if asked + _MARGIN > free:
        raise OutOfMemory(
            f"the session's shared memory needs {_text(asked)}, but only {_text(max(0, free - _MARGIN))} can be had "
            f"({why}; {_text(_MARGIN)} are left alone): use fewer envs, smaller observations or fewer sessions"
        )


def _available(root: Path) -> tuple[int, str]:
    for line in (root / "proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024, "of the host's memory, by MemAvailable"
    return 1 << 62, "the host does not say"


def _text(size: int) -> str:
    value = float(size)
    for unit in ("bytes", "KiB", "MiB", "GiB", "TiB"):
        if value < 1024 or unit == "TiB":
            return f"{size} bytes" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1024
    raise AssertionError
