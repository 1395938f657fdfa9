"""A trainer's session: its instances, its segment, its lease; from opening to the last descriptor closed."""

import asyncio
import collections
import enum
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from envserver import cpus, launcher, memory
from envserver.attach import SECRET_BYTES, Lease
from envserver.commands import Command
from envserver.env_requests import EnvRequests
from envserver.errors import BadRequest, InstanceFailed, NotFound, OutOfMemory
from envserver.instance import Instance
from envserver.logs import KEPT_DEAD_LOGS, Log
from envserver.metrics.meter import Counts, Meter
from envserver.options import Owner, SessionOptions
from envserver.reporting import event
from envserver.slot import Slot
from envserver.supply import Source, Supply, all_of

if TYPE_CHECKING:
    from envserver.pump import Pump
    from envserver.server import Server
    from envserver.spec import Spec, Tensor

# A synchronous session's ring: the trainer's current and last batch, what it is about to let go of, and one in work.
NUM_BLOCKS = 4
ATTACH_DEADLINE = 15.0  # seconds from Opened until the trainer must have attached
KEEP_SECONDS = 30.0  # without a connection: from one call until the next one must have come
GRACE = 2.0  # seconds for envs to close when the trainer closes its session
SHORT_GRACE = 0.5  # ... when the trainer is dead
_log = logging.getLogger(__name__)
T = TypeVar("T")

Progress = Callable[[int, int, str], None]


class End(enum.Enum):
    """How sessions end."""

    CLOSED = "closed"  # by the trainer
    TRAINER_GONE = "trainer_gone"  # its connection or its process ended
    NOT_ATTACHED = "not_attached"  # in time, after it was opened
    NOT_KEPT = "not_kept"  # nobody called KeepSession, Step or Reset in time
    KICKED = "kicked"  # by an operator
    SERVER_STOPPED = "server_stopped"
    NOT_OPENED = "not_opened"  # an error, or the trainer did not wait for it


class Session:
    """Made by open(). close() may be called at any time, as often as one likes."""

    def __init__(self, server: "Server", options: SessionOptions, owner: Owner, source: Source | None = None) -> None:
        self.id = secrets.token_hex(8)
        self.attach_secret = secrets.token_bytes(SECRET_BYTES)
        self.options = options
        self.owner = owner
        self.spec: Spec | None = None
        self.slots: list[Slot] = []
        self.opened_at = time.monotonic()
        self.end: tuple[End, str] | None = None  # how it ended or is ending, and the text for people
        self.meter = Meter()
        self._counted = Counts()
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._source: Source = source or Supply(
            self._launch,
            options.command,
            start_timeout=options.start_timeout,
            parallel=max(16, 4 * cpus.count()),
            spares=options.spares,
            spare_envs=options.sizes[0],
            spare_cpus=options.cpus[0],
            doors=server.doors,
        )
        self.requests = EnvRequests(options, self.slots, self._source)
        self._segment: Any = None
        self._pump: Pump | None = None
        self._lease: Lease | None = None
        self._streaming = False
        self._attach_timer: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None
        self._grace = GRACE
        self._tokens: set[str] = set()
        self._live_logs: set[Log] = set()
        self._dead_logs: collections.deque[Log] = collections.deque()

    # --- opening -----------------------------------------------------------------------------------------------------

    async def open(self, progress: Progress) -> None:
        """Starts and binds all instances. After an error or a cancellation nothing is left of it."""
        try:
            await self._open(progress)
        except BaseException:
            await asyncio.shield(self.close(0.0, "it could not be opened", End.NOT_OPENED))
            raise

    async def _open(self, progress: Progress) -> None:
        options = self.options
        total = len(options.sizes)
        progress(0, total, f"starting {total} instance{'s' * (total != 1)} of {options.address}")
        starting = self._loop.create_task(
            self._source.start(options.sizes, options.cpus, lambda ready, text: progress(ready, total, text))
        )
        try:
            # Imports numpy: while the instances start is the time for it.
            from envserver.spec import Spec, SpecError

            instances = await starting
        finally:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
        try:
            self.spec = Spec.parse(self._source.spec_json)
        except SpecError as error:
            raise InstanceFailed(f"the instances of {options.address} offer a spec that is wrong: {error}") from None
        self.requests.spec = self.spec
        self._check_batch_size()
        self._segment = self._reserve(self.spec)
        first = 0
        for index, size in enumerate(options.sizes):
            envs = range(first, first + size)
            first += size
            self.slots.append(Slot(index, envs, options, self._source, self._segment, self.requests.params_so_far))
        await all_of([slot.start(instance) for slot, instance in zip(self.slots, instances, strict=True)])
        self._source.keep_spares()
        self._server.attachments.offer(self)
        if options.keep:
            self._expect_sign_of_life()
        else:
            self._attach_timer = self._loop.call_later(
                ATTACH_DEADLINE, self.close, GRACE, "nobody attached to it in time", End.NOT_ATTACHED
            )

    @property
    def spec_json(self) -> str:
        return self._source.spec_json

    @property
    def gang(self) -> bool:
        return not self._source.steps_subset

    @property
    def processes(self) -> int:
        """How many may want a CPU at the same time: the instances and the trainer."""
        return len(self.options.sizes) + 1

    def layout(self) -> "list[tuple[Tensor, int, int, int]]":
        """Each tensor, where it lies in a batch's bytes, where in a block of the segment, and its bytes per row."""
        assert self.spec is not None
        tensors = self.spec.tensors(self.options.autoreset)
        return [(tensor, *place) for tensor, place in zip(tensors, self._segment.places(), strict=True)]

    @property
    def segment_bytes(self) -> int:
        return self._segment.total_bytes

    def _check_batch_size(self) -> None:
        options = self.options
        size, last = options.sizes[0], options.sizes[-1]
        if not self.gang or options.batch_size == options.num_envs:
            return
        if options.batch_size % size or last != size:
            raise BadRequest(
                f"batch_size: {options.address} steps the {size} envs of an instance together, so batch_size must be "
                f"a multiple of {size} and num_envs too, or batch_size equal to num_envs; got "
                f"batch_size={options.batch_size}, num_envs={options.num_envs}"
            )

    def _reserve(self, spec: "Spec") -> Any:
        from envserver import _core

        options = self.options
        num_blocks = NUM_BLOCKS if options.batch_size == options.num_envs else 1
        layout = (options.num_envs, spec.agents, options.batch_size, num_blocks, options.autoreset)
        tensors = spec.tensors(options.autoreset)
        try:
            memory.check(_core.Segment.bytes_needed(*layout, tensors))
            spin_us = self._server.spin_us(self)
            return _core.Segment(*layout, spin_us, options.seed, tensors, options.sizes, self.gang)
        except ValueError as error:
            raise BadRequest(f"a session on {options.address} is not possible: {error}") from None
        except OSError as error:
            raise OutOfMemory(error.strerror or str(error)) from None

    def _launch(self, command: Command, name: str, envs: int, cpu_list: list[int] | None) -> Instance:
        token = secrets.token_hex(16)
        instance = self._server.launch(command, name, envs, cpu_list, token)
        self._tokens.add(token)
        self._live_logs.add(instance.log)
        instance.gone.add_done_callback(lambda _: self._retire(instance.log))
        return instance

    def _retire(self, log: Log) -> None:
        self._live_logs.discard(log)
        self._dead_logs.append(log)
        if len(self._dead_logs) > KEPT_DEAD_LOGS:
            self._server.logs.forget(self._dead_logs.popleft())

    # --- the lease ---------------------------------------------------------------------------------------------------

    def attachment(self) -> tuple[int, dict[str, object]]:
        return self._segment.fd, {"instances": self.options.sizes, "gang": self.gang}

    @property
    def is_attached(self) -> bool:
        return self._lease is not None

    def attached(self, lease: Lease) -> None:
        """From now on the connection is the lease, whatever was before."""
        self._lease = lease
        if self._attach_timer is not None:
            self._attach_timer.cancel()

    def stream_began(self) -> None:
        """A Stream steps it: the lease, unless there is one already. There is never more than one."""
        self._streaming = True
        if self._attach_timer is not None:
            self._attach_timer.cancel()

    def stream_ended(self) -> None:
        self._streaming = False
        if self._lease is None and not self.options.keep:
            self.trainer_gone("the trainer's stream ended")
        self.kept()

    def kept(self) -> None:
        """A sign of life of a trainer without a connection of its own."""
        connected = self._lease is not None or self._streaming
        if self.options.keep and not connected and self._attach_timer is not None and self._closing is None:
            self._attach_timer.cancel()
            self._expect_sign_of_life()

    def _expect_sign_of_life(self) -> None:
        seconds = self._server.keep_seconds
        late = f"nothing was heard from its trainer for {seconds:g} s"
        self._attach_timer = self._loop.call_later(seconds, self.close, GRACE, late, End.NOT_KEPT)

    def pump(self) -> "Pump":
        """What steps it for trainers elsewhere."""
        from envserver.pump import Pump

        if self._closing is not None:
            raise NotFound(self._server.why_not(self.id))
        if self._pump is None:
            assert self.spec is not None
            self._pump = Pump(self._segment.fd, self.options.sizes, self.gang, self.spec)
        return self._pump

    def trainer_gone(self, reason: str, died: bool = False) -> None:
        self.close(SHORT_GRACE if died else GRACE, reason)

    # --- supervision -------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Looks at how long envs have been asked for something; a few times a second."""
        if self._segment is None or self._closing is not None:
            return
        waiting = {index: (pending, is_reset) for index, pending, is_reset in self._segment.sample()}
        for slot in self.slots:
            slot.check(*waiting.get(slot.index, (None, False)))
            self._count_episodes(slot)

    def _count_episodes(self, slot: Slot) -> None:
        instance = slot.serving()
        if self._source.counts_episodes and instance is not None:
            self._source.played(instance, self._segment.take_episodes(slot.index))

    # --- numbers -----------------------------------------------------------------------------------------------------

    @property
    def pool(self) -> str:
        """The name of the pool that lends its instances; "" if they are its own."""
        return self.options.address.target if self.options.address.scheme == "pool" else ""

    @property
    def path(self) -> str:
        """How it is stepped: "segment" by its trainer, "grpc" by the server, "" not yet."""
        if self._pump is not None:
            return "grpc"
        return "segment" if self._lease is not None else ""

    @property
    def restarts(self) -> int:
        return sum(slot.restarts for slot in self.slots)

    def counts(self) -> Counts:
        """What it has done so far; also after its end."""
        if self._segment is not None:
            steps, pump = self._segment.stats()["steps"], self._pump
            if pump is None:
                self._counted = Counts(steps)
            else:
                self._counted = Counts(steps, pump.bytes_in, pump.bytes_out, pump.clock.histogram)
        return self._counted

    def stats(self) -> dict[str, int | float]:
        """The fields of StatsReply."""
        return {
            "steps": self._segment.stats()["steps"],
            "seconds": time.monotonic() - self.opened_at,
            "restarts": self.restarts,
            "instances": len(self.slots),
            "instances_up": sum(slot.serving() is not None for slot in self.slots),
            "spares_ready": len(self._source.ready_spares()),
            "segment_bytes": self.segment_bytes,
        }

    def instances(self) -> list[dict[str, Any]]:
        """The fields of InstanceInfo, spares last."""
        rows = [(slot.index, slot.instance, slot.restarts, list(slot.envs)) for slot in self.slots]
        rows += [(len(self.slots), spare, 0, []) for spare in self._source.ready_spares()]
        return [
            {
                "session_id": self.id,
                "index": index,
                "pid": instance.pid if not instance.gone.done() else 0,
                "state": instance.state.value,
                "restarts": restarts,
                "envs": envs,
                "engine": instance.engine,
                "log": str(instance.log.path),
            }
            for index, instance, restarts, envs in rows
            if instance is not None
        ]

    # --- closing -----------------------------------------------------------------------------------------------------

    def close(self, grace: float, reason: str, kind: End = End.TRAINER_GONE) -> Awaitable[None]:
        """Ends the session; what is returned is done when nothing is left of it. `grace`: seconds for envs to close."""
        if self._closing is None:
            self.end = kind, reason
            self.requests.over = True
            if kind is not End.NOT_OPENED:
                seconds = round(time.monotonic() - self.opened_at, 3)
                steps = self.counts().steps
                event(_log, "session ends", session=self.id, kind=kind.value, why=reason, steps=steps, seconds=seconds)
            self._grace = grace
            self._closing = self._loop.create_task(self._close(grace))
        elif grace < self._grace:
            self._grace = grace
            self._source.hurry(grace)
        return self._closing

    async def _close(self, grace: float) -> None:
        self._server.attachments.withdraw(self)
        if self._pump is not None:
            self._pump.close()
        if self._attach_timer is not None:
            self._attach_timer.cancel()
        for slot in self.slots:
            self._count_episodes(slot)
            await slot.close()
        await self._source.close(grace)
        await asyncio.sleep(0)  # callbacks of the last deaths
        launcher.end_strays(self._server.groups, self._tokens)
        if self._segment is not None:
            self.counts()
            self._segment.close()
            self._segment = None
        for log in [*self._live_logs, *self._dead_logs]:
            self._server.logs.forget(log)
        # Last: the trainer's end of the lease tells it that the session is over.
        if self._lease is not None:
            self._lease.close()
        self._server.closed(self)
