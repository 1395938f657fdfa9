"""Ctrl-C while files are written: asked once, play stops after the step under way, and no file is torn."""

from __future__ import annotations

from types import FrameType

from uepool._signals import Handling


class Stopping(Handling):
    """Within the block the first Ctrl-C sets :attr:`asked`; the second is a KeyboardInterrupt, as ever.

    Outside the main thread it does nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked = False
        self._finishing = False

    def finish(self) -> None:
        """From here to the end of the block Ctrl-C does nothing: what has been asked for is being done."""
        self._finishing = True

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._finishing:
            return
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
