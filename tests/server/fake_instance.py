"""An instance in plain Python, written from the docs alone: the second implementation of link and segment.

It imports nothing of this project but its own parts: fake_instance_wire.py is what it shares with the server,
fake_instance_env.py its envs. These count: the observation is two int64, (low 32 bits of the episode's seed, steps
since the reset); an action is 0 or 1; the reward is the steps so far. An episode ends after --episode steps. It does
badly whatever a test asks for: see --at.
"""

import argparse
import json
import os
import signal
import socket
import struct
import threading
import time

from fake_instance_env import Env
from fake_instance_wire import (
    BIND,
    BOUND,
    CALL,
    CONFIGURE,
    HELLO,
    OPTIONS,
    PARAMS,
    REFUSE,
    RENDER,
    REPLY,
    SHUTDOWN,
    SPEC,
    Link,
    Segment,
)

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

    def at(self, moment: str, link: Link | None = None) -> None:
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


class CountingGame:
    """The game of this process, with its trouble."""

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
    game = CountingGame(arguments, trouble)
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
