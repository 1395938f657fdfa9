"""`uepool serve` on a terminal: a live table, and Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

SECONDS = 30.0


def test_a_live_table_and_ctrl_c(tmp_path: Path) -> None:
    pool = {"name": "cart", "address": "sim:CartPole", "instances": 2, "envs_per_instance": 2}
    (tmp_path / "pool.yaml").write_text(json.dumps({"listen": "127.0.0.1:0", "pools": [pool]}))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "uepool.cli.main", "serve"],
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "160", "LINES": "40"},
        preexec_fn=lambda: _own_terminal(0),
    )
    os.close(theirs)
    seen = b""
    try:
        for expected in (b"listening at grpc://127.0.0.1:", b"envs free", b"all instances are up", b"4/4"):
            seen = _read_until(ours, seen, expected)
        os.write(ours, b"\x03")  # the terminal makes it SIGINT to the group
        seen = _read_until(ours, seen, b"stopped")
        assert process.wait(timeout=SECONDS) == 0
        assert b"Traceback" not in seen
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(ours)


def _own_terminal(fd: int) -> None:
    import fcntl
    import termios

    fcntl.ioctl(fd, termios.TIOCSCTTY, 0)


def _read_until(fd: int, seen: bytes, expected: bytes) -> bytes:
    deadline = time.monotonic() + SECONDS
    while expected not in seen:
        left = deadline - time.monotonic()
        assert left > 0, f"{expected!r} did not come:\n{seen.decode(errors='replace')}"
        if select.select([fd], [], [], left)[0]:
            try:
                seen += os.read(fd, 65536)
            except OSError:  # the other end is closed
                assert expected in seen, seen.decode(errors="replace")
    return seen
