"""The instance link's messages (contract B): the Python twin of cpp/wire/link.h, which describes them.

Little endian. A message is a head of 16 bytes and then its payload.
"""

import enum
import struct
from dataclasses import dataclass
from typing import NamedTuple

LINK_MAGIC = 0x4B4C5055
LINK_VERSION = 1
MAX_MESSAGE_BYTES = 64 << 20


class MessageType(enum.IntEnum):
    HELLO = 1
    REFUSE = 2
    CONFIGURE = 3
    SPEC = 4
    BIND = 5
    BOUND = 6
    UNBIND = 7
    UNBOUND = 8
    PARAMS = 9
    OPTIONS = 10
    CALL = 11
    RENDER = 12
    REPLY = 13
    SHUTDOWN = 14
    # Over TCP only.
    TASK = 15
    ROW = 16
    RESETTING = 17


class Encoding(enum.IntEnum):
    JSON = 0
    PICKLE = 1
    RAW = 2


class Fault(enum.IntEnum):
    """Why a row is not an ordinary one (cpp/wire/segment.h)."""

    NO_FAULT = 0
    EXITED = 1
    STEP_TIMEOUT = 2
    RESET_TIMEOUT = 3
    EXCEPTION = 4
    UNAVAILABLE = 5


MESSAGE_HEAD = struct.Struct("<4I")  # bytes, type, request, reserved
HELLO = struct.Struct("<6I48s64s")  # magic, version, pid, envs, steps_subset, reserved, engine, token
TARGET_HEAD = struct.Struct("<2I")  # OptionsHead and CallHead: env local to the instance, encoding
REPLY_HEAD = struct.Struct("<2I")  # ok, encoding
PICTURE = struct.Struct("<2I")  # height, width
TOKEN_BYTES = 64
assert (MESSAGE_HEAD.size, HELLO.size, TARGET_HEAD.size, REPLY_HEAD.size, PICTURE.size) == (16, 136, 8, 8, 8)


class Message(NamedTuple):
    type: int
    request: int
    payload: bytes

    def text(self) -> str:
        return self.payload.decode("utf-8", "replace")


@dataclass(frozen=True)
class Hello:
    version: int
    pid: int  # in the instance's own pid namespace: for people only
    envs: int
    steps_subset: bool
    engine: str
    token: str


def message(kind: MessageType, payload: bytes = b"", request: int = 0) -> bytes:
    return MESSAGE_HEAD.pack(len(payload), kind, request, 0) + payload


def hello_version(payload: bytes) -> int | None:
    """The protocol version of a Hello of any version; None when it is no Hello at all."""
    if len(payload) < 8:
        return None
    magic, version = struct.unpack_from("<2I", payload)
    return version if magic == LINK_MAGIC else None


def parse_hello(payload: bytes) -> Hello | None:
    """A Hello of this version, or None when it is malformed."""
    if len(payload) != HELLO.size or hello_version(payload) is None:
        return None
    _, version, pid, envs, steps_subset, _, engine, token = HELLO.unpack(payload)
    return Hello(version, pid, envs, bool(steps_subset), _text(engine), _text(token))


def check_hello(message: Message) -> Hello | str:
    """The Hello that a peer's first message is, or what is wrong with it."""
    version = hello_version(message.payload) if message.type == MessageType.HELLO else None
    if version is None:
        return "the first message is no Hello of the uepool link"
    if version != LINK_VERSION:
        return (
            f"it speaks version {version} of the instance link, this server speaks version {LINK_VERSION}: "
            "build both from the same release"
        )
    return parse_hello(message.payload) or "its Hello is malformed"


def parse_reply(payload: bytes) -> tuple[bool, int, bytes] | None:
    """(ok, encoding, body) of a Reply, or None when it is malformed."""
    if len(payload) < REPLY_HEAD.size:
        return None
    ok, encoding = REPLY_HEAD.unpack_from(payload)
    return bool(ok), encoding, payload[REPLY_HEAD.size :]


def parse_picture(body: bytes) -> tuple[int, int, bytes] | None:
    """(height, width, rgb) of a Render reply's body, or None when the sizes disagree."""
    if len(body) < PICTURE.size:
        return None
    height, width = PICTURE.unpack_from(body)
    rgb = body[PICTURE.size :]
    return (height, width, rgb) if len(rgb) == height * width * 3 else None


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "replace")
