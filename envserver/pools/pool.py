"""A pool: so many instances, started ahead, lent whole and taken back, replaced when they die.

Sessions wait for instances in one queue, first come, first served: nobody overtakes, so a large session is not starved
by small ones. Replacements for dead instances of a session go before the queue, since that session has its turn.
"""

from __future__ import annotations

import asyncio
import collections
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from envserver.door import Doors
from envserver.errors import Busy, Draining, InstanceFailed, ServerError
from envserver.instance import Instance, State
from envserver.options import Owner
from envserver.pools import memory_limit
from envserver.pools.population import Population
from envserver.pools.settings import PoolSettings
from envserver.reporting import event
from envserver.supply import Launch

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Lease:
    """What one session has of a pool."""

    owner: Owner
    num_envs: int
    count: int  # instances
    since: float = field(default_factory=time.monotonic)
    session_id: str = ""


@dataclass(eq=False)
class _Waiter:
    lease: Lease
    ready: asyncio.Future[list[Instance]]
    moved: Callable[[int], None]  # with its place in the queue, from 1
    place: int = 0


class Pool:
    """Lives in the event loop. start() begins to start instances, close() ends them all."""

    def __init__(self, settings: PoolSettings, launch: Launch, parallel: int, doors: Doors | None = None) -> None:
        self.settings = settings
        self.draining = False
        self.leases: list[Lease] = []
        self.population = Population(
            settings, launch, parallel, doors, on_idle=self._hand_out, on_stopped=self._stopped
        )
        self._idle = self.population.idle
        self._queue: collections.deque[_Waiter] = collections.deque()
        self._replacing: collections.deque[asyncio.Future[Instance]] = collections.deque()
        self._returning: set[asyncio.Task[None]] = set()
        self._memory_watch: asyncio.Task[None] | None = None

    # --- what is there ------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def spec_json(self) -> str:
        """Of the pool's own env config; empty until the first instance is ready."""
        return self.population.spec_json

    @property
    def steps_subset(self) -> bool:
        return self.population.steps_subset

    @property
    def up(self) -> int:
        return len(self.population.members)

    @property
    def trouble(self) -> str:
        """Why instances are missing, if they are."""
        return self.population.trouble

    @property
    def free(self) -> int:
        """How many instances could be lent at once."""
        return 0 if self._queue else min(len(self._idle), self._lendable())

    @property
    def serving(self) -> bool:
        """Whether it makes sense to ask for envs."""
        return not self.draining and not self.population.stopped and self.up > 0

    def waiting(self) -> list[Lease]:
        return [waiter.lease for waiter in self._queue]

    def _lendable(self) -> int:
        return self.settings.instances - sum(lease.count for lease in self.leases)

    # --- life ---------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self.population.fill()
        if self.settings.memory_bytes:
            watch = memory_limit.watch(lambda: self.population.members, self.settings.memory_bytes)
            self._memory_watch = asyncio.get_running_loop().create_task(watch)

    async def ready(self, progress: Callable[[int, int], None]) -> None:
        """Returns when all instances are up; raises the first failure to start one."""
        while True:
            progress(self.up, self.settings.total)
            if self.up >= self.settings.total:
                return
            if self.trouble:
                raise InstanceFailed(f"pool {self.name}: {self.trouble}")
            await self.population.change()

    async def close(self, grace: float) -> None:
        self._refuse_waiters(Draining(f"pool {self.name} is being shut down"))
        if self._memory_watch is not None:
            self._memory_watch.cancel()
        for task in self._returning:
            task.cancel()
        await asyncio.gather(*self._returning, return_exceptions=True)
        await self.population.close(grace)

    def drain(self) -> None:
        """No new sessions; those that wait are told."""
        self.draining = True
        self._refuse_waiters(Draining(f"pool {self.name} is draining: it takes no new sessions"))

    def resume(self) -> None:
        self.draining = False

    def _stopped(self) -> None:
        for wanted in self._replacing:
            if not wanted.done():
                wanted.set_exception(InstanceFailed(self.trouble))
        self._replacing.clear()

    def _refuse_waiters(self, error: ServerError) -> None:
        for waiter in self._queue:
            if not waiter.ready.done():
                waiter.ready.set_exception(error)

    # --- lending ------------------------------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        while self._replacing and self._idle:
            wanted = self._replacing.popleft()
            if not wanted.done():
                wanted.set_result(self._idle.popleft())
        while self._queue:
            waiter = self._queue[0]
            if not waiter.ready.done():
                if waiter.lease.count > min(len(self._idle), self._lendable()):
                    break
                self.leases.append(waiter.lease)
                waiter.ready.set_result([self._idle.popleft() for _ in range(waiter.lease.count)])
            self._queue.popleft()
        for place, waiter in enumerate(self._queue, 1):
            if waiter.place != place:
                waiter.place = place
                waiter.moved(place)

    async def lend(self, lease: Lease, wait: float, moved: Callable[[int], None]) -> list[Instance]:
        """Instances for a new session, after at most `wait` seconds in the queue. Raises Busy, Draining."""
        if self.draining:
            raise Draining(f"pool {self.name} is draining: it takes no new sessions")
        waiter = _Waiter(lease, asyncio.get_running_loop().create_future(), moved)
        self._queue.append(waiter)
        self._hand_out()
        try:
            return await asyncio.wait_for(waiter.ready, wait)
        except asyncio.TimeoutError:
            if _has_result(waiter.ready):  # given in this very moment
                return waiter.ready.result()
            raise Busy(self._who_has_it(lease, wait)) from None
        except asyncio.CancelledError:
            if _has_result(waiter.ready):
                self.take_back(lease, waiter.ready.result(), 0.0, as_new=True)
            raise
        finally:
            if waiter in self._queue:
                self._queue.remove(waiter)
                self._hand_out()

    async def replacement(self) -> Instance:
        """An instance for a session that has lost one. Raises InstanceFailed when there will be none."""
        if self.population.stopped and not self._idle:
            raise InstanceFailed(self.trouble)
        wanted: asyncio.Future[Instance] = asyncio.get_running_loop().create_future()
        self._replacing.append(wanted)
        self._hand_out()
        try:
            return await wanted
        except asyncio.CancelledError:
            if _has_result(wanted):
                self.population.take(wanted.result())
            raise

    def take_back(
        self, lease: Lease, instances: list[Instance], patience: float, as_new: bool
    ) -> list[asyncio.Task[None]]:
        """The session is over. Each instance leaves it within `patience` seconds or is ended.

        as_new: they are as the pool configured them, and need not be configured again.
        """
        loop = asyncio.get_running_loop()
        tasks = [loop.create_task(self._clean(instance, patience, as_new)) for instance in instances]
        self._returning.update(tasks)

        async def over() -> None:
            await asyncio.gather(*tasks, return_exceptions=True)
            if lease in self.leases:
                self.leases.remove(lease)
            self._hand_out()

        last = loop.create_task(over())
        self._returning.add(last)
        for task in [*tasks, last]:
            task.add_done_callback(self._returning.discard)
        return [*tasks, last]

    async def _clean(self, instance: Instance, patience: float, as_new: bool) -> None:
        try:
            if instance.state is State.BOUND:
                await instance.unbind(patience)
            if not as_new:
                await instance.reconfigure(self.settings.command.configure, self.settings.start_timeout)
        except InstanceFailed as error:
            event(_log, "instance not taken back", logging.WARNING, pool=self.name, why=str(error))
        else:
            if instance.state is State.CONFIGURED:
                self.population.take(instance)
            else:  # it was in the middle of something: a fresh one is safer
                instance.fail("was given back in the middle of being set up")

    def _who_has_it(self, lease: Lease, wait: float) -> str:
        settings, now = self.settings, time.monotonic()
        held = [f"{other.owner} has {other.num_envs} envs for {now - other.since:.0f} s" for other in self.leases]
        ahead = [other for other in self.waiting() if other is not lease]
        text = (
            f"pool {self.name} had no {lease.num_envs} envs free within {wait:g} s (wait_timeout): it has "
            f"{settings.instances} instances of {settings.envs_per_instance} envs, {self.up} are up; "
            + ("; ".join(held) or "nobody holds any")
        )
        if ahead:
            text += f"; {len(ahead)} more wait"
        return text + (f"; {self.trouble}" if self.trouble else "")


def _has_result(future: asyncio.Future[Any]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
