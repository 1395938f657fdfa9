"""What the control groups above this process allow: CPUs and memory. Both versions of cgroups; every level counts."""

from collections.abc import Iterator
from pathlib import Path

_UNLIMITED = 1 << 60  # version 1 writes a huge number for "no limit"


def cpu_quota(root: Path = Path("/")) -> float | None:
    """CPUs' worth of time that may be used, or None."""
    quotas = []
    for folder in _folders(root, "cpu"):
        limit = _words(folder / "cpu.max")  # "200000 100000" or "max 100000"
        if not limit:
            limit = _words(folder / "cpu.cfs_quota_us") + _words(folder / "cpu.cfs_period_us")
        if len(limit) == 2 and limit[0] != "max" and int(limit[0]) > 0 and int(limit[1]) > 0:
            quotas.append(int(limit[0]) / int(limit[1]))
    return min(quotas, default=None)


def free_memory(root: Path = Path("/")) -> tuple[int, str] | None:
    """(bytes that may still be used, the tightest group and its limit in words), or None when nothing limits."""
    tightest: tuple[int, str] | None = None
    for folder in _folders(root, "memory"):
        limit = _number(folder / "memory.max", folder / "memory.limit_in_bytes")
        used = _number(folder / "memory.current", folder / "memory.usage_in_bytes")
        if limit is None or used is None or limit >= _UNLIMITED:
            continue
        # Inactive file pages are given up before anything is killed; shared memory never counts among them.
        stat = dict(line.split()[:2] for line in _lines(folder / "memory.stat") if " " in line)
        reclaimable = int(stat.get("total_inactive_file", stat.get("inactive_file", 0)))
        free = max(0, limit - max(0, used - reclaimable))
        if tightest is None or free < tightest[0]:
            tightest = (free, f"the control group {folder} is limited to {limit} bytes")
    return tightest


def _folders(root: Path, controller: str) -> Iterator[Path]:
    """The folders of this process's group and of all groups above it, as far as they are visible."""
    mount = root / "sys/fs/cgroup"
    for line in _lines(root / "proc/self/cgroup"):
        number, names, path = line.split(":", 2)
        if number == "0" and not names:
            bases = [mount, mount / "unified"]
        elif controller in names.split(","):
            bases = [mount / controller, mount / names]
        else:
            continue
        base = next((base for base in bases if base.is_dir()), None)
        if base is None:
            continue
        # In a container the path may be the host's and not exist here: then the mount itself is the group.
        parts = Path(path.lstrip("/")).parts
        yield base
        for depth in range(len(parts)):
            folder = base.joinpath(*parts[: depth + 1])
            if ".." not in parts and folder.is_dir():
                yield folder


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _words(path: Path) -> list[str]:
    return " ".join(_lines(path)).split()


def _number(*paths: Path) -> int | None:
    """What the first of the files that holds a number says."""
    for path in paths:
        words = _words(path)
        if words and words[0].isdigit():
            return int(words[0])
    return None
