"""Attaching to a session: the one-time secret out, the segment's descriptor back. The connection then is the lease."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass

from uepool.errors import ServerLost

_ATTACH_SECONDS = 15.0
_LENGTH = struct.Struct("<I")
_MAX_ANSWER = 16 << 20


@dataclass(frozen=True)
class Attachment:
    """What the server answered. Both descriptors belong to whoever holds this."""

    segment_fd: int
    lease: socket.socket
    instance_sizes: list[int]
    gang: bool


def attach(address: str, secret: bytes) -> Attachment:
    """Dials ``address`` ("@name" or a path) and takes over the session's segment."""
    lease = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    fds: list[int] = []
    try:
        lease.settimeout(_ATTACH_SECONDS)
        lease.connect("\0" + address[1:] if address.startswith("@") else address)
        lease.sendall(secret)
        data, fds, _, _ = socket.recv_fds(lease, _LENGTH.size, 1)
        if not data:
            raise ServerLost("the server closed the connection while a session was being attached to")
        (size,) = _LENGTH.unpack(data + _exactly(lease, _LENGTH.size - len(data)))
        if size > _MAX_ANSWER:
            raise ServerLost(f"the server announced an answer of {size} bytes at attaching")
        answer = json.loads(_exactly(lease, size))
        if not fds:
            raise ServerLost(f"the server did not hand out the session's segment: {answer.get('error', answer)}")
        lease.settimeout(None)
        return Attachment(fds[0], lease, [int(n) for n in answer["instances"]], bool(answer["gang"]))
    except BaseException as error:
        lease.close()
        for fd in fds:
            socket.close(fd)
        if isinstance(error, OSError):
            raise ServerLost(f"cannot attach to the session: {error}") from error
        raise


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise ServerLost("the server closed the connection while handing out the session's segment")
        data += part
    return data
