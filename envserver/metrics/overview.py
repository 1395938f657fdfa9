"""One look at everything that a server does; in the event loop."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from envserver.metrics.latency import Histogram
from envserver.metrics.meter import Rates, Tally
from envserver.pools.pool import Pool
from envserver.server import Server
from envserver.session import Session


@dataclass(frozen=True)
class SessionView:
    session: Session
    steps: int
    rates: Rates


@dataclass
class PoolView:
    """Totals are since the server was started, of the sessions that are over too."""

    pool: Pool
    total: Tally
    sessions: int = 0
    steps_per_second: float = 0.0
    bytes_per_second: float = 0.0
    latency: Histogram = field(default_factory=Histogram)  # of the last seconds


@dataclass(frozen=True)
class Overview:
    seconds: float  # since the server was started
    pools: list[PoolView]
    sessions: list[SessionView]


def look(server: Server) -> Overview:
    sessions = []
    pools = {name: PoolView(pool, server.tallies[name].copy()) for name, pool in server.pools.items()}
    for session in server.sessions():
        counts = session.counts()
        rates = session.meter.rates(counts)
        sessions.append(SessionView(session, counts.steps, rates))
        view = pools.get(session.pool)
        if view is not None:
            view.total.add(counts)
            view.sessions += 1
            view.steps_per_second += rates.steps
            view.bytes_per_second += rates.bytes
            view.latency.merge(rates.latency)
    return Overview(time.monotonic() - server.started_at, list(pools.values()), sessions)
