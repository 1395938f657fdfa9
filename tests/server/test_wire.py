"""The Python twin of the link's messages agrees with the C++ headers, and takes nothing for granted."""

import re
import struct
from pathlib import Path

import pytest

from envserver import wire

HEADERS = Path(__file__).parents[2] / "cpp" / "wire"


def constants(header):
    text = (HEADERS / header).read_text()
    found = re.findall(r"\bk(\w+)\s*=\s*([^,;}/]+)[,;}\n]", text)
    values = {}
    for name, value in found:
        value = re.sub(r"\b(0[xX][0-9A-Fa-f]+|\d+)[uUlL]*", r"\1", value.strip())
        if re.fullmatch(r"[\w\s<()]+", value) and not re.search(r"[g-wyzG-WYZ]", value):
            values[name] = eval(value)
    return text, values


def snake(name):
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).upper()


def test_numbers_are_those_of_the_header():
    text, values = constants("link.h")
    assert values["LinkMagic"] == wire.LINK_MAGIC
    assert values["LinkVersion"] == wire.LINK_VERSION
    assert values["MaxMessageBytes"] == wire.MAX_MESSAGE_BYTES
    assert {m.name: m.value for m in wire.MessageType} == {
        name.upper(): values[name.title()] for name in (m.name for m in wire.MessageType)
    }
    assert {e.name.title(): e.value for e in wire.Encoding} == {n: values[n] for n in ("Json", "Pickle", "Raw")}
    sizes = dict(re.findall(r"sizeof\((\w+)\) == (\d+)", text))
    for name, layout in {
        "MessageHead": wire.MESSAGE_HEAD,
        "Hello": wire.HELLO,
        "OptionsHead": wire.TARGET_HEAD,
        "CallHead": wire.TARGET_HEAD,
        "ReplyHead": wire.REPLY_HEAD,
        "Picture": wire.PICTURE,
    }.items():
        assert layout.size == int(sizes[name]), name


def test_faults_are_those_of_the_header():
    _, values = constants("segment.h")
    for fault in wire.Fault:
        name = "".join(part.title() for part in fault.name.split("_"))
        if name in values:
            assert values[name] == fault, name
    assert {"Exited", "StepTimeout", "ResetTimeout", "Exception", "Unavailable"} <= set(values)


def test_message():
    data = wire.message(wire.MessageType.CALL, b"abc", 7)
    assert wire.MESSAGE_HEAD.unpack_from(data) == (3, wire.MessageType.CALL, 7, 0)
    assert data[16:] == b"abc"


def test_hello():
    payload = wire.HELLO.pack(wire.LINK_MAGIC, 1, 17, 4, 1, 0, b"game 1.0", b"a" * 64)
    hello = wire.parse_hello(payload)
    assert hello == wire.Hello(1, 17, 4, True, "game 1.0", "a" * 64)
    assert wire.hello_version(payload) == 1


@pytest.mark.parametrize("size", [0, 7, 8, 135, 137])
def test_hello_of_a_wrong_size(size):
    payload = wire.HELLO.pack(wire.LINK_MAGIC, 9, 0, 0, 0, 0, b"", b"") + b"x"
    assert wire.parse_hello(payload[:size]) is None
    assert wire.hello_version(payload[:size]) == (9 if size >= 8 else None)


def test_no_hello():
    payload = wire.HELLO.pack(wire.LINK_MAGIC + 1, 1, 0, 0, 0, 0, b"", b"")
    assert wire.parse_hello(payload) is None
    assert wire.hello_version(payload) is None


def test_reply_and_picture():
    assert wire.parse_reply(b"\0" * 7) is None
    assert wire.parse_reply(struct.pack("<2I", 1, 2) + b"x") == (True, 2, b"x")
    assert wire.parse_picture(b"\0" * 7) is None
    assert wire.parse_picture(struct.pack("<2I", 1, 2) + b"123456") == (1, 2, b"123456")
    assert wire.parse_picture(struct.pack("<2I", 1, 2) + b"12345") is None
    assert wire.parse_picture(struct.pack("<2I", 1 << 31, 1 << 31) + b"12345") is None
