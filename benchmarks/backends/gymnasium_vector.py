"""Gymnasium's own vector environments."""

from __future__ import annotations

from benchmarks.backends.base import Backend, python_requires, stepped, vector_env
from benchmarks.case import Case, Stepper
from benchmarks.requirement import GYMNASIUM
from benchmarks.workloads import Workload


def _sync(case: Case) -> Stepper:
    from gymnasium.vector import SyncVectorEnv

    return vector_env(SyncVectorEnv([case.workload.python_env] * case.num_envs), case)


def _async(case: Case) -> Stepper:
    from gymnasium.vector import AsyncVectorEnv

    env_fns = [case.workload.python_env] * case.num_envs
    return vector_env(AsyncVectorEnv(env_fns, shared_memory=True, context="fork"), case)


def _numpy(case: Case) -> Stepper:
    import gymnasium

    envs = gymnasium.make_vec(case.workload.numpy_id, case.num_envs, vectorization_mode="vector_entry_point")
    return vector_env(envs, case)


def _no_numpy_version(workload: Workload, num_envs: int) -> str:
    return "" if workload.numpy_id else "exists for CartPole only"


BACKENDS = (
    Backend(
        "gymnasium-sync",
        "Gymnasium SyncVectorEnv",
        "peer",
        stepped(_sync),
        requires=(GYMNASIUM,),
        requires_for=python_requires,
        distributions=("gymnasium",),
    ),
    Backend(
        "gymnasium-async",
        "Gymnasium AsyncVectorEnv",
        "peer",
        stepped(_async),
        requires=(GYMNASIUM,),
        requires_for=python_requires,
        limit="floor-futex",
        distributions=("gymnasium",),
    ),
    Backend(
        "gymnasium-numpy",
        "Gymnasium, vectorized in numpy",
        "peer",
        stepped(_numpy),
        requires=(GYMNASIUM,),
        refuses=_no_numpy_version,
        distributions=("gymnasium",),
    ),
)
