"""uepool, in the shapes that a user would choose from."""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.backends.base import Backend, stepped, vector_env
from benchmarks.case import Case, Stepper, endless
from benchmarks.requirement import Requirement
from benchmarks.workloads import Workload

_UEPOOL = Requirement("uepool", "pip install '.[server,atari]'")
_MOST_PYTHON_PROCESSES = 64  # each is an interpreter of its own, with its own memory


def _shape(case: Case, instances: int) -> dict[str, Any]:
    return {"envs_per_instance": case.num_envs // instances} if instances else {}


def _sync(case: Case, instances: int = 0, python: bool = False, **options: Any) -> Stepper:
    import uepool

    address = case.workload.python_env if python else case.workload.address
    envs = uepool.make_vec(address, num_envs=case.num_envs, seed=0, **_shape(case, instances), **options)
    return vector_env(envs, case)


def _async(case: Case, instances: int = 0) -> Stepper:
    import uepool

    session = uepool.open(
        case.workload.address, num_envs=case.num_envs, batch_size=case.half, seed=0, **_shape(case, instances)
    )
    session.async_reset()
    batch = session.recv()
    actions = endless(case.actions(case.half))

    def step() -> int:
        nonlocal batch
        session.send(next(actions), batch.env_id)
        batch = session.recv()
        return case.half

    return Stepper(step, session.close)


def _even(workload: Workload, num_envs: int) -> str:
    return "needs an even number of envs" if num_envs % 2 else ""


def _needs_work(workload: Workload, num_envs: int) -> str:
    return "" if workload.work_s else "pinning is measured where there is CPU work"


def _python_twin(workload: Workload, num_envs: int) -> str:
    if workload.is_python:
        return "the same as uepool here"
    if num_envs > _MOST_PYTHON_PROCESSES:
        return f"more than {_MOST_PYTHON_PROCESSES} interpreters take too much memory"
    return ""


def _workload_requires(workload: Workload) -> tuple[Requirement, ...]:
    return workload.requires


def _python_requires(workload: Workload) -> tuple[Requirement, ...]:
    return (*workload.requires, *workload.python_requires)


def _backend(name: str, title: str, open_envs, limit: str = "floor-futex", **options: Any) -> Backend:
    settings = {"requires_for": _workload_requires} | options
    return Backend(
        name, title, "ours", stepped(open_envs), requires=(_UEPOOL,), limit=limit, distributions=("uepool",), **settings
    )


BACKENDS = (
    _backend("uepool", "uepool, a process per env", _sync),
    _backend(
        "uepool-pinned",
        "uepool, a process per env, pinned",
        partial(_sync, cpu_affinity="auto"),
        refuses=_needs_work,
    ),
    _backend("uepool-2", "uepool, 2 instances", partial(_sync, instances=2), "floor-futex-2", refuses=_even),
    _backend("uepool-async", "uepool, a process per env, batches of half", _async, refuses=_even),
    _backend(
        "uepool-2-async",
        "uepool, 2 instances, batches of half",
        partial(_async, instances=2),
        "floor-futex-2",
        refuses=_even,
    ),
    _backend(
        "uepool-python",
        "uepool, the Python env, a process per env",
        partial(_sync, python=True),
        refuses=_python_twin,
        requires_for=_python_requires,
    ),
)
