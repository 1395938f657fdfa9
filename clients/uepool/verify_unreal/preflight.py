"""All that can be known to go wrong before anything is built."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from uepool.verify_unreal import engine, platforms, source
from uepool.verify_unreal.engine import Engine
from uepool.verify_unreal.machine import GIB
from uepool.verify_unreal.platforms import Platform
from uepool.verify_unreal.problems import NotReady

if TYPE_CHECKING:
    from envserver.users import User

# A packaged example, what is compiled for it, and what cooking leaves.
NEEDED_BYTES = 15 * GIB


@dataclass(frozen=True)
class Options:
    engine: Path
    out: Path
    platform: str = "Linux"
    source: Path | None = None
    run_as: str = ""
    envs: int = 0  # in the benchmark; 0: by the number of CPUs
    seconds: float = 10.0  # of each benchmark
    select: str = ""  # of the suite's tests
    keep: bool = False
    any_version: bool = False


@dataclass(frozen=True)
class Ground:
    """What everything else stands on."""

    engine: Engine
    platform: Platform
    source: Path
    user: User | None


def check(options: Options) -> Ground:
    """NotReady has a line for each thing that is wrong."""
    platform = platforms.named(options.platform)
    wrong: list[str] = []
    found: Engine | None = None
    checkout: Path | None = None
    user: User | None = None
    try:
        found = engine.look_at(options.engine, platform, options.any_version)
    except NotReady as error:
        wrong.append(str(error))
    try:
        checkout = source.find(options.source)
    except NotReady as error:
        wrong.append(str(error))
    try:
        user = _user(options.run_as)
    except NotReady as error:
        wrong.append(str(error))
    wrong += _missing_packages() if platform.runs_here else []
    wrong += _wrong_place(options.out, platform)
    if wrong or found is None or checkout is None:
        raise NotReady("\n".join(wrong))
    return Ground(found, platform, checkout, user)


def _user(name: str) -> User | None:
    from envserver import users
    from envserver.errors import BadRequest

    if not name and os.geteuid() == 0:
        raise NotReady(
            "this runs as root, and Unreal Engine refuses to: run it as another user, or give one that may read the "
            "engine with --run-as USER"
        )
    try:
        return users.to_run_as(name)
    except BadRequest as error:
        raise NotReady(f"--run-as: {error}") from None


def _missing_packages() -> list[str]:
    missing = [
        name.replace("_", "-") for name in ("pytest", "pytest_timeout") if importlib.util.find_spec(name) is None
    ]
    if not missing:
        return []
    return [f"the conformance suite needs {' and '.join(missing)}: pip install {' '.join(missing)}"]


def _wrong_place(out: Path, platform: Platform) -> list[str]:
    """Makes the folder: only so can it be told whether that is possible."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        platforms.check_place(platform, out)
    except OSError as error:
        return [f"--out: {out} cannot be made: {error.strerror}"]
    except NotReady as error:
        return [str(error)]
    if not os.access(out, os.W_OK | os.X_OK):
        return [f"--out: {out} cannot be written to"]
    free = shutil.disk_usage(out).free
    if free < NEEDED_BYTES:
        return [f"--out: {out} has {free / GIB:.1f} GiB free, and building takes about {NEEDED_BYTES // GIB} GiB"]
    return []
