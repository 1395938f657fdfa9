"""What all sessions of a server share: the sockets, the logs, the clock. Lives in the event loop of the main thread."""

import asyncio
import collections
import itertools
import secrets
import shlex

from envserver import cpus, launcher
from envserver.attach import AttachServer
from envserver.commands import Command
from envserver.errors import InstanceFailed, NotFound, Stopping
from envserver.instance import Instance
from envserver.link_server import LinkServer
from envserver.logs import LogFolder
from envserver.options import Owner, SessionOptions
from envserver.pools.lent import LentInstances
from envserver.pools.pool import Lease, Pool
from envserver.pools.settings import PoolSettings
from envserver.session import GRACE, Progress, Session
from envserver.slot import TICK

_TRIM_TICKS = 40  # between two looks at the size of logs


class Server:
    """Opens and closes sessions. stop() leaves nothing behind."""

    def __init__(self) -> None:
        launcher.become_subreaper()
        self.logs = LogFolder()
        self.links = LinkServer()
        self.attachments = AttachServer()
        self.groups: set[int] = set()  # process groups of all instances that are not gone
        self._loop = asyncio.get_running_loop()
        self._sessions: dict[str, Session] = {}
        self._opening: set[Session] = set()
        self._ended: collections.deque[str] = collections.deque(maxlen=1000)
        self._numbers = itertools.count(1)
        self._ticks = itertools.count(1)
        self._ticker: asyncio.TimerHandle | None = None
        self._stopping = False
        self.pools: dict[str, Pool] = {}

    def session(self, session_id: str) -> Session:
        session = self._sessions.get(session_id)
        if session is None:
            over = "has ended" if session_id in self._ended else "does not exist"
            raise NotFound(f"session {session_id} {over}")
        return session

    def has_ended(self, session_id: str) -> bool:
        return session_id in self._ended

    def sessions(self) -> list[Session]:
        return list(self._sessions.values())

    async def open(self, options: SessionOptions, progress: Progress, owner: Owner | None = None) -> Session:
        """A running session on instances of its own; its trainer has yet to attach. Raises ServerError."""
        return await self._open(Session(self, options, owner or Owner()), progress)

    # --- pools --------------------------------------------------------------------------------------------------------

    def add_pool(self, settings: PoolSettings) -> Pool:
        """A pool, whose instances are started from now on."""

        def launch(command: Command, name: str, envs: int, cpu_list: list[int] | None) -> Instance:
            instance = self.launch(command, name, envs, cpu_list, secrets.token_hex(16))
            instance.gone.add_done_callback(lambda _: self.logs.forget(instance.log))
            return instance

        pool = self.pools[settings.name] = Pool(settings, launch, parallel=max(16, 4 * cpus.count()))
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
        source = LentInstances(pool, lease, configure, wait or pool.settings.wait_timeout, options.step_timeout)
        session = Session(self, options, owner, source)
        lease.session_id = session.id
        return await self._open(session, progress)

    async def _open(self, session: Session, progress: Progress) -> Session:
        if self._stopping:
            raise Stopping("the server is shutting down")
        self._opening.add(session)
        self._keep_ticking()
        try:
            await session.open(progress)
            self._sessions[session.id] = session
        finally:
            self._opening.discard(session)
        return session

    async def close(self, session_id: str) -> None:
        """Ends a session and waits until it has."""
        await asyncio.shield(self.session(session_id).close(GRACE, "the trainer closed it"))

    def closed(self, session: Session) -> None:
        """Nothing is left of that session."""
        if self._sessions.pop(session.id, None) is not None:
            self._ended.append(session.id)

    def launch(self, command: Command, name: str, envs: int, cpu_list: list[int] | None, token: str) -> Instance:
        """Starts an instance that is expected to dial in with `token`."""
        address = self.links.address
        log = self.logs.create(f"{next(self._numbers):05d}-{name.replace(' ', '-')}.log")
        argv, environment = command.line(envs, address, token), command.environment(envs, address, token)
        try:
            process = launcher.launch(argv, environment, command.cwd, log, cpu_list)
        except InstanceFailed:
            self.logs.forget(log)
            raise
        instance = Instance(name, envs, shlex.join([*command.argv, "--envs", str(envs)]), process, log)
        self.groups.add(instance.group)
        self.links.expect(token, instance)

        def gone(_: "asyncio.Future[str]") -> None:
            self.groups.discard(instance.group)
            self.links.forget(token)

        instance.gone.add_done_callback(gone)
        return instance

    def spin_us(self, session: Session) -> int:
        """How long waiters of a new session may spin: only if all processes of all sessions have a CPU each."""
        others = [other for other in [*self._sessions.values(), *self._opening] if other is not session]
        return cpus.spin_us(session.processes + sum(other.processes for other in others), cpus.count())

    async def stop(self, grace: float) -> None:
        """Ends all sessions and everything that the server has."""
        self._stopping = True
        sessions = [*self._sessions.values(), *self._opening]
        await asyncio.gather(*(session.close(grace, "the server stops") for session in sessions))
        await asyncio.gather(*(pool.close(grace) for pool in self.pools.values()))
        if self._ticker is not None:
            self._ticker.cancel()
        self.links.close()
        self.attachments.close()
        self.logs.close()

    def _keep_ticking(self) -> None:
        if self._ticker is None:
            self._ticker = self._loop.call_later(TICK, self._tick)

    def _tick(self) -> None:
        self._ticker = None
        trim = next(self._ticks) % _TRIM_TICKS == 0
        for session in [*self._sessions.values(), *self._opening]:
            session.tick()
            if trim:
                session.trim_logs()
        if self._sessions or self._opening:
            self._keep_ticking()
