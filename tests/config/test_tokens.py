"""Tokens: made, stored as hashes, found, expired, revoked, and read again while a server runs."""

from __future__ import annotations

import datetime
import multiprocessing
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from envserver.config import tokens
from envserver.config.access import TokenAccess
from envserver.config.problems import ConfigError
from envserver.errors import BadRequest
from envserver.rpc.access import Principal, hash_token

SECONDS = 20.0


def eventually(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def test_what_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "tokens.yaml"
    token, _ = tokens.create(path, "alice", pools=["apples"], max_envs=4)
    assert token.startswith(tokens.PREFIX)
    assert len(token) - len(tokens.PREFIX) >= 43  # 256 bits at 6 a letter
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert token not in text
    assert hash_token(token) in text
    (entry,) = tokens.read(path)
    assert (entry.name, entry.pools, entry.operator, entry.max_envs) == ("alice", ["apples"], False, 4)
    assert [item.name for item in tmp_path.iterdir()] == ["tokens.yaml"]


def test_two_tokens_differ(tmp_path: Path) -> None:
    path = tmp_path / "tokens.yaml"
    assert tokens.create(path, "a")[0] != tokens.create(path, "b")[0]


def test_names_are_given_once_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "tokens.yaml"
    tokens.create(path, "alice")
    before = path.read_text()
    with pytest.raises(BadRequest, match="there is a token named alice"):
        tokens.create(path, "alice")
    with pytest.raises(BadRequest, match="did you mean 'alice'\\? it has: alice"):
        tokens.revoke(path, "alise")
    with pytest.raises(BadRequest, match="name: must be letters"):
        tokens.create(path, "a b")
    assert path.read_text() == before
    tokens.revoke(path, "alice")
    assert tokens.read(path) == []


def _create(path: Path, name: str) -> None:
    tokens.create(path, name)


def test_changes_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "tokens.yaml"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_create, args=(path, f"t{i}")) for i in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {entry.name for entry in tokens.read(path)} == {"t0", "t1", "t2", "t3"}


A, B = "0" * 64, "1" * 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tokens: {", "tokens.yaml:2: is not YAML"),
        ("tokens:\n- {name: a}\n", "tokens.yaml:2: tokens[0].sha256: is missing"),
        ("tokens:\n- {name: a, sha256: XX, pol: b}\n", "did you mean 'pools'?"),
        (f"tokens:\n- {{name: a, sha256: '{A}', expires: soon}}\n", "expires: must be a date and time"),
        (f"tokens:\n- {{name: a, sha256: '{A}'}}\n- {{name: a, sha256: '{B}'}}\n", "tokens.yaml:3: "),
    ],
)
def test_a_wrong_file(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "tokens.yaml"
    path.write_text(text + "\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError) as caught:
        tokens.read(path)
    assert expected in str(caught.value)


def test_a_file_that_others_may_write_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokens.yaml"
    tokens.create(path, "a")
    path.chmod(0o622)
    with pytest.raises(ConfigError, match="others than its owner may write to it: chmod 600"):
        tokens.read(path)


def test_whom_a_token_stands_for(tmp_path: Path) -> None:
    path = tmp_path / "tokens.yaml"
    alice, _ = tokens.create(path, "alice", pools=["apples"], max_envs=4)
    ops, entry = tokens.create(path, "ops", operator=True)
    inline, stored = tokens.create(tmp_path / "other.yaml", "inline")
    access = TokenAccess([stored], str(path))
    assert access.find(alice) == Principal("alice", frozenset({"apples"}), False, 4)
    assert access.find(ops) == Principal("ops", None, True)
    assert access.find(inline) == Principal("inline")
    for wrong in ("", alice[:-1], alice + "x", entry.sha256, "\udcff"):
        assert access.find(wrong) is None


def test_expired_tokens_stand_for_nobody(tmp_path: Path) -> None:
    path = tmp_path / "tokens.yaml"
    now = datetime.datetime.now(datetime.timezone.utc)
    past, _ = tokens.create(path, "past", expires=now - datetime.timedelta(seconds=1))
    soon, _ = tokens.create(path, "soon", expires=now + datetime.timedelta(seconds=1))
    late, _ = tokens.create(path, "late", expires=now + datetime.timedelta(hours=1))
    access = TokenAccess([], str(path))
    assert access.find(past) is None
    assert access.find(late) == Principal("late")
    eventually(lambda: access.find(soon) is None, "a token expires while the server runs")
    assert access.find(late) == Principal("late")


def test_changes_hold_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "tokens.yaml"
    alice, _ = tokens.create(path, "alice")
    access = TokenAccess([], str(path))
    bob, _ = tokens.create(path, "bob")
    eventually(lambda: access.find(bob) == Principal("bob"), "a new token is good")
    tokens.revoke(path, "alice")
    eventually(lambda: access.find(alice) is None, "a revoked token is not good any more")
    assert access.find(bob) == Principal("bob")


def test_a_file_that_breaks_changes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "tokens.yaml"
    alice, _ = tokens.create(path, "alice")
    access = TokenAccess([], str(path))
    good = path.read_text()
    path.write_text("tokens: nothing of the kind\n")

    def told() -> bool:
        assert access.find(alice) == Principal("alice")
        return "tokens.yaml:1: tokens: must be a list" in caplog.text

    eventually(told, "the log tells of the broken file")
    assert alice not in caplog.text
    caplog.clear()
    os.unlink(path)
    eventually(lambda: access.find(alice) and "cannot be read" in caplog.text, "the log tells of the missing file")
    path.write_text(good)
    path.chmod(0o600)
    tokens.revoke(path, "alice")
    eventually(lambda: access.find(alice) is None, "the file is read again when it is right")


def test_a_server_does_not_start_with_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "tokens.yaml"
    path.write_text("tokens: 3\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="tokens: must be a list"):
        TokenAccess([], str(path))
