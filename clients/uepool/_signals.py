"""Signals within a block: who takes them, and gives them back after it."""

from __future__ import annotations

import abc
import contextlib
import os
import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any, TypeVar

_Self = TypeVar("_Self", bound="Handling")
# Programs that run others (timeout, torchrun) pass a signal on that the terminal has sent to all of them already.
_SAME_SECONDS = 0.5
_EXIT_SECONDS = 2.0  # that what is done before the exit may take


class Handling(abc.ABC):
    """Within the block :meth:`_handle` is called for Ctrl-C. Outside the main thread it does nothing."""

    signals: tuple[signal.Signals, ...] = (signal.SIGINT,)

    def __init__(self) -> None:
        self._before: dict[signal.Signals, Any] = {}

    def take(self) -> None:
        """Takes the signals, again if a library has taken them since."""
        for number in self.signals:
            handler = signal.signal(number, self._handle)
            self._before.setdefault(number, handler)

    def __enter__(self: _Self) -> _Self:
        if threading.current_thread() is threading.main_thread():
            self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    @abc.abstractmethod
    def _handle(self, number: int, frame: FrameType | None) -> None: ...


class Ending(Handling):
    """Within the block SIGINT and SIGTERM ask for an end; a second one ends the process without a word, unless
    :meth:`_asked_again` does something else.

    One that comes at the same time as the first is none. Before the process ends :meth:`_before_exit` is called.

    number: of the first that came; 0: none did.
    """

    signals = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self._came = 0.0
        self._is_exiting = False

    @property
    def status(self) -> int:
        """The exit status that tells of the signal: 130 for Ctrl-C."""
        return 128 + self.number

    def _handle(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.number:
            if now - self._came >= _SAME_SECONDS and not self._is_exiting:
                self._asked_again()
            return
        self.number, self._came = number, now
        self._asked()

    @abc.abstractmethod
    def _asked(self) -> None:
        """The first one came."""

    def _asked_again(self) -> None:
        """A later one came."""
        self._exit()

    def _before_exit(self) -> None:
        """The second one came. Called in a thread of its own, which is not waited for when it takes long."""

    def _exit(self) -> None:
        self._is_exiting = True
        with contextlib.suppress(RuntimeError):  # no thread can be started any more, or stderr is being written to
            # What was interrupted may hold a lock, or a file system may hang: neither keeps the process here.
            last = threading.Thread(target=self._quietly, daemon=True)
            last.start()
            last.join(_EXIT_SECONDS)
            sys.stderr.flush()
        os._exit(self.status)  # the server notices, and ends what belongs to this process

    def _quietly(self) -> None:
        with contextlib.suppress(Exception):
            self._before_exit()
