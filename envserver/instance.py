"""One instance: its process, its link, and where it stands.

    LAUNCHED -> HELLO -> CONFIGURED -> BOUND        (a configured one that is kept in reserve is a SPARE)
        any state -> GONE

Every wait here ends: with the answer, or, when the instance dies, is refused or is too slow, with an error that tells
why - after all its processes are gone, so that whoever sees the error knows that nothing of it writes any more.
"""

import asyncio
import enum
import itertools
import time
from collections.abc import Callable

from envserver import wire
from envserver.errors import ConfigurationRefused, InstanceFailed, InstanceKilled, InstanceTimeout, ServerError
from envserver.launcher import Process
from envserver.link_server import LinkConnection
from envserver.logs import Log
from envserver.wire import Fault, Hello, Message, MessageType

# An instance that was refused, or that closed its link, gets this long to say why and to end by itself.
_LAST_WORDS = 0.5


class State(enum.Enum):
    LAUNCHED = "LAUNCHED"
    HELLO = "HELLO"
    CONFIGURED = "CONFIGURED"
    SPARE = "SPARE"
    BOUND = "BOUND"
    GONE = "GONE"


class Instance:
    """Created by Server.launch().

    gone: done when all its processes are; the result is the whole story for people, the tail of its log included.
    """

    def __init__(
        self,
        name: str,
        envs: int,
        command_line: str,
        process: Process,
        log: Log,
        explain: Callable[[str, str], str] | None = None,
    ) -> None:
        self.name = name  # "instance 3", "spare instance"
        self.envs = envs
        self.log = log
        self.state = State.LAUNCHED
        self.spec_json = ""
        self.steps_subset = True
        self.engine = ""
        self.fault = Fault.EXITED  # what its death is to be reported as
        self.launched_at = time.monotonic()
        self.bound_at = 0.0
        self._command_line = command_line
        self._explain = explain  # (how it ended, the end of its log) -> what that most likely means, or ""
        self._process = process
        self._loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[str] = self._loop.create_future()
        self._connection: LinkConnection | None = None
        self._error: type[ServerError] = InstanceFailed
        self._reason = ""  # why it was ended, when it did not end by itself
        self._refusal = ""  # what it found wrong with its configuration, when that is the reason
        # The one answer that is awaited (Hello, Spec, Bound), and the replies by request number.
        self._awaited: tuple[MessageType, asyncio.Future[Message]] | None = None
        self._replies: dict[int, asyncio.Future[Message]] = {}
        self._requests = itertools.count(1)
        self._hello: asyncio.Future[Message] = self._await(MessageType.HELLO)
        process.gone.add_done_callback(self._process_gone)

    @property
    def pid(self) -> int:
        """Of the process that holds the link, or of the launched one before it dialled in."""
        return self._process.pid

    @property
    def group(self) -> int:
        return self._process.group

    # --- life --------------------------------------------------------------------------------------------------------

    async def start(self, configure: bytes, timeout: float) -> str:
        """Waits for its Hello, configures it and returns its spec. Raises InstanceFailed after it is gone."""
        deadline = self._loop.call_later(timeout, self._too_slow_to_start, timeout)
        try:
            await self._hello
            self.spec_json = await self._configure(configure)
        finally:
            deadline.cancel()
        self._still_there()
        self.state = State.CONFIGURED
        return self.spec_json

    async def bind(self, message: bytes, segment_fd: int, timeout: float) -> None:
        """Binds it to a segment. Raises InstanceFailed after it is gone.

        From the first moment of this call on the instance may write to the segment.
        """
        deadline = self._loop.call_later(timeout, self.fail, f"was not bound within {timeout:g} s", InstanceTimeout)
        try:
            bound = self._await(MessageType.BOUND)
            if self._connection is not None:  # else its end is on its way
                self._connection.send_raw(message, segment_fd)
            await bound
        finally:
            deadline.cancel()
        self._still_there()
        self.bound_at = time.monotonic()
        self.state = State.BOUND

    async def reconfigure(self, document: bytes, timeout: float) -> str:
        """Configures one that is not bound once more; its spec. Raises InstanceFailed after it is gone."""
        deadline = self._loop.call_later(
            timeout, self.fail, f"was not configured within {timeout:g} s", InstanceTimeout
        )
        try:
            self.spec_json = await self._configure(document)
        finally:
            deadline.cancel()
        self._still_there()
        return self.spec_json

    async def unbind(self, timeout: float) -> None:
        """Takes its session's segment from it. Raises InstanceFailed after it is gone."""
        deadline = self._loop.call_later(timeout, self.fail, f"did not leave its session within {timeout:g} s")
        try:
            unbound = self._await(MessageType.UNBOUND)
            if self._connection is not None:
                self._connection.send(MessageType.UNBIND)
            await unbound
        finally:
            deadline.cancel()
        self._still_there()
        self.state = State.CONFIGURED
        self.fault, self.bound_at = Fault.EXITED, 0.0

    async def request(self, kind: MessageType, payload: bytes, timeout: float) -> tuple[int, bytes]:
        """A Params, Options, Call or Render. Returns (encoding, body); InstanceFailed has the instance's text."""
        if self._connection is None or self.state is State.GONE:
            raise InstanceFailed(f"{self.name} is not there at present")
        number = next(self._requests)
        reply: asyncio.Future[Message] = self._loop.create_future()
        self._replies[number] = reply
        late = InstanceTimeout(f"{self.name} did not answer within {timeout:g} s")
        deadline = self._loop.call_later(timeout, _fail_future, reply, late)
        try:
            self._connection.send(kind, payload, number)
            message = await reply
        finally:
            deadline.cancel()
            self._replies.pop(number, None)
        parsed = wire.parse_reply(message.payload)
        if parsed is None:
            self.fail("sent a malformed Reply")
            raise InstanceFailed(f"{self.name} sent a malformed Reply")
        ok, encoding, body = parsed
        if not ok:
            raise InstanceFailed(body.decode("utf-8", "replace"))
        return encoding, body

    async def end(self, grace: float) -> None:
        """Asks it to end, kills it after `grace` seconds; returns when it is gone. For good: no error, no fault."""
        if self._connection is not None and grace > 0:
            self._connection.send(MessageType.SHUTDOWN)
            self.kill_in(grace)
        else:
            self._process.kill()
        await asyncio.shield(self.gone)

    def kill_in(self, seconds: float) -> None:
        timer = self._loop.call_later(seconds, self._process.kill)
        self.gone.add_done_callback(lambda _: timer.cancel())

    def fail(
        self, reason: str, error: type[ServerError] = InstanceFailed, fault: Fault = Fault.EXITED, grace: float = 0.0
    ) -> None:
        """Ends it because of `reason` ("took longer than ..."). Waits in progress raise `error` once it is gone."""
        if not self._reason:
            self._reason, self._error, self.fault = reason, error, fault
        if grace > 0:
            self.kill_in(grace)
        else:
            self._process.kill()

    def failure(self) -> ServerError:
        """The error to raise for an instance that is gone."""
        return self._error(self.gone.result())

    def _still_there(self) -> None:
        """It may have died right after its answer."""
        if self.gone.done():
            raise self.failure()

    # --- Guest of the link server ------------------------------------------------------------------------------------

    def accept(self, connection: LinkConnection, hello: Hello, pid: int) -> str | None:
        if self._reason:
            return f"it {self._reason}"
        refusal = self._process.adopt(pid)
        if refusal is not None:
            return refusal
        if hello.envs != self.envs:
            refusal = f"it hosts {hello.envs} envs, {self.envs} were asked for"
            self.turned_away(refusal)
            return refusal
        self.steps_subset, self.engine = hello.steps_subset, hello.engine
        self.state = State.HELLO
        self._connection = connection
        connection.on_message = self._on_message
        connection.on_closed = self._on_closed
        self._answer(Message(MessageType.HELLO, 0, b""))
        return None

    def turned_away(self, reason: str) -> None:
        self.fail(f"dialled in and was refused: {reason}", grace=_LAST_WORDS)

    def owns(self, pid: int) -> bool:
        return self._process.owns(pid)

    # --- messages ----------------------------------------------------------------------------------------------------

    async def _configure(self, document: bytes) -> str:
        spec = self._await(MessageType.SPEC)
        if self._connection is not None:
            self._connection.send(MessageType.CONFIGURE, document)
        return (await spec).text()

    def _await(self, kind: MessageType) -> asyncio.Future[Message]:
        future: asyncio.Future[Message] = self._loop.create_future()
        if self.gone.done():
            future.set_exception(self.failure())
        self._awaited = (kind, future)
        return future

    def _answer(self, message: Message) -> None:
        assert self._awaited is not None
        _, future = self._awaited
        self._awaited = None
        if not future.done():
            future.set_result(message)

    def _on_message(self, message: Message) -> None:
        if message.type == MessageType.REPLY:
            reply = self._replies.get(message.request)
            if reply is not None and not reply.done():  # else it came too late and nobody waits any more
                reply.set_result(message)
        elif self._awaited is not None and message.type == self._awaited[0]:
            self._answer(message)
        elif self._awaited is not None and message.type == MessageType.REFUSE:
            if self._awaited[0] == MessageType.SPEC and self.state is State.CONFIGURED:
                # A warm instance that was offered another configuration: it can be offered the old one again.
                error = ConfigurationRefused(f"{self.name} refused its configuration: {message.text()}")
                _fail_future(self._awaited[1], error)
                self._awaited = None
                return
            what = "configuration" if self._awaited[0] == MessageType.SPEC else "binding"
            if what == "configuration" and not self._reason:
                self._refusal = message.text()
            self.fail(f"refused its {what}: {message.text()}", grace=_LAST_WORDS)
        else:
            self.fail(f"sent a message of type {message.type} out of place")

    def _on_closed(self, violation: str) -> None:
        self._connection = None
        if violation:
            self.fail(f"broke the protocol of the link: {violation}")
            return
        # Most often it is about to end: let it, for the sake of its exit status.
        timer = self._loop.call_later(_LAST_WORDS, self.fail, "closed its link but did not end, and was ended")
        self.gone.add_done_callback(lambda _: timer.cancel())

    # --- the end -----------------------------------------------------------------------------------------------------

    def _too_slow_to_start(self, timeout: float) -> None:
        if self.state is State.LAUNCHED:
            said = "never said hello: it did not dial in"
        else:
            said = "did not answer its configuration"
        self.fail(f"{said} within {timeout:g} s (start_timeout) of its start, and was ended", InstanceTimeout)

    def _process_gone(self, future: "asyncio.Future[str]") -> None:
        how = self._reason or future.result()
        if not self._reason and self._process.crashed:
            self._error = InstanceKilled
        before = self.state
        story = f"{self.name} (pid {self.pid}) {how}"
        log = f"\n  {self.log.quote()}"
        if self._refusal:  # says what is wrong; how and where the process ran would only hide it
            story = f"{self.name} {how}"
            log = "" if self.log.tail() in self._refusal else log
        elif before in (State.LAUNCHED, State.HELLO):
            when = "before it said hello" if before is State.LAUNCHED else "before it offered its spec"
            story += f"\n  while starting, {when}" if not self._reason else ""
            story += f"\n  its command: {self._command_line}"
        if self._explain is not None and not self._refusal and (meaning := self._explain(how, self.log.recent())):
            story += f"\n  {meaning}"
        self.state = State.GONE
        self.gone.set_result(story + log)
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        pending: list[asyncio.Future[Message]] = list(self._replies.values())
        if self._awaited is not None:
            pending.append(self._awaited[1])
        for waiting in pending:
            _fail_future(waiting, self.failure())


def _fail_future(future: "asyncio.Future[Message]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()  # whoever waited may have been cancelled: that is no reason for a warning
