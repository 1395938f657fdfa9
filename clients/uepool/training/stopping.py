"""Ctrl-C while something is trained: the first one ends it in order, the second at once."""

from __future__ import annotations

from collections.abc import Callable

from uepool._signals import Ending


class Stopping(Ending):
    """Within the block SIGINT and SIGTERM ask for an end; a second one ends the process without a word.

    gently: False: the first one raises KeyboardInterrupt, as usual. True: it only sets ``number``, so that what is
        under way comes to its end; ``asked`` is called.
    before_exit: called, in another thread, when the second one ends the process.
    """

    def __init__(self, asked: Callable[[], None], before_exit: Callable[[], None]) -> None:
        super().__init__()
        self.gently = False
        self._tell = asked
        self._tell_last = before_exit

    def _asked(self) -> None:
        if not self.gently:
            raise KeyboardInterrupt
        self._tell()

    def _before_exit(self) -> None:
        self._tell_last()
