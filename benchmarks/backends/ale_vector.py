"""ALE's AtariVectorEnv: EnvPool's design for Atari games."""

from __future__ import annotations

from benchmarks.backends.base import Backend, stepped, vector_env
from benchmarks.case import Case, Stepper, endless
from benchmarks.requirement import ALE
from benchmarks.workloads import Workload


def make_ale(game: str, num_envs: int, num_threads: int, batch_size: int = 0):
    from ale_py.vector_env import AtariVectorEnv

    return AtariVectorEnv(game, num_envs, batch_size=batch_size, num_threads=num_threads, reward_clipping=False)


def _sync(case: Case) -> Stepper:
    return vector_env(make_ale(case.workload.ale_game, case.num_envs, case.cores), case)


def _async(case: Case) -> Stepper:
    envs = make_ale(case.workload.ale_game, case.num_envs, case.cores, case.half)
    envs.reset(seed=0)
    actions = endless(case.actions(case.half))

    def step() -> int:
        envs.send(next(actions))
        envs.recv()
        return case.half

    return Stepper(step, envs.close)


def no_game(workload: Workload, num_envs: int) -> str:
    return "" if workload.ale_game else "hosts Atari games only"


def _backend(name: str, title: str, open_envs) -> Backend:
    return Backend(name, title, "peer", stepped(open_envs), requires=(ALE,), refuses=no_game, distributions=("ale-py",))


BACKENDS = (
    _backend("ale-sync", "ALE AtariVectorEnv, synchronous", _sync),
    _backend("ale-async", "ALE AtariVectorEnv, batches of half the envs", _async),
)
