"""The benchmarks of remote sessions, with hardly any time: that they run, and end with all their processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil


def test_a_brief_run(tmp_path: Path) -> None:
    root, out = Path(__file__).parent.parent, tmp_path / "remote.json"
    command = [sys.executable, "-m", "benchmarks.remote", "--rounds", "1", "--seconds", "0.05", "--out", str(out)]
    command += ["--case", "embedded", "small", "opening"]
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert "open and first reset of 32 envs" in done.stdout
    document = json.loads(out.read_text())
    assert {level["work"] for level in document["levels"]} >= {"open and first reset of 32 envs"}
    assert all(level["measured"] > 0 for level in document["levels"])
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before
