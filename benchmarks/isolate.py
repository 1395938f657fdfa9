"""Runs a measurement in a fresh process group and lets nothing of it survive."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from benchmarks.case import Measurement, Timing

_PACKAGE = Path(__file__).resolve().parent


class MeasurementFailed(Exception):
    """Says why there is no figure."""


class TimedOut(MeasurementFailed):
    pass


def run_cell(workload: str, num_envs: int, backend: str, timing: Timing, time_limit: float) -> Measurement:
    arguments = [workload, num_envs, backend, timing.warmup, timing.seconds]
    command = [sys.executable, "-m", "benchmarks.cell", *map(str, arguments)]
    return Measurement(**run_json(command, time_limit))


def run_json(command: list[str], time_limit: float) -> dict:
    """The JSON object on the last line that has one; what follows it (a close that fails) doesn't matter."""
    # Outputs are files, not pipes: a process that is left behind would keep a pipe open.
    with (
        tempfile.TemporaryDirectory(prefix="uepool-benchmarks-") as folder,
        tempfile.TemporaryFile("w+") as output,
        tempfile.TemporaryFile("w+") as errors,
    ):
        process = subprocess.Popen(
            command, stdout=output, stderr=errors, cwd=folder, env=_environment(Path(folder)), start_new_session=True
        )
        timed_out = False
        try:
            process.wait(time_limit)
        except subprocess.TimeoutExpired:
            timed_out = True
        finally:
            _kill_group(process)
        result = _last_object(_read(output))
        if result is not None:
            return result
        if timed_out:
            raise TimedOut(f"no result within {time_limit:g} s")
        raise MeasurementFailed(_reason(process.returncode, _read(errors)))


def _environment(folder: Path) -> dict[str, str]:
    """Workers of every kind can import this package, and nothing else of the source tree: the uepool that is
    measured is the installed one."""
    (folder / _PACKAGE.name).symlink_to(_PACKAGE)
    path = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path), "PYTHONUNBUFFERED": "1"}


def _kill_group(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _last_object(output: str) -> dict | None:
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            try:
                return json.loads(line)
            except ValueError:
                continue
    return None


def _reason(code: int, errors: str) -> str:
    """The last line of a traceback names the exception."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    ended = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
    return f"{lines[-1][:200]} ({ended})" if lines else ended
