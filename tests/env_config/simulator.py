"""A simulator that is asked about documents, one after the other, as a server asks instances: over the link."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path
from typing import Any

from envserver import commands, wire
from envserver.wire import MessageType

SECONDS = 20.0


class Simulator:
    """One process of a game. Closed by leaving the block."""

    def __init__(self, folder: Path, game: str) -> None:
        path = folder / "link"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            listener.settimeout(SECONDS)
            command = [commands.sim_program(), "--game", game, "--envs", "1", "--link", str(path), "--token", "t"]
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            self._link, _ = listener.accept()
        self._link.settimeout(SECONDS)
        kind, _ = self._receive()
        assert kind == MessageType.HELLO

    def __enter__(self) -> Simulator:
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()
        self._process.wait(SECONDS)

    def refusal(self, document: Any) -> str | None:
        """Why the game refuses an env config; None: it takes it."""
        self._link.sendall(wire.message(MessageType.CONFIGURE, json.dumps({"env_config": document}).encode()))
        kind, payload = self._receive()
        if kind == MessageType.SPEC:
            return None
        assert kind == MessageType.REFUSE, kind
        return payload.decode()

    def _receive(self) -> tuple[int, bytes]:
        size, kind, _, _ = wire.MESSAGE_HEAD.unpack(self._exactly(wire.MESSAGE_HEAD.size))
        return kind, self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._link.recv(size - len(data))
            assert part, f"the simulator hung up, exit status {self._process.poll()}"
            data += part
        return data
