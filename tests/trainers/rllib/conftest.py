"""A check that nothing of ours is left behind, and a Ray that tests share."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import psutil
import pytest

from tests.client.conftest import eventually, memory_files, memory_maps, script, wait_until

__all__ = ["eventually", "script"]


def our_processes() -> set[psutil.Process]:
    """Servers and instances below this process; Ray's own processes come and go as it sees fit."""
    found = set()
    for child in psutil.Process().children(recursive=True):
        try:
            line = " ".join(child.cmdline())
        except psutil.NoSuchProcess:
            continue
        if "envserver" in line or "uepool-sim" in line:
            found.add(child)
    return found


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """After every test: no process of ours, no segment mapped, no descriptor of one."""
    gc.collect()
    before, maps, fds = our_processes(), set(memory_maps()), memory_files()
    yield
    gc.collect()
    wait_until(lambda: our_processes() <= before, "processes of ours end")
    assert not set(memory_maps()) - maps
    assert memory_files() <= fds


@pytest.fixture(scope="session")
def ray() -> Iterator[None]:
    """A Ray on this machine, for as long as tests need one."""
    ray = pytest.importorskip("ray")
    torch = pytest.importorskip("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # small models; the envs need the CPUs
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()
    torch.set_num_threads(threads)
