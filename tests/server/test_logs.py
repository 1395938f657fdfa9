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


def test_older_half_of_a_long_log_goes_to_another_file(temporary, monkeypatch):
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
    assert lines[0] == "[earlier output is in a.log.1]"
    assert lines[1:] == [f"line {i:03d}" for i in range(145, 200)]
    older = log.older.read_text().splitlines()
    assert older == ["[earlier output was dropped]", *(f"line {i:03d}" for i in range(90, 145))]
    os.write(fd, b"more\n")  # its writer goes on at the end
    assert log.path.read_text().endswith("line 199\nmore\n")
    os.write(fd, b"".join(b"line %03d\n" % i for i in range(200, 300)))
    log.trim()
    assert log.path.read_text().splitlines()[1:] == [f"line {i:03d}" for i in range(245, 300)]
    assert log.older.read_text().splitlines()[-1] == "line 244"
    assert log.older.stat().st_size <= 600
    os.close(fd)
    folder.forget(log)
    assert not log.path.exists()
    assert not log.older.exists()
    folder.close()


def test_a_flood_of_one_line_takes_one_line(temporary, monkeypatch):
    monkeypatch.setattr(logs, "CAP_BYTES", 1000)
    folder = LogFolder()
    log = folder.create("a.log")
    write(log, b"before\n" + b"again\n" * 300 + b"after\n")
    folder.trim([log])
    assert log.path.read_text() == "before\nagain\n[… repeated 299 times]\nafter\n"
    assert not log.older.exists()
    write(log, b"x\n" + b"flood\n" * 10000)
    log.trim()
    assert log.path.read_text() == "[earlier output was dropped]\nflood\n[… repeated 665 times]\n"
    folder.close()
    folder.trim([log])  # too late: nothing happens
    assert not folder.path.exists()


def test_lines_that_tell_of_the_end_are_quoted_first(temporary):
    folder = LogFolder()
    log = folder.create("a.log")
    stack = b"".join(b"at %d\n" % i for i in range(30))
    write(log, b"LogUEPool: Error: no arena\nLogInit: x\nFatal error: y\n" + stack)
    quote = log.quote()
    assert f"its log {log.path} says:\n  ! LogUEPool: Error: no arena\n  ! Fatal error: y\n  and ends with:\n" in quote
    assert quote.endswith("  | at 28\n  | at 29")
    near = folder.create("b.log")
    write(near, b"Fatal error: y\nbye\n")
    assert near.quote() == f"its log {near.path} ends with:\n  | Fatal error: y\n  | bye"
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
