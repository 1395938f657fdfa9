"""What people are told who shall let an engine dial in."""

import collections
import socket
from dataclasses import dataclass

from envserver import local_addresses


@dataclass(frozen=True)
class Invitation:
    """host, port: where a door listens. sizes: envs of each engine that is wanted."""

    host: str
    port: int
    token: str
    sizes: tuple[int, ...]

    def line(self) -> str:
        """What to enter on the other side."""
        host = local_addresses.reachable(self.host)[0]
        name = f" ({socket.gethostname()})" if host != self.host else ""
        where = f"host {host}{name}, port {self.port}, with token {self.token}"
        return f"waiting for {_engines(self.sizes)}: let them dial {where}"

    def instructions(self) -> str:
        """Where that is entered, and what else may be tried: lines of their own."""
        host, *others = local_addresses.reachable(self.host)
        lines = [
            f"in the Unreal editor: Project Settings ▸ Plugins ▸ UEPool: Host {host}, Port {self.port}, "
            f"Token {self.token}, Connect in Editor on; then press Play"
        ]
        if others:
            lines.append(f"this machine has other addresses, if that one cannot be reached: {', '.join(others)}")
        if local_addresses.is_loopback(self.host):
            lines.append("only this machine can reach that; for others write attach:0.0.0.0:PORT")
        return "\n".join(lines)


def _engines(sizes: tuple[int, ...]) -> str:
    """ "2 engines with 4 envs each and one with 1 env"."""

    def envs(number: int) -> str:
        return f"{number} env{'s' * (number != 1)}"

    counts = collections.Counter(sizes)
    words = [
        f"one engine with {envs(size)}" if count == 1 else f"{count} engines with {envs(size)} each"
        for size, count in counts.items()
    ]
    return " and ".join(words)
