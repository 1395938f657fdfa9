"""What all sessions of a server share: the sockets, the logs, the clock. Lives in the event loop of the main thread."""

import asyncio
import collections
import itertools
import logging
import secrets
import shlex
import time

from envserver import cpus, launcher
from envserver.attach import AttachServer, AttachSettings
from envserver.commands import Command
from envserver.door import Doors, checked_token
from envserver.errors import BadRequest, Busy, InstanceFailed, NotFound, ServerError, Stopping
from envserver.instance import Instance
from envserver.link_server import LinkServer
from envserver.logs import Log, LogFolder
from envserver.metrics.meter import SAMPLE_SECONDS, Tally
from envserver.options import Owner, SessionOptions
from envserver.pools.lent import LentInstances
from envserver.pools.pool import Lease, Pool
from envserver.pools.settings import PoolSettings
from envserver.reporting import event
from envserver.session import GRACE, KEEP_SECONDS, End, Progress, Session
from envserver.slot import TICK
from envserver.user_folders import UserFolders

_TRIM_SECONDS = 2.0  # between two looks at the size of logs
_SAMPLE_TICKS = round(SAMPLE_SECONDS / TICK)
_REMEMBERED = 1000  # sessions that are over, and why
_log = logging.getLogger(__name__)


class Server:
    """Opens and closes sessions. stop() leaves nothing behind."""

    def __init__(self, attach: AttachSettings | None = None, keep_seconds: float = KEEP_SECONDS) -> None:
        launcher.become_subreaper()
        self.logs = LogFolder()
        self._user_folders = UserFolders()
        self._live_logs: set[Log] = set()
        self._trimming: asyncio.Task[None] | None = None
        self.links = LinkServer()
        self.doors = Doors()
        self.attachments = AttachServer(attach or AttachSettings())
        self.keep_seconds = keep_seconds  # that a session without a connection lives from one call to the next
        self.groups: set[int] = set()  # process groups of all instances that are not gone
        self._loop = asyncio.get_running_loop()
        self._sessions: dict[str, Session] = {}
        self._opening: set[Session] = set()
        self._ended: collections.OrderedDict[str, str] = collections.OrderedDict()  # id: why
        self._numbers = itertools.count(1)
        self._ticks = itertools.count(1)
        self._ticker: asyncio.TimerHandle | None = None
        self._stopping = False
        self.pools: dict[str, Pool] = {}
        self.max_sessions = 0  # at a time; 0: no limit
        self.max_envs_per_session = 0  # 0: no limit
        self.started_at = time.monotonic()
        self.tallies: collections.defaultdict[str, Tally] = collections.defaultdict(Tally)  # by pool, "": of none
        self.refused: collections.Counter[str] = collections.Counter()  # calls without a good token: "missing", "wrong"

    def session(self, session_id: str) -> Session:
        session = self._sessions.get(session_id)
        if session is None:
            raise NotFound(self.why_not(session_id))
        return session

    def why_not(self, session_id: str) -> str:
        """For people: why there is no such session to work with. Any thread may ask."""
        session = self._sessions.get(session_id)
        if session is not None and session.end is not None:
            return f"session {session_id} has ended: {session.end[1]}"
        if session_id in self._ended:
            return f"session {session_id} has ended: {self._ended[session_id]}"
        return f"session {session_id} does not exist"

    def has_ended(self, session_id: str) -> bool:
        return session_id in self._ended

    def sessions(self) -> list[Session]:
        return list(self._sessions.values())

    async def open(self, options: SessionOptions, progress: Progress, owner: Owner | None = None) -> Session:
        """A running session on instances of its own; its trainer has yet to attach. Raises ServerError."""
        return await self._open(Session(self, options, owner or Owner()), progress)

    # --- pools --------------------------------------------------------------------------------------------------------

    def add_pool(self, settings: PoolSettings) -> Pool:
        """A pool, whose instances are started from now on. BadRequest when it needs something that is not there."""
        if settings.command.listen is not None:
            checked_token(self.doors.token)

        def launch(command: Command, name: str, envs: int, cpu_list: list[int] | None) -> Instance:
            instance = self.launch(command, name, envs, cpu_list, secrets.token_hex(16))
            instance.gone.add_done_callback(lambda _: self.logs.forget(instance.log))
            return instance

        pool = self.pools[settings.name] = Pool(settings, launch, max(16, 4 * cpus.count()), self.doors)
        pool.start()
        return pool

    def pool(self, name: str) -> Pool:
        pool = self.pools.get(name)
        if pool is None:
            raise NotFound(f"there is no pool {name!r}; pools here: {', '.join(self.pools) or 'none'}")
        return pool

    async def open_on_pool(
        self,
        pool: Pool,
        options: SessionOptions,
        own_config: bool,
        wait: float,
        progress: Progress,
        owner: Owner,
    ) -> Session:
        """A running session on instances of a pool."""
        lease = Lease(owner, options.num_envs, len(options.sizes))
        configure = options.command.configure if own_config else None
        source = LentInstances(pool, lease, configure, wait, options.step_timeout)
        session = Session(self, options, owner, source)
        lease.session_id = session.id
        return await self._open(session, progress)

    async def _open(self, session: Session, progress: Progress) -> Session:
        if self._stopping:
            raise Stopping("the server is shutting down")
        self._check_limits(session.owner, session.options.num_envs)
        self._opening.add(session)
        self._keep_ticking()
        try:
            await session.open(progress)
            self._sessions[session.id] = session
        except BaseException as error:
            why = str(error) if isinstance(error, ServerError) else "its trainer did not wait for it"
            event(_log, "session not opened", pool=session.pool, holder=session.owner.name, why=why)
            raise
        finally:
            self._opening.discard(session)
        self.tallies[session.pool].opened += 1
        event(
            _log,
            "session opened",
            session=session.id,
            pool=session.pool,
            holder=session.owner.name,
            client=session.owner.client_name,
            envs=session.options.num_envs,
            seconds=round(time.monotonic() - session.opened_at, 3),
        )
        return session

    def _check_limits(self, owner: Owner, num_envs: int) -> None:
        """Raises Busy. Sessions in the queue of a pool count, those that are being closed do not."""
        most = self.max_envs_per_session
        if most and num_envs > most:
            raise BadRequest(f"num_envs: this server allows a session {most} (max_envs_per_session), got {num_envs}")
        live = [one for one in [*self._sessions.values(), *self._opening] if one.end is None]
        if self.max_sessions and len(live) >= self.max_sessions:
            raise Busy(f"this server has {len(live)} sessions, and max_sessions allows no more")
        held = [one for one in live if one.owner.name == owner.name]
        total = sum(one.options.num_envs for one in held)
        if owner.max_envs and total + num_envs > owner.max_envs:
            now = time.monotonic()
            which = [
                f"{one.options.num_envs} envs of {one.options.address} for {now - one.opened_at:.0f} s"
                + (f" ({one.owner.client_name})" if one.owner.client_name else "")
                for one in held
            ]
            raise Busy(
                f"the token {owner.name} may have {owner.max_envs} envs at a time (max_envs) and asks for {num_envs}; "
                f"it has {total}" + (": " + "; ".join(which) if which else "")
            )

    async def close(self, session_id: str) -> None:
        """Ends a session and waits until it has."""
        await asyncio.shield(self.session(session_id).close(GRACE, "the trainer closed it", End.CLOSED))

    async def kick(self, session_id: str, reason: str) -> None:
        """Ends a session because an operator wants it so, and waits until it has ended."""
        await asyncio.shield(self.session(session_id).close(GRACE, reason, End.KICKED))

    def closed(self, session: Session) -> None:
        """Nothing is left of that session."""
        assert session.end is not None
        kind, why = session.end
        if self._sessions.pop(session.id, None) is not None:
            self._ended[session.id] = why
            if len(self._ended) > _REMEMBERED:
                self._ended.popitem(last=False)
        tally = self.tallies[session.pool]
        tally.ended[kind.value] += 1
        tally.add(session.counts())

    def launch(self, command: Command, name: str, envs: int, cpu_list: list[int] | None, token: str) -> Instance:
        """Starts an instance that is expected to dial in with `token`."""
        address = self.links.address
        log = self.logs.create(f"{next(self._numbers):05d}-{name.replace(' ', '-')}.log")
        folder = self._user_folders.create(log.path.stem, command.user) if command.has_folder else None
        where = str(folder) if folder is not None else ""
        argv = command.line(envs, address, token, where)
        environment = command.environment(envs, address, token, where)
        try:
            process = launcher.launch(
                argv, environment, command.cwd or where or None, log, cpu_list, command.pass_fds, command.user
            )
        except InstanceFailed:
            self.logs.forget(log)
            if folder is not None:
                self._user_folders.remove(folder)
            raise
        instance = Instance(name, envs, shlex.join(command.shown(argv, envs)), process, log, command.explain)
        self.groups.add(instance.group)
        self.links.expect(token, instance)
        self._live_logs.add(log)
        if self._trimming is None or self._trimming.done():
            self._trimming = self._loop.create_task(self._trim_logs())

        def gone(_: "asyncio.Future[str]") -> None:
            self.groups.discard(instance.group)
            self.links.forget(token)
            self._live_logs.discard(log)
            if folder is not None:
                self._user_folders.remove(folder)

        instance.gone.add_done_callback(gone)
        return instance

    async def _trim_logs(self) -> None:
        """While there are instances. In another thread: what a flood left takes a while to go through."""
        while self._live_logs:
            await asyncio.sleep(_TRIM_SECONDS)
            await asyncio.to_thread(self.logs.trim, list(self._live_logs))
            await asyncio.to_thread(self._user_folders.trim)

    def spin_us(self, session: Session) -> int:
        """How long waiters of a new session may spin: only if all processes of all sessions have a CPU each."""
        others = [other for other in [*self._sessions.values(), *self._opening] if other is not session]
        return cpus.spin_us(session.processes + sum(other.processes for other in others), cpus.count())

    async def stop(self, grace: float) -> None:
        """Ends all sessions and everything that the server has."""
        self._stopping = True
        sessions = [*self._sessions.values(), *self._opening]
        await asyncio.gather(*(session.close(grace, "the server stops", End.SERVER_STOPPED) for session in sessions))
        await asyncio.gather(*(pool.close(grace) for pool in self.pools.values()))
        if self._ticker is not None:
            self._ticker.cancel()
        if self._trimming is not None:
            self._trimming.cancel()
            await asyncio.gather(self._trimming, return_exceptions=True)
        self.links.close()
        self.attachments.close()
        self._user_folders.close()
        self.logs.close()

    def _keep_ticking(self) -> None:
        if self._ticker is None:
            self._ticker = self._loop.call_later(TICK, self._tick)

    def _tick(self) -> None:
        self._ticker = None
        tick = next(self._ticks)
        sample = tick % _SAMPLE_TICKS == 0
        for session in [*self._sessions.values(), *self._opening]:
            session.tick()
            if sample:
                session.meter.sample(session.counts())
        if self._sessions or self._opening:
            self._keep_ticking()
