"""The floors: what the machine allows, without any framework. They run in the same rounds as everything else."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.backends.ale_vector import make_ale, no_game
from benchmarks.backends.base import Backend, stepped, vector_env
from benchmarks.case import Case, Measurement, Stepper, Timing
from benchmarks.measure import Close, measure
from benchmarks.requirement import ALE, Requirement
from benchmarks.workloads import Workload

_SOURCE = Path(__file__).parent.parent / "floor" / "futex_floor.cc"


class _Compiler(Requirement):
    def is_met(self) -> bool:
        return shutil.which(self.module) is not None


_COMPILER = _Compiler("g++", "apt install g++")


def _futex(case: Case, timing: Timing, processes: int) -> tuple[Measurement, Close]:
    """N processes, one wake-up for all of them, the last one to finish wakes the receiver."""
    count = processes or case.num_envs
    arguments = [count, case.workload.observation_bytes, case.num_envs // count, timing.warmup, timing.seconds]
    command = [str(_compiled()), *map(str, arguments)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Measurement(**json.loads(output)), _nothing_to_close


def _compiled() -> Path:
    """Compiles the program once per version of its source."""
    source = _SOURCE.read_bytes()
    program = _cache_folder() / f"futex_floor-{hashlib.sha256(source).hexdigest()[:12]}"
    if not program.exists():
        handle, fresh = tempfile.mkstemp(dir=program.parent)
        os.close(handle)
        command = ["g++", "-std=c++17", "-O2", "-Wall", "-Wextra", str(_SOURCE), "-o", fresh]
        subprocess.run(command, check=True)
        os.replace(fresh, program)  # whole or not at all, should two runs meet
    return program


def _cache_folder() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "uepool-benchmarks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="uepool-benchmarks-"))
    return folder


def _nothing_to_close() -> None:
    pass


def _memcpy(case: Case) -> Stepper:
    import numpy as np

    shape = (case.num_envs, case.workload.observation_bytes)
    source, target = np.ones(shape, np.uint8), np.zeros(shape, np.uint8)

    def step() -> int:
        np.copyto(target, source)
        return case.num_envs

    return Stepper(step, _nothing_to_close)


def _one_thread(case: Case) -> Stepper:
    return vector_env(make_ale(case.workload.ale_game, case.num_envs, num_threads=1), case)


def _emulation(case: Case, timing: Timing) -> tuple[Measurement, Close]:
    """One thread that steps 8 games without a pause, times the cores."""
    alone = Case(case.workload, num_envs=8, cores=1)
    measured, close = measure(_one_thread, alone, timing)
    cores = min(case.cores, case.num_envs)
    return Measurement(measured.steps * cores, measured.batches, measured.seconds, measured.start_s), close


def _drowned(workload: Workload, num_envs: int) -> str:
    return "without work only: the limit is the work" if workload.work_s else ""


def _odd_or_drowned(workload: Workload, num_envs: int) -> str:
    return _drowned(workload, num_envs) or ("needs an even number of envs" if num_envs % 2 else "")


BACKENDS = (
    Backend(
        "floor-futex",
        "floor: futex, a C++ process per env",
        "floor",
        partial(_futex, processes=0),
        requires=(_COMPILER,),
        refuses=_drowned,
    ),
    Backend(
        "floor-futex-2",
        "floor: futex, 2 C++ processes",
        "floor",
        partial(_futex, processes=2),
        requires=(_COMPILER,),
        refuses=_odd_or_drowned,
    ),
    Backend(
        "floor-memcpy",
        "floor: memcpy of the observations",
        "floor",
        stepped(_memcpy),
        refuses=_drowned,
    ),
    Backend(
        "floor-work",
        "floor: emulation alone on every core",
        "floor",
        _emulation,
        requires=(ALE,),
        refuses=no_game,
        distributions=("ale-py",),
    ),
)
