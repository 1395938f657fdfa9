"""Names the machine that figures were taken on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.case import allowed_cores

_BUSY = 0.5  # load per core


def describe() -> dict[str, Any]:
    return {
        "cpu": _proc_value("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count() or 0,
        "cores_allowed": allowed_cores(),
        "memory_gib": round(int(_proc_value("/proc/meminfo", "MemTotal", "0").split()[0]) / 2**20, 1),
        "hypervisor": _has_flag("hypervisor"),
        "kernel": platform.release(),
        "system": _os_name(),
        "python": platform.python_version(),
        "commit": _commit(),
        "load_before": round(os.getloadavg()[0], 2),  # processes that ran or waited, mean of the last minute
    }


def is_busy(described: dict[str, Any]) -> bool:
    return described["load_before"] > _BUSY * described["cores_allowed"]


def packages(names: Iterable[str]) -> dict[str, str]:
    """Versions of those that are installed."""
    versions = {}
    for name in sorted(set(names)):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def _proc_value(path: str, key: str, default: str = "unknown") -> str:
    try:
        for line in Path(path).read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key:
                return value.strip()
    except OSError:
        pass
    return default


def _has_flag(flag: str) -> bool:
    return flag in _proc_value("/proc/cpuinfo", "flags").split()


def _os_name() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def _commit() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
