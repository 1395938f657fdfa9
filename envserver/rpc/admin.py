"""uepool.v1.Admin: what operators do. Every call needs an operator's token."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Iterator
from typing import Any

import grpc

from envserver._proto import uepool_pb2 as pb
from envserver.errors import BadRequest
from envserver.metrics.latency import Histogram
from envserver.metrics.overview import Overview, PoolView, SessionView, look
from envserver.reporting import event
from envserver.rpc.access import Principal
from envserver.rpc.handlers import Handlers, status_codes
from envserver.version import __version__

_log = logging.getLogger(__name__)
_MAX_REASON = 500
_INTERVAL, _LEAST_INTERVAL, _MOST_INTERVAL = 1.0, 0.1, 3600.0


class AdminService(Handlers):
    def _operator(self, context: grpc.ServicerContext) -> Principal:
        principal = self.who(context)
        with status_codes(context):
            principal.check_operator()
        return principal

    def Drain(self, request: Any, context: grpc.ServicerContext) -> Any:
        principal = self._operator(context)

        async def work() -> Any:
            server = self._server
            pools = [server.pool(request.pool)] if request.pool else list(server.pools.values())
            for pool in pools:
                if request.resume:
                    pool.resume()
                else:
                    pool.drain()
            names = [pool.name for pool in pools]
            what = "pools resumed" if request.resume else "pools drain"
            event(_log, what, operator=principal.name, pools=" ".join(names))
            return pb.DrainReply(pools=names, sessions=sum(len(pool.leases) for pool in pools))

        return self.run(work(), context)

    def Restart(self, request: Any, context: grpc.ServicerContext) -> Any:
        principal = self._operator(context)

        async def work() -> Any:
            pool = self._server.pool(request.pool)
            now, later = pool.population.restart(set(request.numbers), request.force)
            event(_log, "pool restarts", operator=principal.name, pool=pool.name, now=now, later=later)
            return pb.RestartReply(now=now, later=later)

        return self.run(work(), context)

    def Kick(self, request: Any, context: grpc.ServicerContext) -> Any:
        principal = self._operator(context)
        reason = request.reason[:_MAX_REASON] or "no reason was given"

        async def work() -> Any:
            await self._server.kick(request.session_id, f"an operator ({principal.name}) ended it: {reason}")
            event(_log, "session kicked", operator=principal.name, session=request.session_id, why=reason)
            return pb.KickReply()

        return self.run(work(), context)

    def GetOverview(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._operator(context)
        return self._overview(request.instances, context)

    def Watch(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        self._operator(context)
        interval = request.interval or _INTERVAL
        if not (math.isfinite(interval) and _LEAST_INTERVAL <= interval <= _MOST_INTERVAL):
            with status_codes(context):
                raise BadRequest(f"interval: must be from {_LEAST_INTERVAL} to {_MOST_INTERVAL} seconds")
        over = threading.Event()
        if not context.add_callback(over.set):
            return
        while not over.is_set():
            self._operator(context)  # the token may have been revoked meanwhile
            yield self._overview(request.instances, context)
            over.wait(interval)

    def _overview(self, instances: bool, context: grpc.ServicerContext) -> Any:
        async def work() -> Any:
            return _message(look(self._server), instances)

        return self.run(work(), context)


def _message(overview: Overview, instances: bool) -> Any:
    return pb.Overview(
        server_version=__version__,
        seconds=overview.seconds,
        pools=[_pool(view, instances) for view in overview.pools],
        sessions=[_session(view) for view in overview.sessions],
    )


def _pool(view: PoolView, instances: bool) -> Any:
    pool, settings, population = view.pool, view.pool.settings, view.pool.population
    return pb.PoolState(
        name=pool.name,
        instances=settings.instances,
        instances_up=pool.up,
        free_instances=pool.free,
        envs_per_instance=settings.envs_per_instance,
        sessions=view.sessions,
        waiting=len(pool.waiting()),
        draining=pool.draining,
        trouble=pool.trouble,
        restarts=population.restarts,
        recycled=population.recycled,
        steps=view.total.steps,
        steps_per_second=view.steps_per_second,
        bytes_per_second=view.bytes_per_second,
        latency=_latency(view.latency),
        members=_members(view) if instances else [],
    )


def _members(view: PoolView) -> list[Any]:
    now, population = time.monotonic(), view.pool.population
    return [
        pb.PoolInstance(
            number=member.number,
            pid=instance.pid,
            idle=instance in population.idle,
            restarting=member.due or member.retired,
            episodes=member.episodes,
            seconds=now - instance.launched_at,
        )
        for instance, member in population.members.items()
    ]


def _session(view: SessionView) -> Any:
    session, rates = view.session, view.rates
    return pb.SessionState(
        session_id=session.id,
        pool=session.pool,
        holder=session.owner.name,
        client_name=session.owner.client_name,
        num_envs=session.options.num_envs,
        batch_size=session.options.batch_size,
        path=session.path,
        seconds=time.monotonic() - session.opened_at,
        steps=view.steps,
        steps_per_second=rates.steps,
        bytes_per_second=rates.bytes,
        restarts=session.restarts,
        latency=_latency(rates.latency),
        step_period=session.options.num_envs / rates.steps if rates.steps > 0 else 0.0,
    )


def _latency(histogram: Histogram) -> Any:
    """None, so that the field is not set, when nothing was measured."""
    count = histogram.count
    if count == 0:
        return None
    quantile = histogram.quantile
    return pb.Latency(count=count, p50=quantile(0.5), p90=quantile(0.9), p99=quantile(0.99), max=quantile(1.0))
