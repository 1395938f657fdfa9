"""uepool-sim.exe, built by mingw-w64 and run under Wine: another operating system, another C library, TCP only."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / "scripts/check_windows.sh"
PROGRAM = REPOSITORY / "build/windows/uepool-sim.exe"
WINE = f"{shlex.quote(str(SCRIPT))} --wine {shlex.quote(str(PROGRAM))}"


def run(*arguments: str, seconds: float = 60.0) -> subprocess.CompletedProcess[str]:
    """The program under Wine, to its end."""
    command = [str(SCRIPT), "--wine", str(PROGRAM), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)


@pytest.fixture(scope="session")
def windows_sim() -> str:
    """The words that start the program, which is built first. Fails where mingw-w64 or Wine are missing."""
    built = subprocess.run([str(SCRIPT), "--build"], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-4000:]
    ready = run("--version", seconds=300)  # makes Wine's folder the first time
    assert ready.returncode == 0, ready.stderr
    return WINE
