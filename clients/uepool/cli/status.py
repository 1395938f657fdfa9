"""What `uepool serve` shows: instances coming up, then pools and their use; a live table on a terminal, else lines."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from envserver.version import __version__

if TYPE_CHECKING:
    from envserver.pools.pool import Pool
    from envserver.serving import PoolServer

_SECONDS = 0.5  # between two looks


@dataclass(frozen=True)
class PoolState:
    """One look at a pool. `free` and `envs` count envs."""

    name: str
    address: str
    up: int
    total: int
    free: int
    envs: int
    sessions: int
    waiting: int
    draining: bool
    trouble: str
    steps_per_second: float

    @property
    def says(self) -> str:
        if self.trouble:
            return self.trouble.partition("\n")[0]
        if self.draining:
            return "draining"
        return "" if self.up >= self.total else "starting"


class Watch:
    """Looks at a server twice a second in its event loop; a terminal is drawn by another thread, which may be slow."""

    def __init__(self, server: PoolServer) -> None:
        self._server = server
        self._console = Console()
        self._states: list[PoolState] = []
        self._sessions = 0
        self._steps: dict[str, int] = {}  # of each session, when it was looked at last
        self._looked = time.monotonic()
        self._live: Live | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready = False
        self._draining = False

    def start(self) -> None:
        for line in self._headline():
            self._say(line)
        if self._console.is_terminal:
            self._live = Live(
                console=self._console,
                get_renderable=self._draw,
                refresh_per_second=2,
                redirect_stdout=False,
                redirect_stderr=sys.stderr.isatty(),
            )
            self._live.start()
            _log_to(sys.stderr)
        self._task = asyncio.get_running_loop().create_task(self._watch())

    def stop(self) -> None:
        """After the event loop has ended."""
        if self._live is not None:
            self._live.stop()
            _log_to(sys.stderr)
        if self._server.stopping:
            self._say("stopped")

    def _headline(self) -> list[str]:
        settings = self._server.settings
        secure = {listen.address.rpartition(":")[0]: listen.credentials is not None for listen in settings.listen}
        lines = [f"uepool {__version__} serves {', '.join(pool.name for pool in settings.pools)}"]
        for port in self._server.ports:
            scheme = "grpcs" if secure.get(port.rpartition(":")[0]) else "grpc"
            lines.append(f"listening at {port if port.startswith('unix:') else f'{scheme}://{port}'}")
        if self._server.metrics_address:
            lines.append(f"metrics at http://{self._server.metrics_address}/metrics")
        if settings.access.find("") is not None:
            lines.append("no tokens are configured: every process of this machine may use the pools")
        return lines

    def _say(self, line: str) -> None:
        try:
            if self._console.is_terminal:
                self._console.print(line, highlight=False, markup=False, soft_wrap=True)
            else:
                print(line, flush=True)
        except (OSError, ValueError):
            pass  # nobody reads any more; the server goes on

    async def _watch(self) -> None:
        started = time.monotonic()
        said: dict[str, str] = {}
        while True:
            self._look()
            if not self._console.is_terminal:
                for state in self._states:
                    line = f"pool {state.name}: {state.up} of {state.total} instances up"
                    line += f"; {state.trouble.rstrip()}" if state.trouble else ""
                    if said.get(state.name) != line and (not self._ready or state.trouble):
                        self._say(line)
                    said[state.name] = line
            if not self._ready and all(state.up >= state.total for state in self._states):
                self._ready = True
                self._say(f"all instances are up after {time.monotonic() - started:.1f} s")
            if not self._draining and self._server.stopping:
                self._draining = True
                self._say(
                    f"stopping: {self._sessions} sessions have {self._server.settings.drain_timeout:g} s to end; "
                    "Ctrl-C ends them at once"
                )
            await asyncio.sleep(_SECONDS)

    def _look(self) -> None:
        now = time.monotonic()
        seconds, self._looked = max(now - self._looked, 1e-6), now
        steps = {session.id: int(session.stats()["steps"]) for session in self._server.server.sessions()}
        made = {name: count - self._steps.get(name, 0) for name, count in steps.items()}
        self._steps = steps
        self._sessions = len(steps)
        self._states = [_look_at(pool, made, seconds) for pool in self._server.server.pools.values()]

    def _draw(self) -> RenderableType:
        """In the drawing thread: what the last look found."""
        states = self._states
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("pool")
        table.add_column("runs", overflow="ellipsis", max_width=36)
        table.add_column("instances", justify="right")
        table.add_column("", width=12)
        for name in ("envs free", "sessions", "waiting", "steps/s"):
            table.add_column(name, justify="right")
        table.add_column("", overflow="ellipsis", style="yellow")
        for state in states:
            table.add_row(
                state.name,
                state.address,
                f"{state.up}/{state.total}",
                ProgressBar(total=max(state.total, 1), completed=state.up, width=12),
                f"{state.free}/{state.envs}",
                str(state.sessions),
                str(state.waiting),
                f"{state.steps_per_second:,.0f}",
                Text(state.says),
            )
        hint = "Ctrl-C ends all sessions at once" if self._draining else "Ctrl-C stops the server"
        return Group("", table, Text(hint, style="dim"))


def _look_at(pool: Pool, made: dict[str, int], seconds: float) -> PoolState:
    settings = pool.settings
    return PoolState(
        name=pool.name,
        address=str(settings.address),
        up=pool.up,
        total=settings.total,
        free=pool.free * settings.envs_per_instance,
        envs=settings.num_envs,
        sessions=len(pool.leases),
        waiting=len(pool.waiting()),
        draining=pool.draining,
        trouble=pool.trouble,
        steps_per_second=sum(made.get(lease.session_id, 0) for lease in pool.leases) / seconds,
    )


def _log_to(stream: TextIO) -> None:
    """The log goes through what draws the table, or the two would write over each other."""
    for handler in logging.getLogger().handlers:
        if type(handler) is logging.StreamHandler:
            handler.setStream(stream)
