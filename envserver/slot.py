"""One instance's place in a session: who serves these envs now, and what happens when it dies::

    death -> the segment's fault rules -> a spare or a fresh instance, with back-off -> bound: the envs are served again
    no replacement within reset_timeout -> its envs are down: steps are answered UNAVAILABLE at once

Trying to replace it goes on until the session ends.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from envserver.errors import InstanceFailed, InstanceKilled
from envserver.instance import Instance, State
from envserver.options import SAME_STEP, SessionOptions
from envserver.supply import Source, backoff
from envserver.wire import Fault, MessageType

if TYPE_CHECKING:
    from envserver._core import Segment

# Seconds from being bound to death: as if nothing had been wrong with it; hardly worth the start.
_LONG_LIFE = 10.0
_QUICK_DEATH = 1.0
_USEFUL_FAILURES = 4  # counted at most, of instances that did useful work in between; makes 0.4 s of back-off
TICK = 0.05  # seconds between two looks at the envs
_log = logging.getLogger(__name__)


class Slot:
    """Supervises the instance that serves `envs` (numbers in the session)."""

    def __init__(
        self,
        index: int,
        envs: range,
        options: SessionOptions,
        source: Source,
        segment: "Segment",
        params: Callable[[], bytes | None],
    ) -> None:
        self.index = index
        self.envs = envs
        self.name = f"instance {index}"
        self.instance: Instance | None = None
        self.restarts = 0
        self._options = options
        self._source = source
        self._segment = segment
        self._params = params  # all parameters set so far, for replacements
        self._failures = 0  # in a row
        self._last_error = ""
        self._opening = True
        self._closed = False
        self._replacing: asyncio.Task[None] | None = None
        # Trouble: from a death until a replacement has done what was left for it. Too long, and it is expired.
        self._in_trouble = False
        self._expired = False
        self._expiry: asyncio.TimerHandle | None = None
        self._may_write = False  # an instance has been given the segment and is not gone

    async def start(self, instance: Instance) -> None:
        """Binds the first instance. One that is killed by someone else meanwhile is replaced once."""
        try:
            await self._serve(instance)
        except InstanceKilled as error:
            _log.warning("binding %s once more: %s", self.name, error)
            await self._serve(await self._fresh())
            self.restarts += 1
        self._opening = False

    def serving(self) -> Instance | None:
        """The instance that is bound now, or None."""
        instance = self.instance
        return instance if instance is not None and instance.state is State.BOUND else None

    def check(self, pending: float | None, is_reset: bool) -> None:
        """An env of it is asked for something since `pending` seconds (None: no env is); too long is its end."""
        instance = self.serving()
        if instance is None:
            if self._expired and pending is not None:
                self._expire()  # sent just as its env was taken out of service: nobody else would answer it
            return
        if self._in_trouble and (pending is None or pending + 2 * TICK < time.monotonic() - instance.bound_at):
            self._in_trouble = self._expired = False
            self._cancel_expiry()
        if pending is None:
            return
        options = self._options
        if not is_reset:
            limit, what, fault = options.step_timeout, "a step (step_timeout)", Fault.STEP_TIMEOUT
        elif options.autoreset == SAME_STEP:
            limit = options.step_timeout + options.reset_timeout
            what, fault = "a step and its reset (step_timeout + reset_timeout)", Fault.RESET_TIMEOUT
        else:
            limit, what, fault = options.reset_timeout, "a reset (reset_timeout)", Fault.RESET_TIMEOUT
        if pending > limit:
            instance.fail(f"took longer than {limit:g} s for {what}, and was ended", fault=fault)

    async def close(self) -> None:
        """No more supervision; the instances are their source's to end."""
        self._closed = True
        self._cancel_expiry()
        if self.instance is not None:
            self.instance.gone.remove_done_callback(self._gone)
        if self._replacing is not None:
            self._replacing.cancel()
            await asyncio.gather(self._replacing, return_exceptions=True)

    async def _fresh(self) -> Instance:
        return await self._source.replacement(self.name, len(self.envs), self._options.cpus[self.index])

    async def _serve(self, instance: Instance) -> None:
        timeout = self._options.start_timeout
        self.instance = instance
        params = self._params()
        if params is not None:
            try:
                await instance.request(MessageType.PARAMS, params, timeout)
            except InstanceFailed as error:
                _log.warning("%s did not take the session's parameters: %s", self.name, error)
        if instance.state is State.GONE:
            raise instance.failure()
        # From here on it may write to the segment: its death is a matter for the fault rules.
        message = self._segment.bind_message(self.index)
        self._may_write = True
        instance.gone.add_done_callback(self._gone)
        await instance.bind(message, self._segment.fd, timeout)

    def _gone(self, story: "asyncio.Future[str]") -> None:
        if self.instance is not None and not self._closed:
            self._died(self.instance, story.result())

    def _died(self, instance: Instance, story: str) -> None:
        self._last_error = story
        _log.warning("%s", story)
        self._may_write = False
        self._segment.instance_exited(self.index, instance.fault, story)
        if instance.bound_at > 0:
            self._count_failure(time.monotonic() - instance.bound_at)
        if self._expired:
            self._expire()  # it was bound for a moment, which had taken its envs up again
        elif not self._in_trouble:
            self._in_trouble = True
            self._expiry = asyncio.get_running_loop().call_later(self._options.reset_timeout, self._expire)
        if not self._opening and (self._replacing is None or self._replacing.done()):
            self._replacing = asyncio.get_running_loop().create_task(self._replace())

    def _count_failure(self, lived: float) -> None:
        """The more failures in a row, the longer the next replacement waits; but never long if it does useful work."""
        if lived > _LONG_LIFE:
            self._failures = 1
        elif self._in_trouble or lived < _QUICK_DEATH:
            self._failures += 1
        else:
            self._failures = min(self._failures + 1, _USEFUL_FAILURES)

    async def _replace(self) -> None:
        while True:
            await asyncio.sleep(backoff(max(0, self._failures - 1)))
            try:
                await self._serve(await self._fresh())
                break
            except InstanceFailed as error:
                self._failures += 1
                self._last_error = str(error)
                _log.warning("%s could not be replaced: %s", self.name, error)
        self.restarts += 1

    def _expire(self) -> None:
        """Too long without having served anything. While someone may write, its death or its success decides."""
        self._expired = True
        if self._may_write:
            return
        seconds = self._options.reset_timeout
        text = f"{self.name} ended and could not be replaced within {seconds:g} s (reset_timeout): {self._last_error}"
        self._segment.expire(self.index, Fault.UNAVAILABLE, text)

    def _cancel_expiry(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None
