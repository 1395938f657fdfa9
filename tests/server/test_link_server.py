"""Framing of the link: messages in any pieces, both ways, with a descriptor; and its limits."""

import asyncio
import os
import socket
import struct

import pytest

from envserver import wire
from envserver.link_server import LinkConnection
from envserver.wire import Message, MessageType


def run(test):
    """Runs `test(connection, peer, got)` in an event loop; got collects messages, and the reason of the end."""

    async def main():
        ours, theirs = socket.socketpair()
        theirs.settimeout(20)
        connection = LinkConnection(ours)
        got: list[Message | str] = []
        connection.on_message = got.append
        connection.on_closed = got.append
        try:
            await asyncio.wait_for(test(connection, theirs, got), 20)
        finally:
            connection.close()
            theirs.close()

    asyncio.run(main())


async def until(condition):
    while not condition():
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("piece", [1, 7, 16, 17, 1000])
def test_messages_in_pieces(piece):
    expected = [Message(MessageType.SPEC, 0, b"{}"), Message(MessageType.BOUND, 3, b""), Message(99, 1, b"x" * 100)]

    async def test(connection, peer, got):
        data = b"".join(wire.MESSAGE_HEAD.pack(len(m.payload), m.type, m.request, 0) + m.payload for m in expected)
        for at in range(0, len(data), piece):
            peer.sendall(data[at : at + piece])
            await asyncio.sleep(0)
        await until(lambda: len(got) == 3)
        assert got == expected

    run(test)


def test_end_in_the_middle_of_a_message():
    async def test(connection, peer, got):
        peer.sendall(wire.message(MessageType.BOUND) + b"\1\0")
        peer.close()
        await until(lambda: len(got) == 2)
        assert got == [Message(MessageType.BOUND, 0, b""), ""]

    run(test)


def test_too_long_a_message_is_refused_before_it_is_read():
    async def test(connection, peer, got):
        peer.sendall(struct.pack("<4I", wire.MAX_MESSAGE_BYTES + 1, 4, 0, 0))
        await until(lambda: got)
        assert "the limit is" in got[0]
        size, kind, _, _ = struct.unpack("<4I", peer.recv(16))
        assert kind == MessageType.REFUSE
        assert peer.recv(size).decode() == got[0]
        assert peer.recv(1) == b""

    run(test)


def test_more_than_the_socket_takes_is_sent_bit_by_bit():
    payload = os.urandom(5 << 20)

    async def test(connection, peer, got):
        connection.send(MessageType.CONFIGURE, payload)
        connection.send(MessageType.SHUTDOWN)
        peer.setblocking(False)
        data = bytearray()
        loop = asyncio.get_running_loop()
        while len(data) < len(payload) + 32:
            data += await loop.sock_recv(peer, 1 << 16)
        assert data[16:-16] == payload
        assert struct.unpack_from("<4I", data, len(data) - 16)[1] == MessageType.SHUTDOWN

    run(test)


def test_descriptor_goes_with_its_message():
    async def test(connection, peer, got):
        with open(os.devnull) as file:
            connection.send(MessageType.PARAMS, b"{}")
            connection.send_raw(wire.message(MessageType.BIND, b"abc"), file.fileno())
            peer.recv(18)
            data, fds, _, _ = socket.recv_fds(peer, 100, 4)
            assert data[16:] == b"abc"
            (fd,) = fds
            assert os.path.samestat(os.fstat(fd), os.fstat(file.fileno()))
            os.close(fd)

    run(test)


def test_nothing_comes_after_close():
    async def test(connection, peer, got):
        peer.sendall(wire.message(MessageType.BOUND) * 2)
        connection.on_message = lambda message: (got.append(message), connection.close())
        await until(lambda: got)
        await asyncio.sleep(0.01)
        assert len(got) == 1
        connection.send(MessageType.SHUTDOWN)
        connection.close()

    run(test)


def test_peer_that_does_not_read_any_more():
    async def test(connection, peer, got):
        peer.sendall(wire.message(MessageType.REFUSE, b"why"))
        peer.close()
        connection.send(MessageType.CONFIGURE, b"x" * 1000)
        await until(lambda: len(got) == 2)
        assert got == [Message(MessageType.REFUSE, 0, b"why"), ""]  # its last words are heard

    run(test)
