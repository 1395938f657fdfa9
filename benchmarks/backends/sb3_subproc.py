"""Stable-Baselines3's SubprocVecEnv."""

from __future__ import annotations

from benchmarks.backends.base import Backend, python_requires, stepped
from benchmarks.case import Case, Stepper, endless
from benchmarks.requirement import Requirement


def _open(case: Case) -> Stepper:
    from stable_baselines3.common.vec_env import SubprocVecEnv

    # Forked workers start faster than the default ones, which each import torch; the steps are the same.
    envs = SubprocVecEnv([case.workload.python_env] * case.num_envs, start_method="fork")
    envs.reset()
    actions = endless(case.actions(case.num_envs))

    def step() -> int:
        envs.step(next(actions))
        return case.num_envs

    return Stepper(step, envs.close)


BACKENDS = (
    Backend(
        "sb3-subproc",
        "SB3 SubprocVecEnv",
        "peer",
        stepped(_open),
        requires=(Requirement("stable_baselines3.common.vec_env", "pip install stable-baselines3"),),
        requires_for=python_requires,
        limit="floor-futex",
        distributions=("stable-baselines3", "torch"),
    ),
)
