"""Log folders and files: capped, swept, kept on request."""

import os
import time

import pytest

from envserver import logs
from envserver.logs import LogFolder


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.delenv(logs.KEEP_VARIABLE, raising=False)
    return tmp_path


def write(log, data):
    fd = log.open()
    os.write(fd, data)
    os.close(fd)


def test_folder_is_private_and_goes_with_the_server(temporary):
    folder = LogFolder()
    assert folder.path.parent == temporary
    assert folder.path.name.startswith(f"uepool-{os.getuid()}-")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    write(folder.create("a.log"), b"x")
    folder.close()
    assert not folder.path.exists()


def test_named_folder_is_kept(temporary, monkeypatch):
    monkeypatch.setenv(logs.KEEP_VARIABLE, str(temporary / "deep" / "down"))
    folder = LogFolder()
    log = folder.create("a.log")
    write(log, b"x")
    folder.forget(log)
    folder.close()
    assert folder.path.parent == temporary / "deep" / "down"
    assert [path.name for path in folder.path.iterdir()] == ["a.log"]


def test_folders_of_dead_servers_are_swept_and_others_are_not(temporary):
    prefix = f"uepool-{os.getuid()}-"
    living = LogFolder()
    dead = temporary / f"{prefix}dead"
    dead.mkdir()
    (dead / logs.LOCK).touch()
    (dead / "a.log").touch()
    old, fresh = temporary / f"{prefix}old", temporary / f"{prefix}fresh"
    for folder in (old, fresh):
        folder.mkdir()
    os.utime(old, (time.time() - 1000,) * 2)
    (temporary / f"{prefix}link").symlink_to(temporary / "elsewhere")
    (temporary / "elsewhere").mkdir()
    another = LogFolder()
    assert living.path.exists()
    assert fresh.exists()  # perhaps being made at this moment
    assert not dead.exists()
    assert not old.exists()
    assert (temporary / "elsewhere").exists()
    living.close()
    another.close()


def test_long_log_keeps_its_newer_half(temporary, monkeypatch):
    monkeypatch.setattr(logs, "CAP_BYTES", 1000)
    folder = LogFolder()
    log = folder.create("a.log")
    log.trim()  # not there yet
    fd = log.open()
    os.write(fd, b"".join(b"line %03d\n" % i for i in range(100)))
    log.trim()
    assert log.path.stat().st_size == 900
    os.write(fd, b"".join(b"line %03d\n" % i for i in range(100, 200)))
    log.trim()
    lines = log.path.read_text().splitlines()
    assert lines[0] == "[earlier output was dropped]"
    assert lines[1:] == [f"line {i:03d}" for i in range(145, 200)]
    os.write(fd, b"more\n")  # its writer goes on at the end
    assert log.path.read_text().endswith("line 199\nmore\n")
    os.close(fd)
    folder.close()


def test_quote(temporary):
    folder = LogFolder()
    log = folder.create("a.log")
    assert log.quote() == f"its log {log.path} is empty"
    write(log, b"\n".join(b"line %d" % i for i in range(50)) + b"\n\xff\n")
    tail = log.tail().splitlines()
    assert len(tail) == logs.TAIL_LINES
    assert tail[-2:] == ["line 49", "�"]
    assert log.quote().startswith(f"its log {log.path} ends with:\n  | line ")
    folder.close()
