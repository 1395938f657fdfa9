"""Processes of instances: launched, watched by pidfd, killed as process groups, reaped to the last member.

A launch script may fork, so that the process that dials in is another one than the one launched. Hence what is
watched is a *process group*: the instance is dead when the linked process is, or when all of the group is gone; and
then the rest of the group is killed too. The server is a subreaper: orphans of a launch script become its children.

Launching happens in the main thread only: the kernel sends the parent-death signal when the launching *thread* ends.
"""

import asyncio
import ctypes
import errno
import os
import signal
import threading
import time
from collections.abc import Collection

from envserver.errors import InstanceFailed
from envserver.logs import Log
from envserver.users import User

_PR_SET_CHILD_SUBREAPER = 36
# After the linked process died, its launch script gets this long to end by itself: its status says why.
_SCRIPT_GRACE = 0.1
_GROUP_POLL = 0.05  # how often a group is looked at whose launch script ended before anything dialled in


def become_subreaper() -> None:
    """Orphaned descendants become children of this process instead of init's."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def launch(
    argv: list[str],
    env: dict[str, str],
    cwd: str | None,
    log: Log,
    cpus: list[int] | None,
    pass_fds: Collection[int] = (),
    user: User | None = None,
) -> "Process":
    """Starts a process in a new group of its own. InstanceFailed names the executable when it cannot be run."""
    assert threading.current_thread() is threading.main_thread()
    from envserver import _core

    log_fd = log.open()
    try:
        credentials = user.credentials if user is not None else None
        pid, pidfd = _core.spawn(argv, env, cwd, log_fd, cpus, list(pass_fds), credentials)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        if user is None:
            raise InstanceFailed(f"cannot run {argv[0]}: {reason}") from None
        hint = "; that user must reach it, and the temporary folder" if error.errno == errno.EACCES else ""
        raise InstanceFailed(f"cannot run {argv[0]} as {user.name} (uid {user.uid}): {reason}{hint}") from None
    finally:
        os.close(log_fd)
    return Process(pid, pidfd)


class Process:
    """A launched process and its group. Create it in the event loop's thread.

    gone: done when no process of the group is left; its result says how the instance ended ("was killed by SIGSEGV").
    """

    def __init__(self, pid: int, pidfd: int) -> None:
        self.group = pid
        self.pid = pid  # of the linked process, once there is one
        self.crashed = False  # ended by a signal that was not ours
        self._loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[str] = self._loop.create_future()
        self._launched_fd = pidfd
        self._linked_fd = -1
        self._linked = False
        self._ending = False
        self._killed = False
        self._status: dict[int, tuple[bool, int]] = {}  # by pid: killed by a signal?, signal or exit status
        self._loop.add_reader(pidfd, self._launched_ended)

    def adopt(self, pid: int) -> str | None:
        """The process `pid` dialled in. None, or why it is not this instance's."""
        if self._linked:
            return "another process has dialled in with this token already"
        if self._ending:
            return "the instance is being ended"
        if pid == self.group and self._launched_fd >= 0:
            self._linked = True
            return None
        try:
            pidfd = os.pidfd_open(pid)
        except (OSError, ValueError):
            return f"process {pid} is not visible to the server"
        # Looked at after the pidfd is held: the pid cannot have passed to another process in between.
        try:
            group = os.getpgid(pid)
        except OSError:
            group = -1
        if group != self.group:
            os.close(pidfd)
            return f"process {pid} is not in the process group {self.group} that was launched"
        self._linked, self._linked_fd, self.pid = True, pidfd, pid
        self._loop.add_reader(pidfd, self._linked_ended)
        return None

    def owns(self, pid: int) -> bool:
        """Whether `pid` is a process of this group."""
        try:
            return os.getpgid(pid) == self.group
        except OSError:
            return False

    def kill(self) -> None:
        """Ends the whole group at once; `gone` follows."""
        if not self._ending:
            self._killed = True
            self._finish()

    def _launched_ended(self) -> None:
        self._close("_launched_fd")
        if self._linked_fd >= 0 and not self._ending:
            self._collect()  # only its launch script ended: nothing happened to the instance
        elif self._linked or self._ending:
            self._finish()
        else:
            self._await_link()

    def _await_link(self) -> None:
        """The launch script ended before anything dialled in: a process that it left behind may still do so."""
        if self._ending or self._linked:
            return
        if self._collect():
            self._finish()
        else:
            self._loop.call_later(_GROUP_POLL, self._await_link)

    def _linked_ended(self) -> None:
        self._close("_linked_fd")
        if self._launched_fd >= 0 and not self._ending:
            self._loop.call_later(_SCRIPT_GRACE, self._finish)
        else:
            self._finish()

    def _finish(self, delay: float = 0.001) -> None:
        """Kills and reaps until nothing is left."""
        if self.gone.done():
            return
        self._ending = True
        if self._linked_fd >= 0:
            signal.pidfd_send_signal(self._linked_fd, signal.SIGKILL)
        if not self._collect():
            # The group's number cannot have been reused: a member that is not reaped yet, if only a zombie, holds it.
            try:
                os.killpg(self.group, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self._collect() and self._linked_fd < 0:
            self._close("_launched_fd")
            self.gone.set_result(self._describe())
        else:
            self._loop.call_later(delay, self._finish, min(delay * 2, 0.05))

    def _collect(self) -> bool:
        """Reaps the members that ended. True: none is left."""
        while True:
            try:
                ended = os.waitid(os.P_PGID, self.group, os.WEXITED | os.WNOHANG)
            except ChildProcessError:
                return True
            if ended is None:
                return False
            self._status[ended.si_pid] = (ended.si_code != os.CLD_EXITED, ended.si_status)

    def _describe(self) -> str:
        by_signal, status = self._status.get(self.pid) or self._status.get(self.group) or (False, -1)
        if status < 0:
            return "ended in a way that the server could not see"
        if by_signal:
            self.crashed = not self._killed
            return f"was killed by {_signal_name(status)}"
        # A shell reports a signal that killed what it ran as 128 + its number.
        inner = f" ({_signal_name(status - 128)} ended what it ran)" if 128 < status < 160 else ""
        return f"exited with status {status}{inner}"

    def _close(self, name: str) -> None:
        fd = getattr(self, name)
        if fd >= 0:
            self._loop.remove_reader(fd)
            os.close(fd)
            setattr(self, name, -1)


def end_strays(known: Collection[int], tokens: Collection[str]) -> None:
    """Kills and reaps children of this process that left their group (a crash reporter, say) but carry one of `tokens`.

    known: process groups that are looked after elsewhere.
    """
    wanted = {f"UEPOOL_TOKEN={token}".encode() for token in tokens}
    for pid in _children():
        try:
            if pid in known or os.getpgid(pid) in known:
                continue
            with open(f"/proc/{pid}/environ", "rb") as file:
                mine = not wanted.isdisjoint(file.read().split(b"\0"))
            if mine:
                os.kill(pid, signal.SIGKILL)
            # The environment of a zombie is empty, but nobody else will reap it.
            for _ in range(100 if mine else 1):
                if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG) is not None:
                    break
                time.sleep(0.001)
        except OSError:
            continue


def _children() -> list[int]:
    me = os.getpid()
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == me:
                found.append(int(name))
    return found


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
