"""Whatever comes in at the attach port: it ends that connection, and nothing else."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import uepool
from envserver import door as door_module
from envserver.addresses import Endpoint
from envserver.door import Doors
from envserver.errors import BadRequest, InstanceFailed, InstanceTimeout
from tests.attach import wire_engine as wire
from tests.attach.conftest import OtherSide, until_served, wait_until
from tests.attach.wire_engine import WireEngine


class Opening(threading.Thread):
    """A session that waits for its engines."""

    def __init__(self, **options: Any) -> None:
        super().__init__(daemon=True)
        self.options = options
        self.envs: Any = None
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.envs = uepool.make_vec("attach:", **{"start_timeout": 20.0, **self.options})
        except Exception as error:
            self.error = error

    def opened(self) -> Any:
        self.join(60)
        assert self.error is None, self.error
        return self.envs

    def failed(self) -> str:
        self.join(60)
        assert self.error is not None
        return str(self.error)


@contextmanager
def opening(other_side: OtherSide, **options: Any) -> Iterator[Opening]:
    thread = Opening(**options)
    wait_until(lambda: other_side.port or thread.error, "the session waits for engines")
    assert thread.error is None
    try:
        yield thread
    finally:
        thread.join(60)
        if thread.envs is not None:
            thread.envs.close()


def talk(port: int, data: bytes, half_close: bool = False) -> bytes:
    """What the port answers before it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        answer = b""
        try:
            sock.sendall(data)
            if half_close:
                sock.shutdown(socket.SHUT_WR)
            while part := sock.recv(65536):
                answer += part
        except ConnectionResetError:
            pass  # it hung up while there was more to read
        return answer


def refusal(answer: bytes) -> str:
    size, kind, _, _ = struct.unpack_from("<4I", answer)
    assert (kind, len(answer)) == (wire.REFUSE, 16 + size)
    return answer[16:].decode()


def assault(port: int, token: str) -> None:
    for garbage in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", os.urandom(100_000), b"\0" * 1000, b"\xff" * 16):
        assert talk(port, garbage) == b""
    assert talk(port, struct.pack("<4I", (64 << 20) + 1, wire.HELLO, 0, 0)) == b""
    assert talk(port, wire.message(wire.SPEC, b"{}")) == b""
    assert talk(port, wire.hello(token)[:100], half_close=True) == b""
    assert talk(port, b"", half_close=True) == b""
    assert refusal(talk(port, wire.hello("wrong"))) == "its token is wrong"
    assert refusal(talk(port, wire.hello(""))) == "its token is wrong"
    assert refusal(talk(port, wire.hello(token[:-1]))) == "its token is wrong"
    assert "speaks version 99" in refusal(talk(port, wire.hello(token, version=99)))
    assert "hosts 7 envs, engines with 2 are wanted" in refusal(talk(port, wire.hello(token, envs=7)))


def test_callers_that_are_no_engines(other_side: OtherSide) -> None:
    with opening(other_side, num_envs=2, envs_per_instance=2) as session:
        silent = socket.create_connection(("127.0.0.1", other_side.port))
        assault(other_side.port, other_side.token)
        wait_until(lambda: "its token is wrong" in other_side.text, "whoever waits is told")
        assert "turned away 127.0.0.1:" in other_side.text
        other_side.sim(2, game="CartPole")
        envs = session.opened()
        envs.reset(seed=1)
        assault(other_side.port, other_side.token)  # also while it is stepped
        for _ in range(20):
            *_, info = envs.step(envs.action_space.sample())
            assert info["valid"].all()
        silent.close()


def test_an_engine_from_the_docs(other_side: OtherSide) -> None:
    """tests/attach/wire_engine.py: that what docs/link.md says is enough."""
    with opening(other_side, num_envs=3, envs_per_instance=2, seed=5) as session:
        WireEngine(other_side.port, other_side.token, 2)
        WireEngine(other_side.port, other_side.token, 1)
        envs = session.opened()
        observation, _ = envs.reset()
        for n in range(1, 13):
            seeds = [wire.episode_seed(5, env, (n - 1) // 4) & 0xFFFFFFFF for env in range(3)]
            np.testing.assert_array_equal(observation, [[seed, (n - 1) % 4] for seed in seeds])
            observation, _, terminated, _, info = envs.step(np.zeros(3, np.int64))
            assert terminated.all() == (n % 4 == 3)
            assert info["valid"].all()


ROW_OF_ENV_9 = wire.message(wire.ROW, struct.pack("<2Q4I", 1, 1, 9, 1, 0, 0) + bytes(35))
OVERSIZED = struct.pack("<4I", (64 << 20) + 1, wire.REPLY, 0, 0)
BROKEN = [
    ("spec", OVERSIZED, "announced a message of 67108865 bytes"),
    ("spec", b"\x10\0\0\0garbage that is no message head", "broke the protocol of the link"),
    ("spec", ROW_OF_ENV_9, "sent a message of type 16 out of place"),
    ("spec", wire.message(wire.SPEC, b"{]"), "offer a spec that is wrong"),
    ("bound", wire.message(wire.SPEC, b"{}"), "sent a message of type 4 out of place"),
    ("bound", wire.message(wire.UNBOUND), "out of place"),
]


@pytest.mark.parametrize(("at", "instead", "said"), BROKEN, ids=[f"{case[0]}-{case[2][:24]}" for case in BROKEN])
def test_an_engine_that_starts_badly(other_side: OtherSide, at: str, instead: bytes, said: str) -> None:
    with opening(other_side, num_envs=1) as session:
        WireEngine(other_side.port, other_side.token, at=at, instead=instead)
        assert said in session.failed()


STEPPING = [
    (OVERSIZED, "announced a message of 67108865 bytes; the limit is 67108864"),
    (ROW_OF_ENV_9, "sent a Row of env 9, which it does not host"),
    (wire.message(wire.ROW, struct.pack("<2Q4I", 1, 1, 0, 1, 0, 0) + bytes(35)), "a Row that answers no Task"),
    (wire.message(wire.ROW, struct.pack("<2Q4I", 10, 1, 0, 1, 0, 5) + bytes(35)), "a Row of 67 bytes instead of 72"),
    (wire.message(wire.ROW, b"short"), "a Row of 5 bytes"),
    (wire.message(wire.RESETTING, struct.pack("<2I", 4, 0)), "a Resetting of env 4"),
    (wire.message(wire.TASK), "a message of type 15 out of place"),
    (wire.message(77), "a message of type 77 out of place"),
]


@pytest.mark.parametrize(("instead", "said"), STEPPING, ids=[case[1][:32] for case in STEPPING])
def test_an_engine_that_goes_bad(other_side: OtherSide, instead: bytes, said: str) -> None:
    """Its envs report a fault, and the next engine serves them; the other engine's envs notice nothing."""
    with opening(other_side, num_envs=2) as session:
        bad = WireEngine(other_side.port, other_side.token, at="row", instead=instead)
        WireEngine(other_side.port, other_side.token)
        envs = session.opened()
        envs.reset(seed=1)
        valid, texts = [], []
        for n in range(20):
            if n == 8:  # the tenth row is being asked for
                WireEngine(other_side.port, other_side.token)
            *_, info = envs.step(np.zeros(2, np.int64))
            valid.append(info["valid"].tolist())
            texts += [text for text in info.get("fault_message", ()) if text]
        assert sum(not all(row) for row in valid) == 1, "one row is lost"
        assert sum(not any(row) for row in valid) == 0, "the other env notices nothing"
        assert said in texts[0]
        until_served(envs)
        bad.join(20)
        assert not bad.is_alive()


def test_nobody_dials_in(other_side: OtherSide) -> None:
    with pytest.raises(
        uepool.errors.StartTimeout, match=r"no engine with 3 envs dialled in to 127\.0\.0\.1:\d+ within 0.3 s"
    ):
        uepool.make_vec("attach:", num_envs=3, envs_per_instance=3, start_timeout=0.3)


def test_a_port_that_is_taken(other_side: OtherSide) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(uepool.errors.StartError, match=f"cannot listen at 127.0.0.1:{port} for engines: .* in use"):
            uepool.make_vec(f"attach:127.0.0.1:{port}")


# --- the door by itself ---------------------------------------------------------------------------------------------


def run(test: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UEPOOL_ATTACH_TOKEN", "token-of-the-test")

    async def main() -> None:
        doors = Doors()
        door = doors.open(Endpoint("127.0.0.1", 0))
        try:
            await asyncio.wait_for(test(doors, door), 30)
        finally:
            doors.close(door)

    asyncio.run(main())


def test_silence_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "_HELLO_DEADLINE", 0.1)

    async def test(doors: Doors, door: Any) -> None:
        away: list[str] = []
        door.watchers.add(away.append)
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(wire.hello("token-of-the-test")[:-1])
        assert await reader.read() == b""
        assert "said no Hello within 0.1 s" in away[0]
        writer.close()

    run(test, monkeypatch)


def test_too_many_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "_MOST_CALLERS", 3)

    async def test(doors: Doors, door: Any) -> None:
        calls = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(4)]
        assert await calls[3][0].read() == b""
        for _, writer in calls:
            writer.close()

    run(test, monkeypatch)


def test_waiting_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(doors: Doors, door: Any) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(wire.hello("nonsense"))
        with pytest.raises(InstanceTimeout) as caught:
            await door.engine("instance 3", 4, 0.3)
        text = str(caught.value)
        assert f"instance 3: no engine with 4 envs dialled in to 127.0.0.1:{door.port} within 0.3 s" in text
        assert "its token is wrong" in text
        writer.close()

    run(test, monkeypatch)


def test_engines_wait_to_be_wanted_and_may_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(doors: Doors, door: Any) -> None:
        door.expect([2, 3])
        away: list[str] = []
        door.watchers.add(away.append)
        early = await asyncio.open_connection("127.0.0.1", door.port)
        early[1].write(wire.hello("token-of-the-test", envs=2))
        gone = await asyncio.open_connection("127.0.0.1", door.port)
        gone[1].write(wire.hello("token-of-the-test", envs=3))
        engine = await door.engine("a", 2, 10)
        assert (engine.hello.envs, engine.hello.engine) == (2, "wire engine")
        engine.sock.close()
        gone[1].close()
        while not away:
            await asyncio.sleep(0.01)
        assert "went away before it was wanted" in away[0]
        wanted = asyncio.ensure_future(door.engine("b", 3, None))
        await asyncio.sleep(0)
        late = await asyncio.open_connection("127.0.0.1", door.port)
        late[1].write(wire.hello("token-of-the-test", envs=3))
        (await wanted).sock.close()
        early[1].close()
        late[1].close()

    run(test, monkeypatch)


def test_one_door_for_all_who_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(doors: Doors, door: Any) -> None:
        endpoint = Endpoint("127.0.0.1", door.port)
        with pytest.raises(InstanceFailed, match=r"cannot listen at 127.0.0.1:.* in use"):
            doors.open(endpoint)  # the one there was opened as port 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = Endpoint("127.0.0.1", probe.getsockname()[1])
        one, other = doors.open(free), doors.open(free)
        assert one is other
        doors.close(one)
        (await asyncio.open_connection("127.0.0.1", free.port))[1].close()
        doors.close(other)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", free.port)

    run(test, monkeypatch)


@pytest.mark.parametrize("token", ["", "short", "x" * 64, "with a \n in it"])
def test_a_token_must_be_one(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("UEPOOL_ATTACH_TOKEN", token)
    with pytest.raises(BadRequest, match="UEPOOL_ATTACH_TOKEN"):
        Doors().open(Endpoint("127.0.0.1", 0))
