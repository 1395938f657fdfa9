"""The stream's half of the client checks what the core checks, and says the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import uepool
from tests.pool_server import PoolServerProcess
from tests.rpc.conftest import PATTERN

AGENTS = PATTERN["agents"]


def _ones(count: int) -> np.ndarray:
    return np.ones(count * AGENTS, np.int64)


def _until_one_ends(session: uepool.Session) -> int:
    batch = session.reset()
    while not (batch.terminated | batch.truncated).any():
        batch = session.step(_ones(4))
    return int(np.flatnonzero(batch.terminated | batch.truncated)[0]) // AGENTS


def _step_an_ended_env(session: uepool.Session) -> None:
    _until_one_ends(session)
    session.step(_ones(4))


def _after_close(session: uepool.Session) -> None:
    session.reset()
    session.close()
    session.step(_ones(4))


SYNCHRONOUS: dict[str, Callable[[uepool.Session], Any]] = {
    "step before reset": lambda s: s.send(_ones(4)),
    "recv before reset": lambda s: s.recv(),
    "partial first reset": lambda s: s.async_reset([1]),
    "recv of nothing": lambda s: (s.reset(), s.recv()),
    "sent twice": lambda s: (s.reset(), s.send(_ones(4)), s.send(_ones(4))),
    "some": lambda s: (s.reset(), s.send(_ones(2), [0, 1])),
    "no such env": lambda s: (s.reset(), s.send(_ones(1), [4])),
    "a negative env": lambda s: (s.reset(), s.send(_ones(1), [-1])),
    "given twice": lambda s: (s.reset(), s.send(_ones(4), [0, 1, 2, 2])),
    "outside": lambda s: (s.reset(), s.send(np.array([0, 0, 9, 0, 0, 0, 0, 0]))),
    "shape": lambda s: (s.reset(), s.send(np.ones(3, np.int64))),
    "ended": _step_an_ended_env,
    "closed": _after_close,
}
ASYNCHRONOUS: dict[str, Callable[[uepool.Session], Any]] = {
    "too few outstanding": lambda s: (s.reset(), s.recv(), s.recv()),
    "sent twice": lambda s: (s.async_reset(), s.send(_ones(1), [0])),
    "reset twice": lambda s: (s.async_reset(), s.async_reset([0])),
    "step before reset": lambda s: s.send(_ones(1), [3]),
    "no such env": lambda s: s.async_reset([7]),
}


def _said(url: str, name: str, batch_size: int, provoke: Callable[[uepool.Session], Any]) -> tuple[type, str]:
    with (
        uepool.open(url, num_envs=4, batch_size=batch_size, seed=3, autoreset_mode=AutoresetMode.DISABLED) as session,
        pytest.raises(uepool.errors.UepoolError) as error,
    ):
        provoke(session)
    return error.type, str(error.value).replace("?transport=stream", "")


@pytest.mark.parametrize(
    ("name", "batch_size", "provoke"),
    [(name, 4, provoke) for name, provoke in SYNCHRONOUS.items()]
    + [(name, 2, provoke) for name, provoke in ASYNCHRONOUS.items()],
    ids=[f"synchronous: {name}" for name in SYNCHRONOUS] + [f"asynchronous: {name}" for name in ASYNCHRONOUS],
)
def test_the_same_words(
    server: PoolServerProcess, name: str, batch_size: int, provoke: Callable[[uepool.Session], Any]
) -> None:
    attached = _said(server.url("pattern"), name, batch_size, provoke)
    streamed = _said(server.url("pattern", stream=True), name, batch_size, provoke)
    assert attached == streamed
    assert issubclass(attached[0], (uepool.errors.StateError, uepool.errors.ActionError, uepool.errors.ClosedError))


@pytest.mark.parametrize("stream", [False, True], ids=["attached", "stream"])
def test_a_reset_of_some_envs_discards_what_is_outstanding(server: PoolServerProcess, stream: bool) -> None:
    """Of a synchronous session, whichever resets came before and after."""
    with uepool.open(server.url("pattern", stream=stream), num_envs=4, seed=3) as session:
        session.reset()
        for resets in ([[1]], [[1], [2, 3]], [None, [1]], [[1], None, [2]]):
            session.send(_ones(4))
            for envs in resets:
                session.async_reset(envs)
            last = [0, 1, 2, 3] if resets[-1] is None else resets[-1]
            batch = session.recv()
            steps = batch.info["elapsed_step"].reshape(4, AGENTS)[:, 0]
            assert all(steps[env] == 0 for env in last)
            assert session.outstanding == 0
            steps = session.step(_ones(4)).info["elapsed_step"].reshape(4, AGENTS)[:, 0]
            assert all(steps[env] == 1 for env in last)
