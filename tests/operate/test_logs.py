"""The server's log: lines for machines, and nothing that is nobody's business."""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path

import pytest

import uepool
from envserver.reporting import JsonFormatter, KeyValueFormatter, configure, event
from tests.operate.running import ALICE, BOB, OPERATOR, Running, cart, steps
from tests.pool_server import wait_until
from uepool import errors


def record(message: str, **fields: object) -> logging.LogRecord:
    log = logging.Logger("test")
    caught: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = caught.append  # type: ignore
    log.addHandler(handler)
    event(log, message, **fields)
    return caught[0]


def test_json_lines() -> None:
    line = JsonFormatter().format(record("session opened", pool="äpfel", envs=3, why="one\ntwo", client="", other=None))
    assert "\n" not in line
    document = json.loads(line)
    assert (document["message"], document["level"], document["pool"]) == ("session opened", "info", "äpfel")
    assert (document["envs"], document["why"]) == (3, "one\ntwo")
    assert not {"client", "other"} & set(document), "what is empty is left out"


def test_key_value_lines() -> None:
    line = KeyValueFormatter().format(record("session ends", pool="a b", envs=3, why='said "no"\nand left', x="a=b"))
    assert line.partition(" info ")[2] == r'session ends pool="a b" envs=3 why="said \"no\"\nand left" x="a=b"'
    forged = KeyValueFormatter().format(record("session opened", client="x\n2026 info session opened pool=y"))
    assert len(forged.splitlines()) == 1, "nobody writes lines of their own into the log"


def test_it_goes_to_whatever_standard_error_is(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        configure("json")
        for _ in range(2):
            monkeypatch.setattr(sys, "stderr", io.StringIO())
            logging.getLogger("envserver.x").info("hello %d", 7)
            assert json.loads(sys.stderr.getvalue())["message"] == "hello 7"  # type: ignore
    finally:
        root.handlers[:], root.level = before, level


def test_what_is_logged_and_what_is_not(tmp_path: Path, as_bob: None) -> None:
    secret = "password-of-the-database"
    pool = cart(own_config=True, env_config={"max_episode_steps": 7654321})
    with Running(tmp_path, pool) as server, server.admin() as admin:
        with uepool.make_vec(server.url("cart"), num_envs=2, env_config={"max_episode_steps": 8765432}) as envs:
            envs.reset(seed=1)
            steps(envs, 5)
        with server.admin(secret) as nobody, pytest.raises(errors.AccessError):
            nobody.pools()
        with server.admin(ALICE) as alice, pytest.raises(errors.AccessError):
            alice.drain()
        admin.drain("cart")
        with pytest.raises(errors.ServerLost):
            uepool.make_vec(server.url("cart"), num_envs=2)
        opened, ended = server.event("session opened"), server.event("session ends")
        assert opened["session"] == ended["session"]
        assert (opened["pool"], opened["holder"], opened["envs"]) == ("cart", "bob", 2)
        assert (ended["kind"], ended["steps"]) == ("trainer_gone", 12)
        assert server.event("pools drain")["operator"] == "op"
        assert "is draining" in server.event("session not opened")["why"]
        refusals = wait_until(lambda: len(found := server.events("call refused")) >= 2 and found, "both were logged")
        assert [refusal["why"] for refusal in refusals] == [
            "the token is wrong",
            "the token alice has no operator's rights",
        ]
    for word in (secret, OPERATOR, ALICE, BOB, "max_episode_steps", "7654321", "8765432"):
        assert word not in server.errors.replace(str(server.pid), ""), f"{word} was logged"
