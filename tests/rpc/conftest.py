"""One server with pools for the tests of this folder, and clients of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.pool_server import PoolServerProcess
from tests.rpc.wire_client import Attachment, WireClient

PATTERN = {"height": 12, "width": 10, "agents": 2, "episode_length": [3, 7]}
TOKENS = {name: f"{name}s-token-for-the-tests" for name in ("alice", "bob", "root")}
KEEP_SECONDS = 2.0  # enough for a test on a busy machine to come back in time


def _token(name: str, **rights: Any) -> dict[str, Any]:
    return {"name": name, "sha256": hashlib.sha256(TOKENS[name].encode()).hexdigest(), **rights}


CONFIG = {
    "tokens": [_token("alice"), _token("bob", pools=["cart"]), _token("root", operator=True)],
    "keep_timeout": KEEP_SECONDS,
    "limits": {"max_message_bytes": "1MiB"},
    "pools": [
        {
            "name": "pattern",
            "address": "sim:Pattern",
            "instances": 8,
            "env_config": PATTERN,
            "own_config": True,
            "wait_timeout": 20,
        },
        {"name": "cart", "address": "sim:CartPole", "instances": 2, "envs_per_instance": 4, "wait_timeout": 20},
    ],
}


@pytest.fixture(scope="package")
def pool_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PoolServerProcess]:
    with PoolServerProcess(tmp_path_factory.mktemp("server"), CONFIG) as server:
        yield server
        assert "Traceback" not in server.errors, server.errors


@pytest.fixture
def server(pool_server: PoolServerProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[PoolServerProcess]:
    """The server; after the test nothing of a session may be left in it. Clients of this process are alice."""
    monkeypatch.setenv("UEPOOL_TOKEN", TOKENS["alice"])
    yield pool_server
    pool_server.check_idle(fds=False)


@pytest.fixture
def client(server: PoolServerProcess) -> Iterator[Callable[..., WireClient]]:
    """client("bob"): a connection with that one's token, closed after the test."""
    with ExitStack() as stack:
        yield lambda who="alice": stack.enter_context(WireClient(server.target, TOKENS.get(who, who)))


@pytest.fixture
def attach() -> Iterator[Callable[..., Attachment]]:
    """attach(opened): the lease and the segment, closed after the test."""
    with ExitStack() as stack:

        def attached(opened: Any) -> Attachment:
            attachment = Attachment(opened)
            stack.callback(attachment.close)
            return attachment

        yield attached
