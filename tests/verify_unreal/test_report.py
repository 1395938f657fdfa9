"""What is told while a step runs, and what a report leaves out."""

from __future__ import annotations

import getpass
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from uepool.verify_unreal import report, running
from uepool.verify_unreal.report import Outcome, Report


def test_a_terminal_is_shown_the_last_line(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    log = tmp_path / "log"
    log.write_text("first\n" + "x" * 500 + "\n\n")
    with os.fdopen(theirs, "w") as stream:
        with running.StepProgress("Build the plugin", log, stream) as progress:
            progress.still()
        shown = os.read(ours, 4096).decode()
    os.close(ours)
    line = shown.replace("\x1b[K", "").split("\r")[1]
    assert line.startswith("Build the plugin ... 0:00  xxx")
    assert len(line) < 500, "one line of the terminal"
    assert shown.endswith("\r\x1b[K")


def test_elsewhere_a_line_once_in_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter((1000.0, 1001.0, 1030.0, 1061.0, 1062.0))
    monkeypatch.setattr(running, "time", SimpleNamespace(monotonic=lambda: next(times)))
    stream = io.StringIO()
    log = tmp_path / "log"
    log.write_text("compiling 3 of 9\n")
    with running.StepProgress("Build the plugin", log, stream) as progress:
        for _ in range(4):
            progress.still()
    assert stream.getvalue() == "Build the plugin ...\nBuild the plugin ... 1:01  compiling 3 of 9\n"


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    ended = running.run(
        ["/no/such/tool"], folder=tmp_path, log=tmp_path / "log", environment={}, user=None, still=lambda: None
    )
    assert ended.status == 127
    assert "cannot be run" in (tmp_path / "log").read_text()


def test_what_a_command_leaves_behind_is_ended(tmp_path: Path) -> None:
    script = "sleep 1000 & echo $!"
    running.run(
        ["/bin/sh", "-c", script],
        folder=tmp_path,
        log=tmp_path / "log",
        environment=dict(os.environ),
        user=None,
        still=lambda: None,
    )
    pid = int((tmp_path / "log").read_text().split()[-1])
    psutil = pytest.importorskip("psutil")
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return
    psutil.wait_procs([process], timeout=10)
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_the_suite_is_read(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\n"
        "@pytest.mark.skip\ndef test_c(): pass\n@pytest.fixture\ndef bad(): 1 / 0\ndef test_d(bad): pass\n"
    )
    results = tmp_path / "results.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--junitxml",
        str(results),
        str(tmp_path),
    ]
    subprocess.run(command, cwd=tmp_path, capture_output=True)
    suite = report.read_suite(results)
    assert suite is not None
    assert (suite.tests, suite.failed, suite.skipped) == (4, ("test_it::test_b", "test_it::test_d"), 1)
    assert "1 of 4 tests passed, 2 failed, 1 skipped" in suite.text()
    assert report.read_suite(tmp_path / "none.xml") is None


def test_names_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/jane"))
    monkeypatch.setattr(getpass, "getuser", lambda: "jane")
    log = tmp_path / "step.log"
    log.write_text(r"/home/jane/ue C:\Users\jane\Temp the janeway")
    report.write_archive(tmp_path / "out.zip", "in /home/jane/out", {"logs/step.log": log})
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.read("report.md") == b"in ~/out"
        assert archive.read("logs/step.log").decode() == r"~/ue C:\Users\USER\Temp the janeway"


def test_a_failed_step_among_others(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("fatal error: no\n" + "\n".join(f"line {number}" for number in range(500)))
    outcomes = [Outcome("a", "A", "passed", 1.0), Outcome("b", "B|b", "failed", 3700.0, ["x", "y z"], 1, log)]
    made = Report({"uepool": "1"}, outcomes)
    text = made.text()
    assert not made.passed
    assert "| B\\|b | failed | 1:01:40 | exit status 1 |" in text
    assert "x 'y z'" in text
    assert "fatal error: no" in text
    assert "line 499" in text
    assert "line 430" not in text
