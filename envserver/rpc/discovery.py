"""The standard services that tools know: grpc.health.v1.Health, and reflection for grpcurl and its like."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from envserver._proto import uepool_pb2 as pb
from envserver.server import Server

_LOOK_SECONDS = 0.1  # between two looks at the pools


class Discovery:
    """Made before the gRPC server starts. keep() runs until it is cancelled.

    Health: "" is SERVING while some pool is, "uepool.v1.Pools/NAME" while that pool does not drain, has an instance up
    and has not stopped because of too many restarts.
    """

    def __init__(self, server: Server, grpc_server: grpc.Server) -> None:
        self._server = server
        self._told: dict[str, bool] = {}
        self._health = health.HealthServicer(experimental_non_blocking=False)
        self._look()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, grpc_server)
        services = [service.full_name for service in pb.DESCRIPTOR.services_by_name.values()]
        reflection.enable_server_reflection([*services, health.SERVICE_NAME, reflection.SERVICE_NAME], grpc_server)

    async def keep(self) -> None:
        """Keeps the health up to date."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            self._look()

    def stop(self) -> None:
        """NOT_SERVING from now on."""
        self._health.enter_graceful_shutdown()

    def _look(self) -> None:
        pools = self._server.pools.values()
        serving = {f"{pb.DESCRIPTOR.services_by_name['Pools'].full_name}/{pool.name}": pool.serving for pool in pools}
        serving[health.OVERALL_HEALTH] = any(serving.values())
        for name, is_serving in serving.items():
            if self._told.get(name) != is_serving:
                self._told[name] = is_serving
                self._health.set(name, _status(is_serving))


def _status(is_serving: bool) -> Any:
    known = health_pb2.HealthCheckResponse
    return known.SERVING if is_serving else known.NOT_SERVING
