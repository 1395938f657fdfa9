"""What is told of an exception in an env: to the trainer in the fault's text, to people in the instance's log."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import TracebackType

# A fault's text in the segment has 4,095 bytes; a refusal is quoted whole by the server, but nobody reads a novel.
MAX_BYTES = 4000
_OWN_FOLDER = str(Path(__file__).parent)


class BadValue(ValueError):
    """The env gave something that does not fit its space or declaration. The text is complete without a traceback."""


def describe(error: BaseException, doing: str) -> str:
    """The text of an exception that was raised while `doing`, and writes it to the log too.

    Says first what was raised, then gives the env's traceback; cut in its middle to MAX_BYTES of UTF-8.
    """
    head = f"{doing}: {_summary(error)}"
    if isinstance(error, BadValue) or error.__traceback__ is None:
        text = head
    else:
        lines = traceback.format_exception(type(error), error, _skip_own_frames(error.__traceback__))
        text = f"{head}\n{''.join(lines)}".rstrip()
    print(text, file=sys.stderr, flush=True)
    return shorten(text)


def shorten(text: str, limit: int = MAX_BYTES) -> str:
    """`text` with its middle left out where it is longer than `limit` bytes: head and end say the most."""
    encoded = text.encode(errors="replace")
    if len(encoded) <= limit:
        return encoded.decode()
    gap = b"\n[...]\n"
    head = (limit - len(gap)) // 4
    tail = limit - len(gap) - head
    return (encoded[:head] + gap + encoded[-tail:]).decode(errors="ignore")


def _summary(error: BaseException) -> str:
    text = str(error) if isinstance(error, BadValue) else f"{type(error).__name__}: {error}"
    return shorten(text, 500)


def _skip_own_frames(trace: TracebackType) -> TracebackType | None:
    """The traceback from the env's first frame on; whole when the exception was raised by the host itself."""
    frame: TracebackType | None = trace
    while frame is not None and frame.tb_frame.f_code.co_filename.startswith(_OWN_FOLDER):
        frame = frame.tb_next
    return frame or trace
