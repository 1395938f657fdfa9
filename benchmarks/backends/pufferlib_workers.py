"""PufferLib's Multiprocessing: few workers with many environments each, and spinning on both sides."""

from __future__ import annotations

import importlib
from functools import partial

from benchmarks.backends.base import Backend, python_requires, stepped
from benchmarks.case import Case, Stepper, endless
from benchmarks.requirement import Requirement

# `pip install pufferlib` builds from source and downloads more while doing so; pufferlib-core is a build of the part
# that is used here. Its pinned torch is of no use here either.
_INSTALL = "pip install psutil && pip install --no-deps pufferlib-core"


def _open(case: Case, spare_cores: int) -> Stepper:
    import numpy as np

    emulation = importlib.import_module("pufferlib.emulation")
    vector = importlib.import_module("pufferlib.vector")

    def make(buf=None, seed=0):
        return emulation.GymnasiumPufferEnv(env_creator=case.workload.python_env, buf=buf, seed=seed)

    most = max(1, case.cores - spare_cores)
    workers = max(count for count in range(1, most + 1) if case.num_envs % count == 0)
    envs = vector.make(make, num_envs=case.num_envs, num_workers=workers, backend=vector.Multiprocessing, overwork=True)
    envs.reset(seed=0)
    actions = endless(case.actions(case.num_envs, np.int32))

    def step() -> int:
        envs.step(next(actions))
        return case.num_envs

    return Stepper(step, envs.close)


def _backend(name: str, title: str, spare_cores: int) -> Backend:
    return Backend(
        name,
        title,
        "peer",
        stepped(partial(_open, spare_cores=spare_cores)),
        requires=(Requirement("pufferlib.vector", _INSTALL), Requirement("psutil", "pip install psutil")),
        requires_for=python_requires,
        distributions=("pufferlib", "pufferlib-core"),
    )


BACKENDS = (
    _backend("pufferlib", "PufferLib, a worker per core", spare_cores=0),
    _backend("pufferlib-spare", "PufferLib, one core left free", spare_cores=1),
)
