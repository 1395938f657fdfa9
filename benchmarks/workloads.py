"""What is stepped: the workloads, their sizes, and how each family of backends names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import envs
from benchmarks.requirement import ALE, OPENCV, Requirement


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    sizes: tuple[int, ...]  # numbers of environments
    observation_bytes: int  # of one environment
    actions: int  # of the Discrete action space
    python_env: Callable[[], Any]  # the same work as a Gymnasium environment
    address: Any  # the same work for uepool: an address or a callable
    more_sizes: tuple[int, ...] = ()  # for uepool and the floors only
    python_requires: tuple[Requirement, ...] = ()  # what python_env needs besides Gymnasium
    requires: tuple[Requirement, ...] = ()  # what uepool needs to host the address
    envpool_id: str = ""
    ale_game: str = ""
    numpy_id: str = ""  # where Gymnasium has a vectorized numpy version of it
    work_s: float = 0.0  # CPU time that one step takes by construction

    @property
    def is_python(self) -> bool:
        """Whether it exists as Python code only."""
        return callable(self.address)


_ALL = (
    Workload(
        name="cartpole",
        title="CartPole, 4 floats",
        sizes=(8, 64, 256),
        more_sizes=(1024,),
        observation_bytes=16,
        actions=2,
        python_env=envs.cartpole_env,
        address="sim:CartPole",
        envpool_id="CartPole-v1",
        numpy_id="CartPole-v1",
    ),
    Workload(
        name="pong",
        title="Atari Pong, 84×84×4 uint8, 4 emulated frames a step",
        sizes=(8, 32),
        observation_bytes=84 * 84 * 4,
        actions=6,
        python_env=envs.pong_env,
        address="atari:Pong",
        python_requires=(ALE, OPENCV),
        requires=(ALE,),
        envpool_id="Pong-v5",
        ale_game="pong",
    ),
    Workload(
        name="pyimage",
        title="a Python environment, 84×84×3 uint8, without work",
        sizes=(8, 64),
        observation_bytes=84 * 84 * 3,
        actions=envs.IMAGE_ACTIONS,
        python_env=envs.image_env,
        address=envs.image_env,
    ),
    Workload(
        name="pyimage_2ms",
        title="the same with 2 ms of CPU work a step",
        sizes=(8, 64),
        observation_bytes=84 * 84 * 3,
        actions=envs.IMAGE_ACTIONS,
        python_env=envs.image_env_2ms,
        address=envs.image_env_2ms,
        work_s=2e-3,
    ),
)

WORKLOADS = {workload.name: workload for workload in _ALL}
