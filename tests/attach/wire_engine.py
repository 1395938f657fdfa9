"""An engine on another machine in plain Python, written from docs/link.md alone; it imports nothing of this project.

Its envs count: the observation is two int64, (low 32 bits of the episode's seed, steps since the reset); the reward is
the steps so far; an episode ends after three steps. At one moment it may send what a test wants instead of what it
should.
"""

from __future__ import annotations

import json
import socket
import struct
import threading

HELLO, REFUSE, CONFIGURE, SPEC, BIND, BOUND, UNBIND, UNBOUND = range(1, 9)
PARAMS, OPTIONS, CALL, RENDER, REPLY, SHUTDOWN, TASK, ROW, RESETTING = range(9, 18)
MASK64 = (1 << 64) - 1
EPISODE = 3
SPEC_DOCUMENT = {
    "agents": 1,
    "observation": {"type": "Box", "dtype": "int64", "shape": [2], "low": 0, "high": 1 << 40},
    "action": {"type": "Discrete", "n": 2, "start": 0},
    "info": [],
    "renders": False,
    "call": "json",
    "steps_subset": True,
}


def message(kind: int, payload: bytes = b"", request: int = 0) -> bytes:
    return struct.pack("<4I", len(payload), kind, request, 0) + payload


def hello(token: str, envs: int = 1, version: int = 1) -> bytes:
    fields = (0x4B4C5055, version, 1, envs, 1, 0, b"wire engine", token.encode())
    return message(HELLO, struct.pack("<6I48s64s", *fields))


def mix64(x: int) -> int:
    x = (x + 0x9E3779B97F4A7C15) & MASK64
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK64
    return x ^ (x >> 31)


def episode_seed(seed: int, stream: int, episode: int) -> int:
    return mix64(mix64(mix64(seed) ^ stream) ^ episode)


class Env:
    """One env of a session in next-step mode."""

    def __init__(self, takeover: int, fault: int) -> None:
        self.interrupted = fault if takeover == 2 else 0
        self.fault = fault if takeover != 2 else 0
        self.live = False
        self.seed = self.elapsed = self.episode = 0

    def serve(self, task: bytes) -> tuple[int, bytes]:
        """(step, the row) for the payload of a Task."""
        step, seed, episode, stream, command, *_ = struct.unpack_from("<3Q4I", task)
        self.episode = episode
        if command == 0 and self.interrupted:
            fault, self.interrupted, self.live = self.interrupted, 0, False
            return step, self._row(truncated=True, fault=fault, valid=2)
        if command == 0 and self.live:
            self.elapsed += 1
            self.live = self.elapsed < EPISODE
            return step, self._row(reward=self.elapsed, terminated=not self.live)
        first = 0 if command == 2 else episode
        self.seed, self.elapsed, self.live, self.episode = episode_seed(seed, stream, first), 0, True, first + 1
        fault, self.fault, self.interrupted = self.fault, 0, 0
        return step, self._row(fault=fault)

    def _row(
        self, reward: float = 0, terminated: bool = False, truncated: bool = False, fault: int = 0, valid: int = 1
    ) -> bytes:
        observation = struct.pack("<2q", self.seed & 0xFFFFFFFF, self.elapsed)
        return observation + struct.pack("<d??iBi", reward, terminated, truncated, fault, valid, self.elapsed)


class WireEngine(threading.Thread):
    """Dials in and serves until the connection ends. `refusal`: what it was refused with.

    at: "hello", "spec", "bound" or "row" (the tenth): there it sends `instead` and goes on.
    """

    def __init__(self, port: int, token: str, envs: int = 1, at: str = "", instead: bytes = b"") -> None:
        super().__init__(daemon=True)
        self.token, self.envs, self.at, self.instead = token, envs, at, instead
        self.refusal = ""
        self.rows = 0
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.start()

    def run(self) -> None:
        try:
            with self.sock:
                self._say("hello", hello(self.token, self.envs))
                self._serve()
        except OSError:
            pass

    def _say(self, moment: str, what: bytes) -> None:
        self.sock.sendall(self.instead if moment and moment == self.at else what)

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self.sock.recv(size - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def _serve(self) -> None:
        envs: list[Env] = []
        while True:
            size, kind, request, _ = struct.unpack("<4I", self._read(16))
            payload = self._read(size)
            if kind == CONFIGURE:
                self._say("spec", message(SPEC, json.dumps(SPEC_DOCUMENT).encode()))
            elif kind == BIND:
                tensors, bound = struct.unpack_from("<2I", payload, 40)
                at = 104 + 160 * tensors
                envs = [Env(*struct.unpack_from("<2I", payload, at + 16 * i + 4)) for i in range(bound)]
                self._say("bound", message(BOUND, b"", request))
            elif kind == TASK:
                (local,) = struct.unpack_from("<I", payload, 32)
                step, row = envs[local].serve(payload)
                head = struct.pack("<2Q4I", step, envs[local].episode, local, envs[local].live, 0, 0)
                self.rows += 1
                self._say("row" if self.rows == 10 else "", message(ROW, head + row))
            elif kind == UNBIND:
                self._say("", message(UNBOUND, b"", request))
            elif kind == REFUSE:
                self.refusal = payload.decode()
                return
            elif kind == SHUTDOWN:
                return
            else:
                self._say("", message(REPLY, struct.pack("<2I", 0, 0) + b"not done here", request))
