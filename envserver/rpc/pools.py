"""uepool.v1.Pools: what there is to lease."""

from __future__ import annotations

import time
from typing import Any

import grpc

from envserver._proto import uepool_pb2 as pb
from envserver.pools.pool import Lease, Pool
from envserver.rpc.access import Principal
from envserver.rpc.handlers import Handlers
from envserver.version import __version__


class PoolsService(Handlers):
    def List(self, request: Any, context: grpc.ServicerContext) -> Any:
        principal = self.who(context)

        async def work() -> list[Any]:
            return [_describe(pool, principal) for pool in self._server.pools.values() if principal.may_use(pool.name)]

        return pb.ListPoolsReply(pools=self.run(work(), context), server_version=__version__)


def _describe(pool: Pool, principal: Principal) -> Any:
    now = time.monotonic()
    settings = pool.settings

    def lease_info(lease: Lease) -> Any:
        own = principal.operator or lease.owner.name == principal.name
        return pb.LeaseInfo(
            session_id=lease.session_id if own else "",
            holder=lease.owner.name,
            client_name=lease.owner.client_name,
            num_envs=lease.num_envs,
            instances=lease.count,
            seconds=now - lease.since,
        )

    waiting = [
        pb.WaiterInfo(
            holder=lease.owner.name,
            client_name=lease.owner.client_name,
            num_envs=lease.num_envs,
            seconds=now - lease.since,
        )
        for lease in pool.waiting()
    ]
    return pb.PoolInfo(
        name=pool.name,
        address=str(settings.address),
        spec_json=pool.spec_json,
        instances=settings.instances,
        envs_per_instance=settings.envs_per_instance,
        instances_up=pool.up,
        free_instances=pool.free,
        draining=pool.draining,
        leases=[lease_info(lease) for lease in pool.leases],
        waiting=waiting,
        trouble=pool.trouble,
        own_config=settings.own_config,
    )
