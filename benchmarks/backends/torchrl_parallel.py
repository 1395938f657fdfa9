"""TorchRL's ParallelEnv."""

from __future__ import annotations

from benchmarks.backends.base import Backend, python_requires, stepped
from benchmarks.case import Case, Stepper, endless
from benchmarks.requirement import Requirement


def _open(case: Case) -> Stepper:
    import torch
    from torchrl.envs import GymWrapper, ParallelEnv

    def make():
        return GymWrapper(case.workload.python_env(), categorical_action_encoding=True)

    envs = ParallelEnv(case.num_envs, make, mp_start_method="fork")
    state = envs.reset()
    actions = endless([torch.from_numpy(actions) for actions in case.actions(case.num_envs)])

    def step() -> int:
        nonlocal state
        _, state = envs.step_and_maybe_reset(state.set("action", next(actions)))
        return case.num_envs

    return Stepper(step, envs.close)


BACKENDS = (
    Backend(
        "torchrl",
        "TorchRL ParallelEnv",
        "peer",
        stepped(_open),
        requires=(Requirement("torchrl.envs", "pip install torchrl"),),
        requires_for=python_requires,
        limit="floor-futex",
        distributions=("torchrl", "torch"),
    ),
)
