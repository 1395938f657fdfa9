"""Folders that instances write to."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from envserver import logs, user_folders
from envserver.user_folders import ENGINE_LOG, UserFolders
from envserver.users import User


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.delenv(logs.KEEP_VARIABLE, raising=False)
    return tmp_path


def test_nothing_is_made_before_it_is_wanted(temporary: Path) -> None:
    folders = UserFolders()
    folders.trim()
    folders.close()
    assert not list(temporary.iterdir())


def test_a_folder_is_private_and_goes_with_its_instance(temporary: Path) -> None:
    folders = UserFolders()
    one, two = folders.create("1", None), folders.create("2", None)
    assert one.parent.name.startswith(f"uepool-user-{os.getuid()}-")
    assert [path.stat().st_mode & 0o777 for path in (one, one.parent)] == [0o700, 0o711]
    (one / "Saved/deep").mkdir(parents=True)
    (one / "Saved/link").symlink_to(two)
    folders.remove(one)
    assert not one.exists()
    assert two.exists(), "links are not followed"
    folders.close()
    assert not list(temporary.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_folder_belongs_to_whom_the_instance_runs_as(temporary: Path) -> None:
    folders = UserFolders()
    found = folders.create("1", User(65534, 12, (), "nobody", "")).stat()
    assert (found.st_uid, found.st_gid) == (65534, 12)
    folders.close()


def test_an_engines_own_log_is_emptied_at_the_cap(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_folders, "CAP_BYTES", 100_000)
    folders = UserFolders()
    small, large = folders.create("1", None) / ENGINE_LOG, folders.create("2", None) / ENGINE_LOG
    small.write_bytes(b"x" * 50_000)
    with large.open("wb") as engine:
        engine.write(b"x" * 200_000)
        engine.flush()
        folders.trim()
        assert (small.stat().st_size, large.stat().st_size) == (50_000, 0)
        engine.write(b"more")  # where it was: what is before takes no space
    assert large.stat().st_size == 200_004
    folders.trim()
    assert large.stat().st_size == 200_004
    folders.close()


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_what_lies_elsewhere_is_not_emptied(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, link: Callable[..., None]
) -> None:
    monkeypatch.setattr(user_folders, "CAP_BYTES", 1000)
    precious = temporary / "precious"
    precious.write_bytes(b"x" * 50_000)
    folders = UserFolders()
    link(precious, folders.create("1", None) / ENGINE_LOG)
    folders.trim()
    assert precious.stat().st_size == 50_000
    folders.close()


def test_those_of_dead_servers_are_swept(temporary: Path) -> None:
    living = UserFolders()
    mine = living.create("1", None)
    dead = temporary / f"uepool-user-{os.getuid()}-dead"
    (dead / "1").mkdir(parents=True)
    (dead / "lock").touch()
    old = temporary / f"uepool-user-{os.getuid()}-old"
    old.mkdir()
    os.utime(old, (time.time() - 1000,) * 2)
    another = UserFolders()
    another.create("1", None)
    assert mine.exists()
    assert not dead.exists()
    assert not old.exists()
    living.close()
    another.close()
