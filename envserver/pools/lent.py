"""A session's instances when they are lent by a pool."""

from __future__ import annotations

import asyncio

from envserver.errors import InstanceFailed
from envserver.instance import Instance
from envserver.pools.pool import Lease, Pool
from envserver.supply import Report, all_of, difference


class LentInstances:
    """A supply.Source. `configure`: the session's own env config; None: the pool's."""

    def __init__(self, pool: Pool, lease: Lease, configure: bytes | None, wait: float, patience: float) -> None:
        self.spec_json = ""
        self.steps_subset = True
        self.counts_episodes = pool.settings.recycle_after_episodes > 0
        self._pool = pool
        self._lease = lease
        self._configure = configure
        self._wait = wait
        self._patience = patience
        self._as_new = configure is None
        self._instances: set[Instance] = set()
        self._closed = False

    async def start(self, sizes: list[int], cpus: list[list[int] | None], report: Report) -> list[Instance]:
        def moved(place: int) -> None:
            report(0, f"waiting for {len(sizes)} instances of pool {self._pool.name}: place {place} in the queue")

        instances = await self._pool.lend(self._lease, self._wait, moved)
        self._instances.update(instances)
        self.spec_json, self.steps_subset = self._pool.spec_json, self._pool.steps_subset
        if self._configure is not None:
            self.spec_json = ""
            ready = iter(range(1, len(sizes) + 1))

            async def configured(instance: Instance) -> None:
                await self._prepare(instance)
                count = next(ready)
                report(count, f"{count} of {len(sizes)} instances configured")

            await all_of([configured(instance) for instance in instances])
        return instances

    async def replacement(self, name: str, envs: int, cpus: list[int] | None) -> Instance:
        instance = await self._pool.replacement()
        if self._closed:
            self._pool.take_back(self._lease, [instance], 0.0, as_new=True)
            raise InstanceFailed(f"{name} was not replaced: its session is over")
        self._instances = {other for other in self._instances if not other.gone.done()} | {instance}
        if self._configure is not None:
            await self._prepare(instance)
        return instance

    async def _prepare(self, instance: Instance) -> None:
        assert self._configure is not None
        spec = await instance.reconfigure(self._configure, self._pool.settings.start_timeout)
        if not self.spec_json:
            self.spec_json = spec
        elif (other := difference(self.spec_json, spec)) is not None:
            raise InstanceFailed(f"{instance.name} offers another spec than the session's others did: {other}")

    def keep_spares(self) -> None:
        """They are the pool's matter."""

    def ready_spares(self) -> list[Instance]:
        return []

    def touched(self) -> None:
        self._as_new = False

    def played(self, instance: Instance, episodes: int) -> None:
        self._pool.population.played(instance, episodes)

    async def close(self, grace: float) -> None:
        """An instance in a long step leaves when it is done with it: the session's end does not wait for that."""
        self._closed = True
        left = [instance for instance in self._instances if not instance.gone.done()]
        tasks = self._pool.take_back(self._lease, left, self._patience, self._as_new)
        await asyncio.wait(tasks, timeout=grace)

    def hurry(self, grace: float) -> None:
        """Nothing to hurry: the pool goes on with what is left."""
