"""EnvPool: C++ environments on a thread pool."""

from __future__ import annotations

from benchmarks.backends.base import Backend, stepped, vector_env
from benchmarks.case import Case, Stepper, endless
from benchmarks.requirement import Requirement
from benchmarks.workloads import Workload

_ENVPOOL = Requirement("envpool", "pip install envpool")


def _make(case: Case, batch_size: int):
    import envpool

    return envpool.make(
        case.workload.envpool_id,
        env_type="gymnasium",
        num_envs=case.num_envs,
        batch_size=batch_size,
        num_threads=case.cores,
        seed=0,
    )


def _sync(case: Case) -> Stepper:
    import numpy as np

    # It is seeded when it is made.
    return vector_env(_make(case, case.num_envs), case, np.int32, seed=None)


def _async(case: Case) -> Stepper:
    import numpy as np

    envs = _make(case, case.half)
    envs.async_reset()
    env_id = envs.recv()[-1]["env_id"]
    actions = endless(case.actions(case.half, np.int32))

    def step() -> int:
        nonlocal env_id
        envs.send(next(actions), env_id)
        env_id = envs.recv()[-1]["env_id"]
        return case.half

    return Stepper(step, envs.close)


def _not_in_envpool(workload: Workload, num_envs: int) -> str:
    return "" if workload.envpool_id else "hosts its own C++ environments only"


def _backend(name: str, title: str, open_envs) -> Backend:
    return Backend(
        name,
        title,
        "peer",
        stepped(open_envs),
        requires=(_ENVPOOL,),
        refuses=_not_in_envpool,
        distributions=("envpool",),
    )


BACKENDS = (
    _backend("envpool-sync", "EnvPool, synchronous", _sync),
    _backend("envpool-async", "EnvPool, batches of half the envs", _async),
)
