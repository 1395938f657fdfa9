"""What the launcher's C++ does when a program is to run as another user."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest

from envserver import _core

NOBODY = 65534
_PR_GET_DUMPABLE = 3


def run(script: str, output: Path, user: tuple[int, int, list[int]] | None) -> str:
    """What a shell script prints, run by the launcher."""
    fd = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        pid, pidfd = _core.spawn(["/bin/sh", "-c", script], {"PATH": os.environ["PATH"]}, "/", fd, user=user)
    finally:
        os.close(fd)
    os.close(pidfd)
    _, status = os.waitpid(pid, 0)
    assert status == 0
    return output.read_text()


def test_without_one_nothing_changes(tmp_path: Path) -> None:
    assert run("id -u; id -g", tmp_path / "out", None) == f"{os.getuid()}\n{os.getgid()}\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes users")
def test_root_gives_up_all_it_may(tmp_path: Path) -> None:
    script = "id -u; id -g; id -G; grep -E '^(Uid|Gid|CapPrm|CapEff):' /proc/self/status"
    uid, gid, groups, *status = run(script, tmp_path / "out", (NOBODY, 12, [12, 345])).splitlines()
    assert (uid, gid, sorted(groups.split())) == (str(NOBODY), "12", ["12", "345"])
    fields = {name: value.split() for name, _, value in (line.partition(":") for line in status)}
    assert fields["Uid"] == [str(NOBODY)] * 4
    assert fields["Gid"] == ["12"] * 4
    assert [int(fields[name][0], 16) for name in ("CapPrm", "CapEff")] == [0, 0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes users")
def test_the_server_stays_what_it_was(tmp_path: Path) -> None:
    before = (os.getresuid(), os.getresgid(), os.getgroups())
    prctl = ctypes.CDLL(None).prctl
    assert prctl(_PR_GET_DUMPABLE) == 1
    run("true", tmp_path / "out", (NOBODY, NOBODY, []))
    assert (os.getresuid(), os.getresgid(), os.getgroups()) == before
    assert prctl(_PR_GET_DUMPABLE) == 1, "it can still be debugged, and look into its own /proc"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may")
def test_others_may_not(tmp_path: Path) -> None:
    with pytest.raises(PermissionError):
        run("true", tmp_path / "out", (NOBODY, NOBODY, []))
