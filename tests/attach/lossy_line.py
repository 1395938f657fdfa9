"""A network of its own: two namespaces and a line between them that delays, loses and cuts, packet by packet.

As a program it is the line: `python lossy_line.py PID_A PID_B`, where the processes hold the namespaces. It makes a TUN
device in each and carries IP packets from one to the other. Its standard input takes one command a line:
`delay SECONDS`, `loss FRACTION`, `cut`, `mend`; each is answered by a line.
"""

from __future__ import annotations

import ctypes
import fcntl
import heapq
import os
import random
import select
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from types import TracebackType

ADDRESSES = ("10.77.0.1", "10.77.0.2")
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_CLONE_NEWNET = 0x40000000


def missing() -> str:
    """What this machine lacks for it; empty: nothing."""
    if os.geteuid() != 0:
        return "network namespaces and TUN devices need root"
    for program in ("unshare", "nsenter", "ip"):
        if shutil.which(program) is None:
            return f"the program {program} is not installed"
    if not os.path.exists("/dev/net/tun"):
        return "there is no /dev/net/tun"
    probe = subprocess.run(
        ["unshare", "--net", "ip", "tuntap", "add", "dev", "probe0", "mode", "tun"], capture_output=True, text=True
    )
    return f"no TUN device can be made: {probe.stderr.strip()}" if probe.returncode else ""


class LossyLine:
    """Two namespaces and the line between them; `with` ends all of it."""

    def __init__(self) -> None:
        self._holders = [
            subprocess.Popen(["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec sleep 600"],
                             stdout=subprocess.PIPE, text=True)
            for _ in ADDRESSES
        ]  # fmt: skip
        for holder in self._holders:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "up\n"
        pids = [str(holder.pid) for holder in self._holders]
        self._line = subprocess.Popen(
            [sys.executable, __file__, *pids], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._line.stdout is not None
        assert self._line.stdout.readline() == "up\n"

    def inside(self, side: int, command: Sequence[str]) -> list[str]:
        """The command line that runs `command` on one side, 0 or 1; ADDRESSES has the side's address."""
        return ["nsenter", f"--net=/proc/{self._holders[side].pid}/ns/net", *command]

    def tell(self, command: str) -> None:
        assert self._line.stdin is not None
        assert self._line.stdout is not None
        self._line.stdin.write(command + "\n")
        self._line.stdin.flush()
        assert self._line.stdout.readline() == "done\n"

    def __enter__(self) -> LossyLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._line, *self._holders):
            process.kill()
            process.wait()


def make_tun(pid: str, mine: str, other: str) -> int:
    """A TUN device in the namespace of a process."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/proc/{pid}/ns/net") as namespace:
        if libc.setns(namespace.fileno(), _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH22x", b"line0", _IFF_TUN | _IFF_NO_PI))
    for words in (f"addr add {mine} peer {other} dev line0", "link set line0 up"):
        subprocess.run(["ip", *words.split()], check=True)
    return tun


class Line:
    def __init__(self, tuns: list[int]) -> None:
        self.tuns = tuns
        self.delay, self.loss, self.cut = 0.0, 0.0, False
        self.random = random.Random(1)
        self.under_way: list[tuple[float, int, int, bytes]] = []  # (due, number, where to, packet)
        self.count = 0

    def obey(self, command: str) -> None:
        word, _, value = command.partition(" ")
        if word in ("cut", "mend"):
            self.cut = word == "cut"
        elif word in ("delay", "loss"):
            setattr(self, word, float(value))
        print("done" if word in ("cut", "mend", "delay", "loss") else "what?", flush=True)

    def carry(self, packet: bytes, where: int) -> None:
        if not self.cut and self.random.random() >= self.loss:
            self.count += 1
            heapq.heappush(self.under_way, (time.monotonic() + self.delay, self.count, where, packet))

    def deliver(self) -> float | None:
        """Delivers what is due; seconds until there is more."""
        while self.under_way:
            left = self.under_way[0][0] - time.monotonic()
            if left > 0:
                return left
            _, _, where, packet = heapq.heappop(self.under_way)
            if not self.cut:
                os.write(where, packet)
        return None

    def run(self) -> None:
        one, other = self.tuns
        while True:
            ready, _, _ = select.select([one, other, sys.stdin], [], [], self.deliver())
            for tun, where in ((one, other), (other, one)):
                if tun in ready:
                    self.carry(os.read(tun, 65536), where)
            if sys.stdin in ready:
                line = sys.stdin.readline()
                if not line:
                    return
                self.obey(line.strip())


if __name__ == "__main__":
    ends = zip(sys.argv[1:], ADDRESSES, reversed(ADDRESSES), strict=True)
    line = Line([make_tun(pid, mine, other) for pid, mine, other in ends])
    print("up", flush=True)
    line.run()
