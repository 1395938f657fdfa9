"""Runs of ``uepool train``, as the proofs that begin with one of examples/train start them, and their curves."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.learning.proof import Curve
from uepool.training.metrics import read
from uepool.training.run_folder import RunFolder
from uepool.training.s3 import METRICS

EXAMPLES = Path("examples/train")
_COMMAND = (sys.executable, "-m", "uepool.cli.main")


def train(file: Path, folder: Path, overrides: Sequence[str] = ()) -> RunFolder:
    """``uepool train FILE --out FOLDER``, a process of its own, to its end. overrides: ``a.b=VALUE``, as for --set."""
    with started(file, folder, overrides) as process:
        status = process.wait()
    if status != 0:
        raise RuntimeError(f"uepool train {file} ended with exit status {status}")
    return RunFolder.open(folder)


@contextlib.contextmanager
def started(file: Path, folder: Path, overrides: Sequence[str] = ()) -> Iterator[subprocess.Popen[bytes]]:
    """The same, under way; whatever of it is left at the end of the block is ended."""
    options = [part for override in overrides for part in ("--set", override)]
    with _process("train", str(file), "--out", str(folder), *options) as process:
        yield process


@contextlib.contextmanager
def resumed(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``uepool train --resume FOLDER``, under way."""
    with _process("train", "--resume", str(folder)) as process:
        yield process


@contextlib.contextmanager
def _process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [*_COMMAND, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,  # Ctrl-C here ends it by the lines below, once
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
        if process.poll() is None:
            process.kill()
        process.wait()


def curve(run: RunFolder, label: str) -> Curve:
    """Mean returns over env steps, as metrics.csv has them."""
    rows = [row for row in read(run.path / METRICS) if "return_mean" in row]
    return Curve(label, [row["env_steps"] for row in rows], [round(row["return_mean"], 3) for row in rows])


def minutes(run: RunFolder) -> float:
    """Of training."""
    rows = read(run.path / METRICS)
    return rows[-1]["seconds"] / 60 if rows else 0.0
