"""The C++ program that draws and compares: built when needed, run in a process group of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.isolate import run_json

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "camera-bench"  # kept, so that only changes are compiled
_NAME = "uepool-camera-bench"
_INSTALL = "apt-get install -y --no-install-recommends libembree-dev"


class NotBuilt(Exception):
    """Says what is missing, or what the compiler said."""


def build() -> Path:
    """The program, up to date with the sources. Raises NotBuilt."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    tools = {name: shutil.which(name, path=path) for name in ("cmake", "ninja")}
    for name, found in tools.items():
        if found is None:
            raise NotBuilt(f"{name} is not here: pip install {name}")
    configure = [tools["cmake"], "-S", ROOT, "-B", FOLDER, "-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={tools['ninja']}"]
    configured = _run([*configure, "-DUEPOOL_CAMERA_BENCH=ON", "-DUEPOOL_WERROR=ON"])
    if configured.returncode != 0:
        if "embree" in configured.stderr:
            raise NotBuilt(f"Embree 3 is not here: {_INSTALL}")
        raise NotBuilt(configured.stderr.strip())
    built = _run([tools["cmake"], "--build", FOLDER, "--target", _NAME])
    if built.returncode != 0:
        raise NotBuilt((built.stdout + built.stderr).strip())
    return FOLDER / _NAME


def run(program: Path, *arguments: object, time_limit: float) -> dict[str, Any]:
    """What it prints. Raises benchmarks.isolate.MeasurementFailed."""
    return run_json([str(program), *map(str, arguments)], time_limit)


def _run(command: list[Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True)
