"""Errors that reach the trainer: each knows the gRPC status it is reported with, and has a text for people."""


class ServerError(Exception):
    """Base of the errors below; `status` is the name of a grpc.StatusCode."""

    status = "INTERNAL"
    reason = ""  # told apart from others of the same status by this, in the trailing metadata "uepool-reason"


class BadRequest(ServerError):
    """A field of a request is wrong; the text names it and says what is allowed."""

    status = "INVALID_ARGUMENT"


class NotServed(ServerError):
    """Well formed, but this version does not do it."""

    status = "UNIMPLEMENTED"


class NotFound(ServerError):
    status = "NOT_FOUND"


class OutOfMemory(ServerError):
    """A segment's memory cannot be reserved."""

    status = "RESOURCE_EXHAUSTED"
    reason = "memory"


class Busy(ServerError):
    """A pool has nothing free, or a quota is used up; the text says who holds what."""

    status = "RESOURCE_EXHAUSTED"
    reason = "busy"


class Forbidden(ServerError):
    status = "PERMISSION_DENIED"


class OutOfTurn(ServerError):
    """Not in this state of the session."""

    status = "FAILED_PRECONDITION"


class InUse(ServerError):
    """Another call of the session does this at the moment."""

    status = "ABORTED"


class Stopping(ServerError):
    status = "UNAVAILABLE"
    reason = "stopping"


class Draining(Stopping):
    """No new sessions."""


class InstanceFailed(ServerError):
    """An instance did not start, died, refused, or answered with an error."""

    status = "FAILED_PRECONDITION"


class InstanceKilled(InstanceFailed):
    """An instance was killed by a signal that the server did not send: worth another try."""


class ConfigurationRefused(InstanceFailed):
    """A running instance does not take a session's env config; it stays as it is."""


class InstanceTimeout(InstanceFailed):
    """An instance was not ready in time."""

    status = "DEADLINE_EXCEEDED"


# gRPC sends a status text as a header, percent-encoded, and peers accept 8 kB of headers.
MAX_STATUS_BYTES = 6000


def fit_status(text: str, limit: int = MAX_STATUS_BYTES) -> str:
    """`text` with lines left out of its middle, so that its percent-encoding has at most `limit` bytes."""

    if _encoded_bytes(text) <= limit:
        return text
    gap = "\n[...]\n"
    room = limit - _encoded_bytes(gap)
    head = _start_of(text, room // 2)
    tail = _start_of(text[::-1], room - _encoded_bytes(head))[::-1]
    return head + gap + tail


def _encoded_bytes(text: str) -> int:
    return sum(1 if 0x20 <= byte < 0x7F and byte != 0x25 else 3 for byte in text.encode("utf-8", "replace"))


def _start_of(text: str, limit: int) -> str:
    used = 0
    for position, letter in enumerate(text):
        used += _encoded_bytes(letter)
        if used > limit:
            return text[:position]
    return text
