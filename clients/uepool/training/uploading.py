"""Uploads while training goes on, and the wait for them at its end."""

from __future__ import annotations

import threading
from collections.abc import Callable

from uepool._signals import Ending

Job = Callable[[], bool]


class Uploader:
    """Does jobs in a thread of its own: one is under way, and at most one waits for it, the newest.

    A job returns whether it went well, and raises nothing. The thread does not keep the process from ending.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._next: Job | None = None
        self._is_busy = False
        self._went_well = True

    def ask(self, job: Job) -> None:
        """Comes back at once. A job that was waiting is left out: this one does what it would have done."""
        with self._changed:
            self._next = job
            if not self._is_busy:
                self._is_busy = True
                threading.Thread(target=self._work, name="uepool-upload", daemon=True).start()

    def wait(self, seconds: float) -> bool | None:
        """Whether the last job went well; None: it is still to be done after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_busy, seconds)
            return None if self._is_busy else self._went_well

    def drop(self) -> None:
        """The job that waits is not done."""
        with self._changed:
            self._next = None

    def _work(self) -> None:
        while True:
            with self._changed:
                job, self._next = self._next, None
                if job is None:
                    self._is_busy = False
                    self._changed.notify_all()
                    return
            self._went_well = job()


class Waiting(Ending):
    """Within the block the first SIGINT or SIGTERM sets ``number``: what is waited for is given up."""

    def _asked(self) -> None:
        pass
