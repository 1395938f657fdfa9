"""The server of one trainer process: `python -m envserver.embedded --control-fd N`.

N is one end of a socket pair. When the server is ready it writes one line of JSON to it,

    {"grpc": "unix-abstract:NAME", "attach": "@NAME", "token": HEX, "pid": PID, "log_dir": PATH}

and when the other end is closed, or the process that started the server dies, it ends all sessions and exits.
"""

import argparse
import asyncio
import json
import logging.handlers
import os
import resource
import secrets
import signal
import socket
import sys

from envserver.server import Server
from envserver.session import SHORT_GRACE

_LOG_FILE = "server.log"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m envserver.embedded", description=__doc__.splitlines()[0])
    parser.add_argument("--control-fd", type=int, required=True, metavar="N", help="one end of a socket pair")
    control_fd = parser.parse_args().control_fd
    raise_descriptor_limit()
    asyncio.run(_serve(control_fd))
    # All is closed and reaped; gRPC's threads and the interpreter's tear-down would only take time.
    sys.stdout.flush()
    os._exit(0)


def raise_descriptor_limit() -> None:
    """An instance takes three descriptors; the usual soft limit of 1,024 is soon reached."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _serve(control_fd: int) -> None:
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    control = socket.socket(fileno=control_fd)
    control.setblocking(False)
    control.set_inheritable(False)
    parent = os.getppid()
    try:
        parent_fd = os.pidfd_open(parent)
        loop.add_reader(parent_fd, over.set)
    except OSError:
        over.set()
    loop.add_reader(control, _read_control, control, over)
    loop.add_signal_handler(signal.SIGTERM, over.set)
    # Ctrl-C is for the trainer, which then closes its end. Not SIG_IGN: the instances would inherit that.
    loop.add_signal_handler(signal.SIGINT, lambda: None)

    server = Server()
    server.doors.make_token()
    log_file = logging.handlers.RotatingFileHandler(server.logs.path / _LOG_FILE, maxBytes=1 << 20, backupCount=1)
    logging.basicConfig(
        handlers=[log_file],
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        level=logging.INFO,
    )
    from envserver.rpc.access import OneToken
    from envserver.rpc.serve import serve

    name = f"unix-abstract:uepool-{secrets.token_hex(8)}-grpc"
    token = secrets.token_hex(16)
    grpc_server = serve(server, OneToken(token), lambda grpc_server: grpc_server.add_insecure_port(name))
    ready = {
        "grpc": name,
        "attach": server.attachments.address,
        "token": token,
        "pid": os.getpid(),
        "log_dir": str(server.logs.path),
    }
    try:
        control.send(json.dumps(ready).encode() + b"\n")
    except OSError:
        over.set()
    await over.wait()
    stopped = grpc_server.stop(grace=None)  # cancels the calls in progress, and those cancel what they wait for
    await server.stop(SHORT_GRACE)
    while not stopped.is_set():
        await asyncio.sleep(0.005)


def _read_control(control: socket.socket, over: asyncio.Event) -> None:
    try:
        if control.recv(4096):
            return
    except (BlockingIOError, InterruptedError):
        return
    except OSError:
        pass
    asyncio.get_running_loop().remove_reader(control)
    over.set()


if __name__ == "__main__":
    main()
