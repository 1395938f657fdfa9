"""The queue of a pool: who gets instances, in which order. Instances here are stand-ins that do as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from envserver import addresses, commands
from envserver.errors import Busy, Draining, InstanceFailed
from envserver.instance import State
from envserver.options import Owner
from envserver.pools.pool import Lease, Pool
from envserver.pools.population import DeathLimit
from envserver.pools.settings import PoolSettings

SECONDS = 20.0


class Standin:
    """What a pool needs of an instance."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.state = State.CONFIGURED
        self.gone: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def die(self, story: str = "died") -> None:
        self.state = State.GONE
        if not self.gone.done():
            self.gone.set_result(f"{self.name} {story}")

    def fail(self, reason: str) -> None:
        self.die(reason)

    async def end(self, grace: float) -> None:
        self.die("was ended")


def pool_of(instances: int, **fields: Any) -> Pool:
    address = addresses.parse("sim:CartPole")
    pool = Pool(PoolSettings("apples", address, commands.build(address, env_config={}), instances, **fields), None, 4)  # type: ignore

    async def fresh(name: str, envs: int, cpus: list[int] | None) -> Standin:
        return Standin(name)

    pool.population._supply.fresh = fresh  # type: ignore
    return pool


def on_pool(instances: int, work: Callable[[Pool], Coroutine[Any, Any, None]], **fields: Any) -> None:
    """Runs `work` with a pool whose instances are up."""

    async def run() -> None:
        pool = pool_of(instances, **fields)
        pool.start()
        await pool.ready(lambda up, total: None)
        try:
            await work(pool)
        finally:
            await pool.close(0.0)

    asyncio.run(asyncio.wait_for(run(), SECONDS))


def lease(count: int, name: str = "somebody") -> Lease:
    return Lease(Owner(name), count, count)


class Asking:
    """A session that asks for instances."""

    def __init__(self, pool: Pool, count: int, name: str = "somebody", wait: float = SECONDS) -> None:
        self.pool, self.lease = pool, lease(count, name)
        self.places: list[int] = []
        self.task = asyncio.get_running_loop().create_task(pool.lend(self.lease, wait, self.places.append))

    @property
    def got(self) -> bool:
        return self.task.done()

    async def give_back(self) -> None:
        await asyncio.gather(*self.pool.take_back(self.lease, self.task.result(), 1.0, as_new=True))


async def settle() -> None:
    """Until everything that can run has run: nothing here waits for anything from outside."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_large_request_is_not_starved_by_small_ones() -> None:
    async def work(pool: Pool) -> None:
        first, second = Asking(pool, 1), Asking(pool, 1)
        await settle()
        large = Asking(pool, 4)
        small = [Asking(pool, 1) for _ in range(5)]  # could be served at once: two instances are free
        await settle()
        assert first.got
        assert second.got
        assert not large.got
        assert not any(one.got for one in small)
        assert large.places == [1]
        assert [one.places[-1] for one in small] == [2, 3, 4, 5, 6]
        assert pool.free == 0, "nothing is free for newcomers while somebody waits"
        await first.give_back()
        assert not large.got
        await second.give_back()
        await settle()
        assert large.got
        assert not any(one.got for one in small)
        await large.give_back()
        await settle()
        assert [one.got for one in small] == [True] * 4 + [False], "the others in the order in which they came"

    on_pool(4, work)


def test_a_waiter_that_gives_up_leaves_no_gap() -> None:
    async def work(pool: Pool) -> None:
        first = Asking(pool, 1)
        await settle()
        large, small = Asking(pool, 2), Asking(pool, 1)
        await settle()
        assert not large.got
        assert not small.got
        assert small.places[-1] == 2
        large.task.cancel()
        await settle()
        assert small.got, "it was only behind somebody who has left"
        assert len(pool.leases) == 2
        assert not pool.waiting()
        await first.give_back()
        await small.give_back()
        assert pool.free == 2

    on_pool(2, work)


def test_instances_given_in_the_moment_of_cancelling_come_back() -> None:
    async def work(pool: Pool) -> None:
        first = Asking(pool, 2)
        await settle()
        second = Asking(pool, 2)
        await settle()
        pool.take_back(first.lease, first.task.result(), 1.0, as_new=True)
        while not pool.leases or pool.leases[0] is not second.lease:
            await asyncio.sleep(0)
        second.task.cancel()  # it has been given them, and has not run since
        await settle()
        if not second.task.cancelled():  # before Python 3.12, wait_for() returns what there is rather than be cancelled
            await second.give_back()
        assert not pool.leases
        assert pool.free == 2

    on_pool(2, work)


def test_replacements_go_before_the_queue() -> None:
    async def work(pool: Pool) -> None:
        first = Asking(pool, 2)
        await settle()
        waiting = Asking(pool, 1)
        first.task.result()[0].die()  # type: ignore
        replacement = asyncio.get_running_loop().create_task(pool.replacement())
        await replacement
        await settle()
        assert not waiting.got
        assert pool.up == 2
        assert pool.population.restarts == 1
        first.task.result()[0] = replacement.result()
        await first.give_back()
        await settle()
        assert waiting.got

    on_pool(2, work)


def test_the_deadline_says_who_holds_what() -> None:
    async def work(pool: Pool) -> None:
        await Asking(pool, 2, "alice").task
        other = Asking(pool, 1, "carol")
        with pytest.raises(Busy) as caught:
            await pool.lend(lease(2, "bob"), 0.05, lambda place: None)
        text = str(caught.value)
        assert "apples had no 2 envs free within 0.05 s (wait_timeout)" in text
        assert "alice has 2 envs for" in text
        assert "1 more wait" in text
        assert pool.waiting() == [other.lease]

    on_pool(2, work)


def test_draining_refuses_those_who_wait_and_newcomers() -> None:
    async def work(pool: Pool) -> None:
        held = Asking(pool, 1)
        await settle()
        waiting = Asking(pool, 1)
        await settle()
        pool.drain()
        for attempt in (waiting.task, pool.lend(lease(1), 1.0, lambda place: None)):
            with pytest.raises(Draining, match="is draining"):
                await attempt
        assert not pool.serving
        assert len(pool.leases) == 1
        pool.resume()
        await held.give_back()
        await Asking(pool, 1).task
        assert pool.serving

    on_pool(1, work)


def test_too_many_deaths_stop_a_pool_until_it_is_restarted() -> None:
    async def work(pool: Pool) -> None:
        for deaths in (1, 2, 3):
            pool.population.idle[0].die("of a bad map")  # type: ignore
            await settle()
            while pool.up < 2 and not pool.population.stopped:
                await asyncio.sleep(0.01)
            assert pool.population.stopped == (deaths == 3)
        assert pool.up == 1
        assert not pool.serving
        assert "more than 2 died" in pool.trouble
        assert "of a bad map" in pool.trouble
        assert "uepool restart" in pool.trouble
        held = Asking(pool, 1)
        await held.task  # what is left can still be lent
        with pytest.raises(InstanceFailed, match="starts no more instances"):
            await pool.replacement()
        now, later = pool.population.restart([], force=False)
        assert (now, later) == (0, 1)
        assert pool.trouble == ""
        await pool.ready(lambda up, total: None)
        assert pool.serving

    on_pool(2, work, max_restarts=2)


def test_deaths_long_ago_do_not_count() -> None:
    limit = DeathLimit(2, window=10.0)
    assert [limit.count(now) for now in (0.0, 9.0, 11.0, 18.0)] == [False, False, False, True]
    assert limit.reached
    limit.clear()
    assert not limit.reached
    assert not limit.count(20.0)
    assert not DeathLimit(0, window=10.0).count(0.0), "no limit"


def test_instances_are_recycled_when_they_come_back() -> None:
    async def work(pool: Pool) -> None:
        held = Asking(pool, 2)
        one, other = await held.task
        pool.population.played(one, 6)
        pool.population.played(one, 4)
        pool.population.played(other, 9)
        assert one.state is State.CONFIGURED, "not while it is lent"
        await held.give_back()
        while pool.free < 2:
            await asyncio.sleep(0.01)
        assert one.gone.done()
        assert not other.gone.done()
        assert (pool.population.recycled, pool.population.restarts) == (1, 0)
        assert [member.episodes for member in pool.population.members.values()] == [9, 0]

    on_pool(2, work, recycle_after_episodes=10)
