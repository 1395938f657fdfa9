"""The addresses at which other machines may reach this one."""

import fcntl
import ipaddress
import socket
import struct

_SIOCGIFADDR = 0x8915
# Somewhere outside: nothing is sent there, the system only picks the route.
_OUTSIDE = {"0.0.0.0": (socket.AF_INET, "192.0.2.1"), "::": (socket.AF_INET6, "2001:db8::1")}


def reachable(host: str) -> list[str]:
    """`host`; for the address of all interfaces those that it stands for, the one that leads out of this machine
    first. Never empty."""
    if host not in _OUTSIDE:
        return [host]
    found = [*_way_out(host), *(_interfaces() if host == "0.0.0.0" else [])]
    found = [address for address in dict.fromkeys(found) if not is_loopback(address)]
    return found or [socket.gethostname()]


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _way_out(host: str) -> list[str]:
    family, outside = _OUTSIDE[host]
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((outside, 9))
            return [str(probe.getsockname()[0])]
    except OSError:
        return []


def _interfaces() -> list[str]:
    """The IPv4 address of each interface that has one."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found
