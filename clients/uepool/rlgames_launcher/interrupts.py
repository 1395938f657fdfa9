"""Ctrl-C while something is trained: the first one ends it in order, the second at once."""

from __future__ import annotations

from uepool._signals import Ending


class Stop(Ending):
    """Within the block SIGINT and SIGTERM raise KeyboardInterrupt; a second one ends the process without a word.

    ``check()`` raises again what Python dropped: what is raised while a destructor or a callback of a C library runs
    is lost.
    """

    def check(self) -> None:
        if self.number:
            raise KeyboardInterrupt

    def _asked(self) -> None:
        raise KeyboardInterrupt
