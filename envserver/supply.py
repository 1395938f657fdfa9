"""Where a session has its instances from: started for it alone (Supply), or lent by a pool (envserver.pools)."""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from envserver.commands import Command
from envserver.door import Door, Doors
from envserver.errors import InstanceFailed, InstanceKilled
from envserver.instance import Instance, State

_FIRST_DELAY = 0.1  # seconds before another try after a replacement failed; doubles up to the last
_LAST_DELAY = 10.0
_log = logging.getLogger(__name__)

# (name, envs, cpus) -> a launched instance
Launch = Callable[[Command, str, int, list[int] | None], Instance]


# (instances that are ready, what to say)
Report = Callable[[int, str], None]


class Source(Protocol):
    """What a session needs of it. All its instances offer the same spec."""

    spec_json: str
    steps_subset: bool
    counts_episodes: bool  # whether it wants to hear of them

    async def start(self, sizes: list[int], cpus: list[list[int] | None], report: Report) -> list[Instance]:
        """Configured instances with that many envs; all of them, or an error and none."""

    async def replacement(self, name: str, envs: int, cpus: list[int] | None) -> Instance:
        """A configured instance in place of one that is gone."""

    def keep_spares(self) -> None:
        """The session is open: from now on what it needs is ready instances."""

    def ready_spares(self) -> list[Instance]: ...

    def touched(self) -> None:
        """The session has changed its envs in a way that a reset does not undo."""

    def played(self, instance: Instance, episodes: int) -> None:
        """An instance of the session has begun so many episodes more."""

    async def close(self, grace: float) -> None:
        """The session needs its instances no more. Returns when none of them knows its segment."""

    def hurry(self, grace: float) -> None:
        """During close(): whoever is not done in `grace` seconds is killed."""


class Supply:
    """Starts instances of one command. close() ends all of them, those being started included.

    doors: where engines dial in, for commands that listen for them.
    """

    counts_episodes = False

    def __init__(
        self,
        launch: Launch,
        command: Command,
        *,
        start_timeout: float,
        parallel: int,
        spares: int = 0,
        spare_envs: int = 1,
        spare_cpus: list[int] | None = None,
        doors: Doors | None = None,
    ) -> None:
        self.spec_json = ""
        self.steps_subset = True
        self._launch = launch
        self._command = command
        self._start_timeout = start_timeout
        self._starting = asyncio.Semaphore(parallel)
        self._wanted_spares = spares
        self._spare_envs = spare_envs
        self._spare_cpus = spare_cpus
        self._reference = ""  # whose spec it is
        self._live: set[Instance] = set()
        self._spares: list[Instance] = []
        self._refill: asyncio.Task[None] | None = None
        self._closed = False
        self._doors = doors
        self._door: Door | None = None

    async def start(self, sizes: list[int], cpus: list[list[int] | None], report: Report) -> list[Instance]:
        """Starts instance i with sizes[i] envs; all of them, or the first error after the others were told to end."""
        ready = 0
        door = self._open_door()
        invitation = door.invitation(sizes) if door is not None else None

        def turned_away(who: str) -> None:
            assert invitation is not None
            report(ready, f"turned away {who}; {invitation.line()}")

        async def one(index: int) -> Instance:
            nonlocal ready
            instance = await self.fresh(f"instance {index}", sizes[index], cpus[index], self._start_timeout)
            ready += 1
            waiting = door is not None and ready < len(sizes)
            said = f"waiting for {len(sizes) - ready} more" if waiting else f"{ready} of {len(sizes)} instances ready"
            report(ready, said)
            return instance

        if door is None or invitation is None:
            return await all_of([one(index) for index in range(len(sizes))])
        report(0, f"{invitation.line()}\n{invitation.instructions()}")
        door.expect(sizes)
        door.watchers.add(turned_away)
        try:
            return await all_of([one(index) for index in range(len(sizes))])
        finally:
            door.watchers.discard(turned_away)

    async def fresh(self, name: str, envs: int, cpus: list[int] | None, patience: float | None = None) -> Instance:
        """A newly started, configured instance. One that is killed by someone else meanwhile gets a second try.

        patience: seconds to wait for an engine that is to dial in; None: as long as it takes.
        """
        async with self._starting:
            try:
                return await self._start_one(name, envs, cpus, patience)
            except InstanceKilled as error:
                _log.warning("starting %s once more: %s", name, error)
            return await self._start_one(name, envs, cpus, patience)

    async def replacement(self, name: str, envs: int, cpus: list[int] | None) -> Instance:
        """A spare of that size if there is one, else a fresh instance."""
        for spare in self._spares:
            if spare.envs == envs and spare.state is State.SPARE:
                self._spares.remove(spare)
                spare.name, spare.state = name, State.CONFIGURED
                self.keep_spares()
                return spare
        return await self.fresh(name, envs, cpus)

    def keep_spares(self) -> None:
        """Starts what is lacking of the spares, in the background."""
        if not self._closed and self._wanted_spares > 0 and (self._refill is None or self._refill.done()):
            self._refill = asyncio.get_running_loop().create_task(self._refill_spares())

    def ready_spares(self) -> list[Instance]:
        return [spare for spare in self._spares if spare.state is State.SPARE]

    def touched(self) -> None:
        """They serve nobody else."""

    def played(self, instance: Instance, episodes: int) -> None:
        """Nobody recycles them."""

    async def close(self, grace: float) -> None:
        """Ends all instances; returns when all are gone."""
        self._closed = True
        if self._refill is not None:
            self._refill.cancel()
            await asyncio.gather(self._refill, return_exceptions=True)
        await asyncio.gather(*(instance.end(grace) for instance in self._live))
        if self._doors is not None and self._door is not None:
            self._doors.close(self._door)
            self._door = None

    def hurry(self, grace: float) -> None:
        """During close(): whoever is not gone in `grace` seconds is killed."""
        for instance in self._live:
            instance.kill_in(grace)

    def _open_door(self) -> Door | None:
        if self._door is None and self._command.listen is not None and not self._closed:
            assert self._doors is not None
            self._door = self._doors.open(self._command.listen)
        return self._door

    async def _begin(self, name: str, envs: int, cpus: list[int] | None, patience: float | None) -> Instance:
        door = self._open_door()
        engine = await door.engine(name, envs, patience) if door is not None else None
        try:
            if self._closed:
                raise InstanceFailed(f"{name} was not started: its session is being closed")
            command = self._command if engine is None else engine.command(self._command)
            return self._launch(command, name, envs, cpus)
        finally:
            if engine is not None:
                engine.sock.close()  # what was launched has it

    async def _start_one(self, name: str, envs: int, cpus: list[int] | None, patience: float | None) -> Instance:
        instance = await self._begin(name, envs, cpus, patience)
        self._live.add(instance)
        instance.gone.add_done_callback(lambda _: self._live.discard(instance))
        try:
            await instance.start(self._command.configure, self._start_timeout)
            self._compare(instance)
        except InstanceFailed as error:
            if instance.state is not State.GONE:
                instance.fail(str(error))
                await asyncio.shield(instance.gone)  # cancelling the wait must not cancel what others wait for
            raise
        except asyncio.CancelledError:
            instance.fail("was not wanted any more")
            raise
        return instance

    def _compare(self, instance: Instance) -> None:
        if not self._reference:
            self.spec_json, self.steps_subset = instance.spec_json, instance.steps_subset
            self._reference = instance.name
            return
        other = None
        if instance.spec_json != self.spec_json:
            other = difference(self.spec_json, instance.spec_json)
        if other is None and instance.steps_subset != self.steps_subset:
            other = f"steps_subset is {instance.steps_subset}, not {self.steps_subset}"
        if other is not None:
            raise InstanceFailed(f"{instance.name} offers another spec than {self._reference} did: {other}")

    async def _refill_spares(self) -> None:
        delay = _FIRST_DELAY
        while True:
            self._spares = self.ready_spares()
            if len(self._spares) >= self._wanted_spares:
                return
            try:
                spare = await self.fresh("spare instance", self._spare_envs, self._spare_cpus)
            except InstanceFailed as error:
                _log.warning("cannot start a spare: %s", error)
                await asyncio.sleep(delay)
                delay = min(2 * delay, _LAST_DELAY)
                continue
            spare.state = State.SPARE
            spare.gone.add_done_callback(lambda _: self.keep_spares())
            self._spares.append(spare)


def backoff(failures: int) -> float:
    """Seconds to wait after that many failures in a row."""
    return 0.0 if failures == 0 else min(_FIRST_DELAY * 2.0 ** (failures - 1), _LAST_DELAY)


async def all_of(work: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    """All results; or the first error, or cancellation, after the others were cancelled and have ended."""
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(part) for part in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            if task.done() and task.exception() is not None:
                raise task.exception()  # type: ignore[misc]
        return [task.result() for task in tasks]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def difference(expected_json: str, actual_json: str) -> str | None:
    """Where two specs differ first, as a path and both values; None when they mean the same (metadata is free)."""
    try:
        expected, actual = json.loads(expected_json), json.loads(actual_json)
    except ValueError:
        return "it is not JSON"
    for document in (expected, actual):
        if isinstance(document, dict):
            document.pop("metadata", None)
    return _difference("", expected, actual)


def _difference(path: str, expected: Any, actual: Any) -> str | None:
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in [*expected, *(key for key in actual if key not in expected)]:
            inner = f"{path}.{key}" if path else str(key)
            if key not in actual:
                return f"{inner} is missing"
            if key not in expected:
                return f"{inner} is new"
            if (found := _difference(inner, expected[key], actual[key])) is not None:
                return found
        return None
    nested = isinstance(expected, list) and any(isinstance(item, dict | list) for item in expected)
    if nested and isinstance(actual, list) and len(expected) == len(actual):
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            if (found := _difference(f"{path}[{index}]", one, other)) is not None:
                return found
        return None
    if expected == actual and type(expected) is type(actual):
        return None
    return f"{path} is {json.dumps(actual)}, not {json.dumps(expected)}"
