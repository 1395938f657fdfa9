"""Listening on unix sockets: "@NAME" is abstract, anything else a path."""

from __future__ import annotations

import os
import socket
import stat

from envserver.errors import ServerError


class CannotListen(ServerError):
    """An address to listen on is taken, or cannot be this server's."""


def listen(address: str, mode: int) -> socket.socket:
    """A non-blocking listener. A path that no server answers on any more is taken over. Raises CannotListen."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        if address.startswith("@"):
            sock.bind("\0" + address[1:])
        else:
            make_way(address)
            sock.bind(address)
            os.chmod(address, mode)  # nobody can connect before listen()
        sock.listen(64)
    except OSError as error:
        sock.close()
        raise CannotListen(f"cannot listen on the unix socket {address}: {error.strerror or error}") from None
    except BaseException:
        sock.close()
        raise
    return sock


def make_way(path: str) -> None:
    """Removes the socket of a server that is gone. CannotListen if one answers there, or if it is no socket."""
    try:
        if not stat.S_ISSOCK(os.lstat(path).st_mode):
            raise CannotListen(f"cannot listen on the unix socket {path}: there is a file that is no socket")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except (ConnectionRefusedError, FileNotFoundError):
            remove(path)
            return
    raise CannotListen(f"cannot listen on the unix socket {path}: another server answers there")


def remove(address: str) -> None:
    if not address.startswith("@"):
        try:
            os.unlink(address)
        except FileNotFoundError:
            pass
