"""The same seeds and actions give the same rows, bit for bit, however they travel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import uepool
from tests.pool_server import PoolServerProcess
from tests.rpc.conftest import PATTERN
from tests.rpc.wire_client import ACTION, FINAL_FLAG, Arrays, Attachment, Stepper, WireClient

AGENTS = PATTERN["agents"]
SEED = 4711
STEPS = 30  # per env: several episodes
MODES = {0: AutoresetMode.NEXT_STEP, 1: AutoresetMode.SAME_STEP, 2: AutoresetMode.DISABLED}
TERMINATED, TRUNCATED = "3.0", "4.0"
# Of each env, of each of its rows, what stood in each tensor.
Story = list[list[dict[str, bytes]]]


class _Core:
    """A session of uepool's own client, down at the core, which gives the tensors as they come."""

    def __init__(self, session: uepool.Session) -> None:
        self.session, self._core = session, session.core

    def send(self, env_ids: list[int] | None, leaves: list[np.ndarray]) -> None:
        self._core.send(None if env_ids is None else np.array(env_ids, np.int32), leaves)

    def reset(self, env_ids: list[int] | None) -> None:
        self._core.reset(None if env_ids is None else np.array(env_ids, np.int32), None, None)

    def recv(self) -> tuple[Arrays, list[int], bool]:
        values, env_ids, _, any_final = self._core.recv()
        arrays = {
            f"{role}.{index}": value
            for (role, index, *_), value in zip(self._core.tensors, values, strict=True)
            if role != ACTION and (role <= FINAL_FLAG or any_final)
        }
        if any_final:
            marked = np.flatnonzero(arrays[f"{FINAL_FLAG}.0"])
            for key in arrays:
                if int(key.partition(".")[0]) > FINAL_FLAG:
                    arrays[key] = arrays[key][marked]
        return arrays, env_ids.tolist(), any_final


class _Wire(Stepper):
    def recv(self) -> Any:
        arrays, env_ids, batch = super().recv()
        return arrays, env_ids, batch.any_final


@contextmanager
def _path(
    name: str, server: PoolServerProcess, n: int, batch: int, mode: int, config: dict[str, Any], wire: WireClient
) -> Iterator[Any]:
    options: dict[str, Any] = {"num_envs": n, "batch_size": batch, "seed": SEED, "autoreset_mode": MODES[mode]}
    addresses = {
        "attached": server.url("pattern"),
        "stream": server.url("pattern", stream=True),
    }
    if name in addresses:
        with uepool.open(addresses[name], **options, env_config=config) as session:
            assert type(session.core).__name__ == ("StreamCore" if name == "stream" else "Session")
            yield _Core(session)
        return
    opened = wire.open(
        "pattern",
        n,
        batch_size=batch,
        seed=SEED,
        autoreset_mode=mode,
        lease="KEEP",
        env_config=json.dumps(config) if config else "",
    )
    attachment = Attachment(opened) if "segment" in name else None
    stepper = _Wire(wire, opened, stream="stream" in name, segment=attachment)
    try:
        yield stepper
    finally:
        stepper.close()
        wire.close_session(opened)
        if attachment is not None:
            attachment.close()


def _actions(env_ids: list[int], counts: list[int]) -> list[np.ndarray]:
    return [np.array([(7 * env + 3 * a + counts[env]) % 4 for env in env_ids for a in range(AGENTS)], np.int64)]


def _note(story: Story, arrays: Arrays, env_ids: list[int], any_final: bool) -> None:
    marked = np.flatnonzero(arrays[f"{FINAL_FLAG}.0"]) if any_final else np.zeros(0)
    for i, env in enumerate(env_ids):
        rows = slice(i * AGENTS, (i + 1) * AGENTS)
        entry = {}
        for key, values in arrays.items():
            if int(key.partition(".")[0]) <= FINAL_FLAG:
                entry[key] = values[rows].tobytes()
            else:
                mine = (marked >= rows.start) & (marked < rows.stop)
                if mine.any():
                    entry[key] = values[mine].tobytes()
        story[env].append(entry)


def _play(path: Any, n: int, batch: int, disabled: bool) -> Story:
    """Steps every env at least STEPS times."""
    story: Story = [[] for _ in range(n)]
    counts = [0] * n
    path.reset(None)
    while min(map(len, story)) < STEPS:
        arrays, env_ids, any_final = path.recv()
        _note(story, arrays, env_ids, any_final)
        over = (arrays[TERMINATED] | arrays[TRUNCATED]).reshape(len(env_ids), AGENTS).any(axis=1)
        ended = [env for env, is_over in zip(env_ids, over, strict=True) if is_over and disabled]
        going = [env for env in env_ids if env not in ended]
        if batch == n and ended:
            going = []  # synchronous: first these, the others' rows come again
        if ended:
            path.reset(ended)
        if going:
            for env in going:
                counts[env] += 1
            path.send(None if batch == n else going, _actions(going, counts))
    return story


def _check_same(got: Story, wanted: Story) -> None:
    for env, (rows, others) in enumerate(zip(got, wanted, strict=True)):
        for k, (row, other) in enumerate(zip(rows, others, strict=False)):  # asynchronous: some got further
            assert row.keys() == other.keys(), f"env {env}, row {k}"
            differ = [key for key in row if row[key] != other[key]]
            assert not differ, f"env {env}, row {k}: tensors {differ} differ"


@pytest.fixture(scope="module")
def embedded() -> Callable[..., Story]:
    """What the embedded server gives, kept for all paths."""
    known: dict[str, Story] = {}

    def story(n: int, batch: int, mode: int, config: dict[str, Any]) -> Story:
        key = repr((n, batch, mode, config))
        if key not in known:
            options: dict[str, Any] = {"num_envs": n, "batch_size": batch, "seed": SEED, "autoreset_mode": MODES[mode]}
            with uepool.open("sim:Pattern", **options, env_config={**PATTERN, **config}) as session:
                known[key] = _play(_Core(session), n, batch, mode == 2)
        return known[key]

    return story


PATHS = ("attached", "stream", "unary inline", "unary segment", "stream segment", "stream inline")


@pytest.mark.parametrize("mode", MODES, ids=["next-step", "same-step", "disabled"])
@pytest.mark.parametrize(("n", "batch"), [(6, 6), (8, 2)], ids=["synchronous", "asynchronous"])
@pytest.mark.parametrize("name", PATHS)
def test_every_path_gives_the_same_rows(
    server: PoolServerProcess,
    client: Callable[..., WireClient],
    embedded: Callable[..., Story],
    name: str,
    n: int,
    batch: int,
    mode: int,
) -> None:
    wanted = embedded(n, batch, mode, {})
    with _path(name, server, n, batch, mode, {}, client()) as path:
        story = _play(path, n, batch, mode == 2)
    _check_same(story, wanted)
    if mode == 1:
        assert any("10.0" in entry for entry in story[0]), "no final row was compared"


@pytest.mark.parametrize("mode", [0, 1], ids=["next-step", "same-step"])
@pytest.mark.parametrize(("n", "batch"), [(6, 6), (8, 2)], ids=["synchronous", "asynchronous"])
@pytest.mark.parametrize("name", PATHS)
def test_every_path_shows_the_same_faults(
    server: PoolServerProcess,
    client: Callable[..., WireClient],
    embedded: Callable[..., Story],
    name: str,
    n: int,
    batch: int,
    mode: int,
) -> None:
    # Env 1 dies with half a row written.
    faults = {"crash_at_step": 2, "fault_envs": [1], "fault_episodes": [1], "fault_row": "half"}
    wanted = embedded(n, batch, mode, faults)
    with _path(name, server, n, batch, mode, {**PATTERN, **faults}, client()) as path:
        story = _play(path, n, batch, False)
    _check_same(story, wanted)
    codes = [np.frombuffer(entry["5.0"], np.int32) for entry in story[1]]
    assert sum(any(code) for code in codes) == 1, "the fault is told once"
