"""The server's numbers for Prometheus, over plain HTTP: read at each scrape, in the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from envserver.metrics.overview import Overview, PoolView, look
from envserver.pools.pool import Pool
from envserver.server import Server
from envserver.unix_sockets import CannotListen
from envserver.version import __version__

_ANSWER_SECONDS = 10.0  # for the event loop
# Counters and gauges per pool: (name, what it means, its value).
_COUNTERS = [
    ("uepool_steps", "Env steps", lambda view: view.total.steps),
    ("uepool_received_bytes", "Actions that went through the server", lambda view: view.total.bytes_in),
    ("uepool_sent_bytes", "Batches that went through the server", lambda view: view.total.bytes_out),
    ("uepool_sessions_opened", "Sessions opened", lambda view: view.total.opened),
    ("uepool_restarts", "Instances that died", lambda view: view.pool.population.restarts),
    ("uepool_recycled", "Instances replaced on purpose", lambda view: view.pool.population.recycled),
]
_GAUGES = [
    ("uepool_instances", "Instances to lend", lambda view: view.pool.settings.instances),
    ("uepool_instances_up", "Instances that are up, spares included", lambda view: view.pool.up),
    ("uepool_instances_free", "Instances that could be lent at once", lambda view: view.pool.free),
    ("uepool_queue_length", "Sessions that wait for instances", lambda view: len(view.pool.waiting())),
    ("uepool_draining", "1 while the pool takes no new sessions", lambda view: int(view.pool.draining)),
    ("uepool_serving", "1 while the pool is healthy", lambda view: int(view.pool.serving)),
]


class MetricsServer:
    """Listens on `address`, "HOST:PORT". Made in the event loop. Raises CannotListen."""

    def __init__(self, server: Server, address: str) -> None:
        registry = CollectorRegistry()
        registry.register(_ServerCollector(server, asyncio.get_running_loop()))
        ProcessCollector(registry=registry)
        host, _, port = address.rpartition(":")
        host = host.strip("[]") or "127.0.0.1"
        try:
            self._http, self._thread = start_http_server(int(port), host, registry)
        except (OSError, ValueError) as error:
            raise CannotListen(f"metrics: cannot listen on {address}: {error}") from None
        self.address = f"{f'[{host}]' if ':' in host else host}:{self._http.server_port}"

    def close(self) -> None:
        """Blocks for up to half a second: not for the event loop."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _ServerCollector(Collector):
    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._loop = loop

    def describe(self) -> list[Metric]:
        return []  # else registering would collect, and wait for the event loop that it is in

    def collect(self) -> Iterator[Metric]:
        async def work() -> list[Metric]:
            return list(_families(self._server, look(self._server)))

        yield from asyncio.run_coroutine_threadsafe(work(), self._loop).result(_ANSWER_SECONDS)


def _families(server: Server, overview: Overview) -> Iterator[Metric]:
    build = GaugeMetricFamily("uepool_build_info", "1, with the version", labels=["version"])
    build.add_metric([__version__], 1)
    yield build
    kinds: list[tuple[Any, list[Any]]] = [(CounterMetricFamily, _COUNTERS), (GaugeMetricFamily, _GAUGES)]
    for kind, rows in kinds:
        for name, text, value in rows:
            family = kind(name, text, labels=["pool"])
            for view in overview.pools:
                family.add_metric([view.pool.name], value(view))
            yield family
    yield _ends(overview.pools)
    yield _leases(overview.pools)
    yield _latencies(overview.pools)
    refused = CounterMetricFamily("uepool_calls_refused", "Calls without a valid token", labels=["token"])
    for token in ("missing", "wrong"):
        refused.add_metric([token], server.refused[token])
    yield refused


def _ends(views: list[PoolView]) -> Metric:
    family = CounterMetricFamily("uepool_sessions_ended", "Sessions that ended, by how", labels=["pool", "reason"])
    for view in views:
        for reason, count in sorted(view.total.ended.items()):
            family.add_metric([view.pool.name, reason], count)
    return family


def _leases(views: list[PoolView]) -> Metric:
    """By the tokens' names: there are as many as the configuration has."""
    text = "Envs that are lent, by the token's name"
    family = GaugeMetricFamily("uepool_leased_envs", text, labels=["pool", "token"])
    for view in views:
        for holder, envs in sorted(_by_holder(view.pool).items()):
            family.add_metric([view.pool.name, holder], envs)
    return family


def _by_holder(pool: Pool) -> dict[str, int]:
    envs: dict[str, int] = {}
    for lease in pool.leases:
        envs[lease.owner.name] = envs.get(lease.owner.name, 0) + lease.num_envs
    return envs


def _latencies(views: list[PoolView]) -> Metric:
    family = HistogramMetricFamily(
        "uepool_step_seconds",
        "Steps that went through the server, from the request's arrival until its batch was ready",
        labels=["pool"],
    )
    for view in views:
        latency = view.total.latency
        buckets = [(f"{edge:.6g}", float(count)) for edge, count in latency.cumulative()]
        family.add_metric([view.pool.name], [*buckets, ("+Inf", float(latency.count))], sum_value=latency.total)
    return family
