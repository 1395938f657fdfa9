"""What a fake instance shares with the server: the link's socket and messages, and the mapped segment.

Every word that several processes share goes through libatomic (part of every gcc), since Python has no atomic
operations of its own.
"""

import collections
import ctypes
import mmap
import os
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
