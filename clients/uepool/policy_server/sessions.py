"""What the policy remembers of each session, for as long as it is used."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import numpy as np

from uepool.policies.onnx import Memory


class NoSession(Exception):
    """There is nothing to go on from; the text says what to do."""


class TooMany(Exception):
    """As many sessions as there may be are in use."""


class Session:
    """One client's rows. memory: each [rows, ...]. turn: held while a request is answered: they go by turns."""

    def __init__(self) -> None:
        self.memory: Memory = []
        self.rows = 0
        self.used = 0.0
        self.turn = asyncio.Lock()
        self.waiting = 0


class Sessions:
    """All sessions of a server. Used from its event loop alone.

    seconds: how long one may be unused. most: how many there may be. clock: seconds, for tests.
    """

    def __init__(self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._sessions: dict[str, Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def find(self, name: str, may_begin: bool) -> Session:
        """The session called ``name``; a new one if ``may_begin``. NoSession, TooMany."""
        self.expire()
        session = self._sessions.get(name)
        if session is None:
            if not may_begin:
                raise NoSession(
                    f"there is no session {name!r}, or it was not used for {self._seconds:g} seconds: begin it with "
                    '"reset": true and the first observations of episodes'
                )
            if len(self._sessions) >= self._most:
                raise TooMany(f"{self._most} sessions are in use: end some, or start the server with --max-sessions")
            session = self._sessions[name] = Session()
            session.used = self._clock()
        return session

    def memory_for(self, session: Session, rows: int, first: np.ndarray, blank: Callable[[int], Memory]) -> Memory:
        """What ``rows`` rows go on from; blank where ``first``, bool [rows], marks. NoSession for another number."""
        if session.rows != rows:
            if not first.all():
                had = f"has {session.rows} rows" if session.rows else "has not begun"
                raise NoSession(f'the session {had}, and {rows} came: "reset": true begins it anew')
            return blank(rows)
        return [np.where(first.reshape(-1, *[1] * (state.ndim - 1)), np.float32(0), state) for state in session.memory]

    def keep(self, session: Session, memory: Memory, rows: int) -> None:
        session.memory, session.rows, session.used = memory, rows, self._clock()

    def end(self, name: str) -> bool:
        """Whether there was one."""
        return self._sessions.pop(name, None) is not None

    def expire(self) -> None:
        """Drops those that were not used for long, and are not waited for."""
        limit = self._clock() - self._seconds
        for name in [name for name, s in self._sessions.items() if s.used < limit and not s.waiting]:
            del self._sessions[name]
