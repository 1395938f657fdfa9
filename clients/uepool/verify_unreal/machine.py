"""What the report says of the machine."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

GIB = 1 << 30


def describe(folder: Path) -> dict[str, str]:
    """Rows of a table. `folder`: where it builds."""
    return {
        "system": f"{_distribution()}, kernel {platform.release()}, {platform.machine()}",
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} CPUs",
        "memory": f"{_memory() / GIB:.0f} GiB",
        "graphics": _graphics(),
        "free disk space": f"{shutil.disk_usage(folder).free / GIB:.0f} GiB",
        "Python": platform.python_version(),
    }


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    except OSError:
        return "Linux"


def _processor() -> str:
    return _of_file("/proc/cpuinfo", "model name") or platform.processor() or "unknown"


def _memory() -> int:
    return int((_of_file("/proc/meminfo", "MemTotal") or "0").split()[0]) * 1024


def _of_file(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _graphics() -> str:
    try:
        done = subprocess.run(
            ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "none that nvidia-smi tells of"
    return "; ".join(done.stdout.split("\n")).strip("; ") or "none that nvidia-smi tells of"
