"""A server with the pools that the benchmarks lease from: ``python -m benchmarks.remote.server``.

Prints the port it serves on. Ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from typing import Any

from envserver import addresses, commands
from envserver.pools.settings import PoolSettings
from envserver.rpc.access import Principal
from envserver.serving import Listen, PoolServer, Settings, run

HEIGHT = WIDTH = 84
SLEEPERS = 32
SLEEP_US = 2000


class Everybody:
    """Who can start this server can use it."""

    def find(self, token: str) -> Principal | None:
        return Principal(token, operator=True)


def pools() -> list[PoolSettings]:
    sleepy = {"height": 4, "width": 4, "step_time_us": SLEEP_US, "step_time_kind": "sleep"}
    return [
        _pool("pixels", "sim:Pattern", 2, 32, {"height": HEIGHT, "width": WIDTH}),
        _pool("small", "sim:CartPole", 2, 8, {}),
        _pool("cartpole", "sim:CartPole", 2, 32, {}),
        _pool("singles", "sim:CartPole", 32, 1, {}),
        _pool("sleepers", "sim:Pattern", SLEEPERS, 1, sleepy),
    ]


def _pool(name: str, address: str, instances: int, envs_per_instance: int, env_config: dict[str, Any]) -> PoolSettings:
    parsed = addresses.parse(address)
    command = commands.build(parsed, env_config=env_config)
    return PoolSettings(name, parsed, command, instances, envs_per_instance)


def main() -> None:
    def on_ready(server: PoolServer) -> None:
        async def announce() -> None:
            await server.ready(lambda name, up, total: None)
            print(server.ports[0].rpartition(":")[2], flush=True)

        tasks.append(asyncio.get_running_loop().create_task(announce()))

    tasks: list[asyncio.Task[None]] = []
    threading.Thread(target=_end_with_input, daemon=True).start()
    asyncio.run(run(Settings([Listen("127.0.0.1:0")], pools(), Everybody()), on_ready))


def _end_with_input() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), 15)


if __name__ == "__main__":
    main()
