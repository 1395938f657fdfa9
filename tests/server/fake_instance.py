"""An instance in plain Python, written from the docs alone: the second implementation of link and segment.

It imports nothing of this project. Its envs count: the observation is two int64, (low 32 bits of the episode's seed,
steps since the reset); an action is 0 or 1; the reward is the steps so far. An episode ends after --episode steps.
It does badly whatever a test asks for: see --at.

Every word that several processes share goes through libatomic (part of every gcc), since Python has no atomic
operations of its own.
"""

import argparse
import collections
import ctypes
import json
import mmap
import os
import signal
import socket
import struct
import threading
import time

HELLO, REFUSE, CONFIGURE, SPEC, BIND, BOUND, UNBIND, UNBOUND = range(1, 9)
PARAMS, OPTIONS, CALL, RENDER, REPLY, SHUTDOWN = range(9, 15)
IDLE, PENDING, DONE, FAULTED = range(4)
STEP, RESET, RESET_SEEDED = range(3)
NEXT_STEP, SAME_STEP, DISABLED = range(3)
BETWEEN, INTERRUPTED = 1, 2
OBSERVATION, ACTION, REWARD, TERMINATED, TRUNCATED, FAULT, VALID, ELAPSED, INFO = range(9)
FINAL_FLAG, FINAL_OBSERVATION, FINAL_INFO, FINAL_ELAPSED = range(9, 13)
RECEIVE, WANT = 320, 384  # offsets of the hot words
SEQ_CST = 5
FUTEX_WAKE_BITSET, FUTEX_WAIT_BITSET, SYS_FUTEX = 10, 9, 202
MASK64 = (1 << 64) - 1

BAD = (
    "never-hello", "exit", "kill", "stop", "hang", "fork", "close-link", "out-of-place", "oversized", "malformed-reply",
    "refuse", "bad-spec", "not-json",
)  # fmt: skip


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--envs", type=int, default=int(os.environ.get("UEPOOL_ENVS", "1")))
    parser.add_argument("--link", default=os.environ.get("UEPOOL_LINK"))
    parser.add_argument("--token", default=os.environ.get("UEPOOL_TOKEN"))
    parser.add_argument("--protocol", type=int, default=1, help="version that Hello claims")
    parser.add_argument("--claim-envs", type=int, help="number of envs that Hello claims")
    parser.add_argument("--gang", action="store_true", help="say that the envs can only be stepped together")
    parser.add_argument("--width", type=int, default=2, help="of the observation")
    parser.add_argument("--episode", type=int, default=1 << 30, help="steps of an episode")
    parser.add_argument("--say", default="", help="printed at the start")
    parser.add_argument("--pid-file", help="its pid is appended there at the start")
    parser.add_argument("--at", choices=["start", "hello", "configure", "params", "bind", "reset", "step", "shutdown"])
    parser.add_argument("--do", choices=BAD, help="... what goes wrong there")
    parser.add_argument("--step", type=int, default=3, help="with --at step: at which step of the process")
    parser.add_argument("--once", help="only in the process that creates this file")
    parser.add_argument("--not-first", help="only in processes that do not create this file")
    parser.add_argument("--slow-reset", type=float, default=0.0, help="seconds that a reset takes")
    arguments = parser.parse_args()
    if arguments.once and not created(arguments.once):
        arguments.at = None
    if arguments.not_first and created(arguments.not_first):
        arguments.at, arguments.width = None, 2
    return arguments


def created(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


class Trouble:
    """Does at the asked moment what the command line asks for."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.moment, self.what = arguments.at, arguments.do

    def at(self, moment: str, link: "Link | None" = None) -> None:
        if moment != self.moment:
            return
        if self.what in ("never-hello", "hang"):
            while True:
                time.sleep(1000)
        elif self.what == "exit":
            print("about to exit with status 3", flush=True)
            os._exit(3)
        elif self.what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.what == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        elif link is not None and self.what == "close-link":
            link.stays = True
            link.sock.shutdown(socket.SHUT_RDWR)
            while True:
                time.sleep(1000)
        elif link is not None and self.what == "out-of-place":
            link.send(BOUND)
        elif link is not None and self.what == "oversized":
            link.sock.sendall(struct.pack("<4I", (64 << 20) + 1, REPLY, 1, 0))
        elif link is not None and self.what == "refuse":
            link.send(REFUSE, b"agents.0.sensors: no such sensor")
            while True:
                time.sleep(1000)


class Link:
    """The socket. A thread reads it, so that a message ends the wait for actions."""

    def __init__(self, address: str) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("\0" + address[1:] if address.startswith("@") else address)
        self.inbox: collections.deque[tuple[int, int, bytes, int]] = collections.deque()
        self.arrived = threading.Event()
        self.segment: Segment | None = None
        self.stays = False  # although the link is closed

    def send(self, kind: int, payload: bytes = b"", request: int = 0) -> None:
        self.sock.sendall(struct.pack("<4I", len(payload), kind, request, 0) + payload)

    def reply(self, request: int, body: bytes, ok: bool = True, encoding: int = 0) -> None:
        self.send(REPLY, struct.pack("<2I", ok, encoding) + body, request)

    def read_for_ever(self) -> None:
        while True:
            head, fd = self._read(16)
            size, kind, request, _ = struct.unpack("<4I", head)
            payload, _ = self._read(size)
            if kind == REFUSE:
                print("refused by the server:", payload.decode(), flush=True)
                os._exit(1)
            self.inbox.append((kind, request, payload, fd))
            self.arrived.set()
            if self.segment is not None:
                self.segment.interrupt()

    def _read(self, size: int) -> tuple[bytes, int]:
        data, fd = b"", -1
        while len(data) < size:
            part, fds, _, _ = socket.recv_fds(self.sock, size - len(data), 1)
            while not part:
                if not self.stays:
                    os._exit(0)  # the server is gone
                time.sleep(1000)
            data += part
            fd = fds[0] if fds else fd
        return data, fd


class Segment:
    """The mapped segment and the envs of this instance in it."""

    def __init__(self, bind: bytes, fd: int) -> None:
        head = struct.unpack_from("<QQ8I6Q2I", bind)
        (self.bytes, _, self.num_envs, self.agents, self.batch_size, self.num_blocks, self.autoreset) = head[:7]
        num_tensors, num_bound = head[8:10]
        self.envs_at, self.ready_at, self.messages_at, self.blocks_at, self.stride, self.wake_at = head[10:16]
        self.wake_bits = head[16]
        self.tensors: dict[tuple[int, int], tuple[int, int]] = {}  # (role, index): (offset, row bytes)
        at = 104
        for _ in range(num_tensors):
            role, _, index, _ = struct.unpack_from("<4I", bind, at)
            self.tensors[role, index] = struct.unpack_from("<2Q", bind, at + 48)
            at += 160
        self.bound = [struct.unpack_from("<3I", bind, at + 16 * i) for i in range(num_bound)]
        self.map = mmap.mmap(fd, self.bytes)
        os.close(fd)
        self.base = ctypes.addressof(ctypes.c_char.from_buffer(self.map))
        self.atomic = ctypes.CDLL("libatomic.so.1")
        self.libc = ctypes.CDLL(None)
        for name in ("load_8", "fetch_or_8"):
            getattr(self.atomic, f"__atomic_{name}").restype = ctypes.c_uint64
        for name in ("load_4", "fetch_add_4"):
            getattr(self.atomic, f"__atomic_{name}").restype = ctypes.c_uint32
        getattr(self.atomic, "__atomic_compare_exchange_8").restype = ctypes.c_bool

    def load32(self, at: int) -> int:
        return getattr(self.atomic, "__atomic_load_4")(ctypes.c_void_p(self.base + at), SEQ_CST)

    def load64(self, at: int) -> int:
        return getattr(self.atomic, "__atomic_load_8")(ctypes.c_void_p(self.base + at), SEQ_CST)

    def add32(self, at: int) -> None:
        getattr(self.atomic, "__atomic_fetch_add_4")(ctypes.c_void_p(self.base + at), ctypes.c_uint32(1), SEQ_CST)

    def or64(self, at: int, bits: int) -> None:
        getattr(self.atomic, "__atomic_fetch_or_8")(ctypes.c_void_p(self.base + at), ctypes.c_uint64(bits), SEQ_CST)

    def exchange64(self, at: int, expected: int, desired: int) -> bool:
        was = ctypes.c_uint64(expected)
        return getattr(self.atomic, "__atomic_compare_exchange_8")(
            ctypes.c_void_p(self.base + at), ctypes.byref(was), ctypes.c_uint64(desired), SEQ_CST, SEQ_CST
        )

    def wake(self, at: int, count: int, bits: int) -> None:
        self.libc.syscall(
            SYS_FUTEX, ctypes.c_void_p(self.base + at), FUTEX_WAKE_BITSET, count, None, None, ctypes.c_uint32(bits)
        )

    def wait(self, seen: int) -> None:
        # FUTEX_WAIT_BITSET takes a deadline of the monotonic clock.
        until = time.clock_gettime_ns(time.CLOCK_MONOTONIC) + 1_000_000_000
        deadline = (ctypes.c_long * 2)(until // 1_000_000_000, until % 1_000_000_000)
        self.libc.syscall(
            SYS_FUTEX, ctypes.c_void_p(self.base + self.wake_at), FUTEX_WAIT_BITSET, ctypes.c_uint32(seen),
            ctypes.byref(deadline), None, ctypes.c_uint32(self.wake_bits),
        )  # fmt: skip

    def interrupt(self) -> None:
        self.add32(self.wake_at)
        self.wake(self.wake_at, 1 << 30, self.wake_bits)

    def put(self, role: int, index: int, block: int, env: int, value: bytes) -> None:
        """Writes the rows of all agents of an env."""
        if (role, index) not in self.tensors:
            return
        offset, row_bytes = self.tensors[role, index]
        at = self.blocks_at + block * self.stride + offset + env * self.agents * row_bytes
        self.map[at : at + row_bytes * self.agents] = value * self.agents

    def action(self, env: int) -> int:
        offset, row_bytes = self.tensors[ACTION, 0]
        return struct.unpack_from("<q", self.map, offset + env * self.agents * row_bytes)[0]

    def say(self, env: int, text: str) -> None:
        data = text.encode()[:4095] + b"\0"
        at = self.messages_at + env * 4096
        self.map[at : at + len(data)] = data


def mix64(x: int) -> int:
    x = (x + 0x9E3779B97F4A7C15) & MASK64
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK64
    return x ^ (x >> 31)


class Env:
    """One env: the game (a counter) and its side of the segment protocol."""

    def __init__(self, segment: Segment, index: int, takeover: int, fault: int, game: "Game") -> None:
        self.segment, self.index, self.game = segment, index, game
        self.line = segment.envs_at + 64 * index
        self.live = False
        self.interrupted = fault if takeover == INTERRUPTED else 0  # the next step reports it
        self.fault = fault if takeover != INTERRUPTED else 0  # the next reset reports it
        self.elapsed = 0
        self.seed = 0
        self.block = 0

    def poll(self) -> bool:
        """Does what is asked of the env; whether anything was."""
        segment = self.segment
        word = segment.load64(self.line)
        if word & 0xFF != PENDING:
            return False
        command, self.block = struct.unpack_from("<2I", segment.map, self.line + 28)
        if command != STEP:
            # An explicit reset starts anew, whatever happened before.
            fault, self.interrupted, self.fault = self.fault, 0, 0
            self.reset(command)
            self.row(fault=fault)
        elif self.interrupted:
            fault, self.interrupted = self.interrupted, 0
            if segment.autoreset == SAME_STEP:
                self.reset(STEP)
                self.row(truncated=True, fault=fault, valid=0)
            else:
                self.live = False
                self.row(truncated=True, fault=fault, valid=2)
        elif self.live:
            self.step()
        elif segment.autoreset == DISABLED:
            self.row(truncated=True, valid=2)
        else:
            self.reset(STEP)
            self.row()
        self.hand_over(word)
        return True

    def reset(self, command: int) -> None:
        segment = self.segment
        struct.pack_into("<I", segment.map, self.line + 40, 0)  # the server's clock for a reset is another one
        self.game.on_reset()
        seed, episode, stream = struct.unpack_from("<QQI", segment.map, self.line + 8)
        episode = 0 if command == RESET_SEEDED else episode
        self.seed = mix64(mix64(mix64(seed) ^ stream) ^ episode)
        self.elapsed, self.live = 0, True
        struct.pack_into("<Q", segment.map, self.line + 16, episode + 1)

    def step(self) -> None:
        self.game.on_step()
        assert self.segment.action(self.index) in (0, 1)
        self.elapsed += 1
        reward = float(self.elapsed)
        ended = self.elapsed >= self.game.episode
        if ended and self.segment.autoreset == SAME_STEP:
            self.segment.put(FINAL_OBSERVATION, 0, self.block, self.index, self.observation())
            self.segment.put(FINAL_ELAPSED, 0, self.block, self.index, struct.pack("<i", self.elapsed))
            self.reset(STEP)
            self.row(reward, terminated=True, final=True)
        else:
            self.live = not ended
            self.row(reward, terminated=ended)

    def observation(self) -> bytes:
        return struct.pack("<2q", self.seed & 0xFFFFFFFF, self.elapsed) + bytes(8 * (self.game.width - 2))

    def row(
        self, reward: float = 0.0, terminated: bool = False, truncated: bool = False, fault: int = 0, valid: int = 1,
        final: bool = False,
    ) -> None:  # fmt: skip
        def put(role: int, value: bytes) -> None:
            self.segment.put(role, 0, self.block, self.index, value)

        if valid != 2:
            put(OBSERVATION, self.observation())
        put(REWARD, struct.pack("<d", reward))
        put(TERMINATED, struct.pack("<?", terminated))
        put(TRUNCATED, struct.pack("<?", truncated))
        put(FAULT, struct.pack("<i", fault))
        put(VALID, struct.pack("<B", valid))
        put(ELAPSED, struct.pack("<i", self.elapsed))
        put(FINAL_FLAG, struct.pack("<?", final))

    def hand_over(self, word: int) -> None:
        segment = self.segment
        struct.pack_into("<I", segment.map, self.line + 40, self.live)
        if not segment.exchange64(self.line, word, word & ~0xFF | DONE):
            return
        segment.or64(segment.ready_at + self.index // 64 * 8, 1 << (self.index % 64))
        want = segment.load32(WANT)
        words = range((segment.num_envs + 63) // 64)
        if sum(segment.load64(segment.ready_at + 8 * i).bit_count() for i in words) >= want:
            segment.add32(RECEIVE)
            segment.wake(RECEIVE, 1, 0xFFFFFFFF)


class Game:
    """What the envs of this process share."""

    def __init__(self, arguments: argparse.Namespace, trouble: Trouble) -> None:
        self.episode, self.width, self.slow_reset = arguments.episode, arguments.width, arguments.slow_reset
        self._trouble, self._step, self._fatal = trouble, 0, arguments.step

    def on_reset(self) -> None:
        self._trouble.at("reset")
        time.sleep(self.slow_reset)

    def on_step(self) -> None:
        self._step += 1
        if self._step == self._fatal:
            self._trouble.at("step")


def spec(arguments: argparse.Namespace) -> bytes:
    if arguments.at == "configure" and arguments.do == "not-json":
        return b"{]"
    box = {"type": "Box", "dtype": "int64", "shape": [arguments.width], "low": 0, "high": 1 << 40}
    if arguments.at == "configure" and arguments.do == "bad-spec":
        box["dtype"] = "int65"
    document = {
        "agents": 1,
        "observation": box,
        "action": {"type": "Discrete", "n": 2, "start": 0},
        "info": [],
        "renders": True,
        "views": ["map"],
        "call": "json",
        "steps_subset": not arguments.gang,
        "metadata": {"pid": os.getpid()},
    }
    return json.dumps(document).encode()


def answer(link: Link, kind: int, request: int, payload: bytes, trouble: Trouble, params: dict[str, object]) -> None:
    """Params, Options, Call, Render."""
    if kind == PARAMS:
        params.update(json.loads(payload))
        if "bad" in params:
            link.reply(request, b"bad: no such parameter", ok=False)
            return
        link.reply(request, b"")
    elif kind == OPTIONS:
        link.reply(request, b"")
    elif kind == CALL:
        env, encoding = struct.unpack_from("<2I", payload)
        document = json.loads(payload[8:])
        if document["name"] == "params":
            link.reply(request, json.dumps(params).encode())
        elif document["name"] == "malformed":
            link.send(REPLY, b"\0\0", request)
        elif document["name"] == "hang":
            pass
        elif document["name"] == "fail":
            link.reply(request, b"ValueError: as asked", ok=False)
        else:
            link.reply(request, json.dumps({"env": env, **document}).encode(), encoding=encoding)
    elif kind == RENDER:
        (env,) = struct.unpack_from("<I", payload)
        value = {b"": env, b"map": 100 + env}[payload[8:]]
        link.reply(request, struct.pack("<2I", 2, 3) + bytes([value]) * 18, encoding=2)


def main() -> None:
    arguments = parse_arguments()
    trouble = Trouble(arguments)
    if arguments.say:
        print(arguments.say, flush=True)
    if arguments.pid_file:
        with open(arguments.pid_file, "a") as file:
            file.write(f"{os.getpid()}\n")
    if arguments.do == "fork" and os.fork():
        if arguments.at == "start":
            os._exit(0)  # a launch script that does not wait
        _, status = os.wait()
        os._exit(os.waitstatus_to_exitcode(status) % 256)
    trouble.at("start")
    link = Link(arguments.link)
    trouble.at("hello", link)
    envs_claimed = arguments.envs if arguments.claim_envs is None else arguments.claim_envs
    hello = (0x4B4C5055, arguments.protocol, os.getpid(), envs_claimed, not arguments.gang, 0)
    link.send(HELLO, struct.pack("<6I48s64s", *hello, b"fake instance", arguments.token.encode()))
    threading.Thread(target=link.read_for_ever, daemon=True).start()
    game = Game(arguments, trouble)
    envs: list[Env] = []
    params: dict[str, object] = {}
    while True:
        segment = link.segment
        seen = segment.load32(segment.wake_at) if segment else 0
        link.arrived.clear()
        if link.inbox:
            kind, request, payload, fd = link.inbox.popleft()
            if kind == CONFIGURE:
                trouble.at("configure", link)
                link.send(SPEC, spec(arguments))
            elif kind == BIND:
                trouble.at("bind", link)
                link.segment = Segment(payload, fd)
                envs = [Env(link.segment, env, how, fault, game) for env, how, fault in link.segment.bound]
                link.send(BOUND, b"", request)
            elif kind == SHUTDOWN:
                trouble.at("shutdown")
                os._exit(0)
            else:
                answer(link, kind, request, payload, trouble, params)
        elif sum(env.poll() for env in envs) == 0:
            if segment:
                segment.wait(seen)
            else:
                link.arrived.wait(1.0)


if __name__ == "__main__":
    main()
