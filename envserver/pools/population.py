"""The instances of a pool: started, kept idle or lent, replaced when they die or have had their time."""

from __future__ import annotations

import asyncio
import collections
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from envserver.door import Doors
from envserver.errors import InstanceFailed, NotFound
from envserver.instance import Instance
from envserver.pools.settings import PoolSettings
from envserver.reporting import event
from envserver.supply import Launch, Supply, backoff

_QUICK_DEATH = 1.0  # seconds: who lives shorter makes the next start wait
_RETIRE_SECONDS = 2.0  # for an instance to end by itself when it is replaced on purpose
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Member:
    """What is known of an instance."""

    number: int  # never given twice
    since: float = field(default_factory=time.monotonic)
    episodes: int = 0  # begun so far, where the pool recycles after episodes
    due: bool = False  # to be replaced when it comes back
    retired: bool = False  # is being replaced on purpose: its end is no failure


class DeathLimit:
    """Reached after more than `most` deaths within `window` seconds, until clear(). most = 0: never."""

    def __init__(self, most: int, window: float) -> None:
        self.reached = False
        self._most = most
        self._window = window
        self._deaths: collections.deque[float] = collections.deque()

    def count(self, now: float) -> bool:
        """One more. Whether that was the one too many."""
        if self._most == 0 or self.reached:
            return False
        self._deaths.append(now)
        while now - self._deaths[0] > self._window:
            self._deaths.popleft()
        self.reached = len(self._deaths) > self._most
        return self.reached

    def clear(self) -> None:
        self.reached = False
        self._deaths.clear()


class Population:
    """Lives in the event loop. fill() begins to start instances, close() ends them all.

    on_idle: an instance is ready to be lent, in `idle`. on_stopped: too many have died, there will be no more.
    """

    def __init__(
        self,
        settings: PoolSettings,
        launch: Launch,
        parallel: int,
        doors: Doors | None,
        on_idle: Callable[[], None],
        on_stopped: Callable[[], None],
    ) -> None:
        self.trouble = ""  # why instances are missing
        self.restarts = 0  # instances that died
        self.recycled = 0  # instances that were replaced on purpose
        self.idle: collections.deque[Instance] = collections.deque()
        self.members: dict[Instance, Member] = {}  # idle, lent or being taken back
        self._settings = settings
        self._supply = Supply(
            launch, settings.command, start_timeout=settings.start_timeout, parallel=parallel, doors=doors
        )
        self._on_idle, self._on_stopped = on_idle, on_stopped
        self._limit = DeathLimit(settings.max_restarts, settings.restart_window)
        self._starting: set[asyncio.Task[None]] = set()
        self._retiring: set[asyncio.Task[None]] = set()
        self._failures = 0  # starts that failed, in a row
        self._quick_deaths = 0  # in a row
        self._numbers = 0
        self._closed = False
        self._changed = asyncio.Event()

    @property
    def spec_json(self) -> str:
        return self._supply.spec_json

    @property
    def steps_subset(self) -> bool:
        return self._supply.steps_subset

    @property
    def stopped(self) -> bool:
        """Whether too many have died: nothing is started any more, until restart()."""
        return self._limit.reached

    async def change(self) -> None:
        """Returns when an instance has become ready, or could not be started."""
        self._changed.clear()
        await self._changed.wait()

    async def close(self, grace: float) -> None:
        self._closed = True
        tasks = [*self._starting, *self._retiring]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._supply.close(grace)

    # --- coming -------------------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Starts what is missing."""
        while (
            not self._closed
            and not self._limit.reached
            and len(self.members) + len(self._starting) < self._settings.total
        ):
            task = asyncio.get_running_loop().create_task(self._start_one())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start_one(self) -> None:
        settings = self._settings
        self._numbers += 1
        number = self._numbers
        while True:
            await asyncio.sleep(backoff(self._failures + self._quick_deaths))
            if self._limit.reached:
                return
            try:
                name = f"{settings.name} {number}"
                instance = await self._supply.fresh(name, settings.envs_per_instance, settings.next_cpus())
                break
            except InstanceFailed as error:
                self._failures += 1
                self.trouble = self.trouble if self._limit.reached else str(error)
                event(_log, "instance not started", logging.WARNING, pool=settings.name, why=str(error))
                self._count_failure(str(error))
                self._changed.set()
        self._failures = 0
        if not self._limit.reached:
            self.trouble = ""
        self.members[instance] = Member(number)
        instance.gone.add_done_callback(lambda story: self._died(instance, story.result()))
        self.take(instance)
        self._changed.set()

    def take(self, instance: Instance) -> None:
        """An instance is ready for whoever is next."""
        member = self.members.get(instance)
        if member is None:
            return  # it died a moment ago
        if member.due:
            self._retire(instance, member)
            return
        self.idle.append(instance)
        self._on_idle()

    # --- going --------------------------------------------------------------------------------------------------------

    def _died(self, instance: Instance, story: str) -> None:
        member = self.members.pop(instance)
        if instance in self.idle:
            self.idle.remove(instance)
        if self._closed:
            return
        name = self._settings.name
        if member.retired:
            self.recycled += 1
            event(_log, "instance replaced", pool=name, number=member.number, episodes=member.episodes or None)
        else:
            self.restarts += 1
            quick = time.monotonic() - member.since < _QUICK_DEATH
            self._quick_deaths = self._quick_deaths + 1 if quick else 0
            event(_log, "instance died", logging.WARNING, pool=name, number=member.number, why=story)
            self._count_failure(story)
        self.fill()

    def _count_failure(self, why: str) -> None:
        if self._limit.count(time.monotonic()):
            settings = self._settings
            self.trouble = (
                f"pool {settings.name} starts no more instances: more than {settings.max_restarts} died or did not "
                f"start within {settings.restart_window:g} s (max_restarts, restart_window); `uepool restart` starts "
                f"them again; the last one: {why}"
            )
            event(_log, "pool stopped", logging.ERROR, pool=settings.name, why=self.trouble)
            self._on_stopped()

    def _retire(self, instance: Instance, member: Member) -> None:
        """Replaces it on purpose."""
        member.retired = True
        task = asyncio.get_running_loop().create_task(instance.end(_RETIRE_SECONDS))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    def restart(self, numbers: Collection[int], force: bool) -> tuple[int, int]:
        """Replaces instances, all of them if none is named: idle ones at once, lent ones when they come back, or at
        once too with `force`. How many are replaced now, and how many later. Ends a stop after too many deaths."""
        known = {member.number for member in self.members.values()}
        if missing := sorted(set(numbers) - known):
            there = ", ".join(map(str, sorted(known))) or "none"
            raise NotFound(f"pool {self._settings.name} has no instance {missing[0]}; it has: {there}")
        if self._limit.reached:
            self._limit.clear()
            self._failures, self._quick_deaths, self.trouble = 0, 0, ""
        now = later = 0
        for instance, member in list(self.members.items()):
            if member.retired or (numbers and member.number not in numbers):
                continue
            if instance in self.idle:
                self.idle.remove(instance)
                self._retire(instance, member)
                now += 1
            elif force:
                member.retired = True
                instance.fail("was restarted by an operator")
                now += 1
            else:
                member.due = True
                later += 1
        self.fill()
        return now, later

    def played(self, instance: Instance, episodes: int) -> None:
        """An instance that is lent has begun so many episodes more."""
        member = self.members.get(instance)
        if member is not None:
            member.episodes += episodes
            member.due = member.due or member.episodes >= self._settings.recycle_after_episodes
