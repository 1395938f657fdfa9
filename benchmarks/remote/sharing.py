"""Several trainers on one server: each its share, and none held up by another that does not read."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

_TRAINER = "benchmarks.remote.trainer"


class Trainer:
    """A trainer in a process of its own (trainer.py): steps for as long as it is asked to, and tells its figures."""

    def __init__(self, address: str, num_envs: int, batch_size: int = 0) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", _TRAINER, address, str(num_envs), str(batch_size or num_envs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._read()  # ready

    def ask(self, **what: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a trainer ended early")
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


def shares(address: str, num_envs: int, trainers: int, seconds: float) -> dict[str, Any]:
    """Steps per second of one trainer alone, then of several at once."""
    alone = Trainer(address, num_envs)
    alone.ask(step=seconds)
    rate = alone.answer()["steps"] / seconds
    others = [Trainer(address, num_envs) for _ in range(trainers - 1)]
    everybody = [alone, *others]
    for trainer in everybody:
        trainer.ask(step=seconds)
    rates = [trainer.answer()["steps"] / seconds for trainer in everybody]
    for trainer in everybody:
        trainer.close()
    mean = sum(rates) / trainers
    return {
        "alone": rate,
        "together": sum(rates),
        "times_one": sum(rates) / rate,
        "furthest_from_share": max(abs(r / mean - 1) for r in rates),
    }


def stalled(address: str, stalling: str, num_envs: int, seconds: float, server_pid: int) -> dict[str, Any]:
    """The 99th percentile of others' step times before one client stops reading, and while it does not read."""
    others = [Trainer(address, num_envs) for _ in range(2)]
    lazy = Trainer(stalling, 64, batch_size=32)
    lazy.ask(step=1.0)
    lazy.answer()

    def p99() -> float:
        for trainer in others:
            trainer.ask(step=seconds, times=True)
        times = [t for trainer in others for t in trainer.answer()["times"]]
        return quantiles(times, n=100)[98]

    before, memory_before = p99(), resident(server_pid)
    lazy.ask(stall=seconds + 2)
    time.sleep(0.5)
    during, memory_during = p99(), resident(server_pid)
    lazy.answer()
    for trainer in [*others, lazy]:
        trainer.close()
    return {
        "p99_before_ms": before * 1e3,
        "p99_during_ms": during * 1e3,
        "ratio": during / before,
        "server_memory_growth_mib": (memory_during - memory_before) / 2**20,
    }


def resident(pid: int) -> int:
    """Bytes of memory that a process has."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
