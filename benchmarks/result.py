"""The result of a run, as it is written and read again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SCHEMA = 1


@dataclass
class Cell:
    """All measurements of one backend on one workload with one number of environments, and their summary."""

    workload: str
    num_envs: int
    backend: str
    title: str
    kind: str
    status: str = "ok"  # or "failed", "not installed"
    reason: str = ""  # why there is no figure, or how to install what is missing
    runs: list[dict[str, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)  # of single rounds
    steps_per_s: float | None = None  # the median; likewise below
    lowest: float | None = None
    highest: float | None = None
    spread: float | None = None  # (highest - lowest) / median
    batch: float | None = None  # env steps per batch
    us_per_batch: float | None = None
    us_per_env_step: float | None = None
    overhead_us: float | None = None  # of a batch, beyond the work itself
    limit: str = ""  # what limits this backend's rate, whatever it does
    of_limit: float | None = None
    start_s: float | None = None


@dataclass
class Ratio:
    """How many times faster `ours` is than `peer`, from medians of the same run."""

    workload: str
    num_envs: int
    ours: str
    peer: str
    ratio: float


@dataclass
class Result:
    machine: dict[str, Any]
    packages: dict[str, str]
    options: dict[str, Any]
    started: str
    cells: list[Cell]
    ratios: list[Ratio] = field(default_factory=list)
    refused: dict[str, dict[str, str]] = field(default_factory=dict)  # "workload x num_envs": backend: why
    schema: int = SCHEMA

    def find(self, workload: str, num_envs: int, backend: str) -> Cell | None:
        for cell in self.cells:
            if (cell.workload, cell.num_envs, cell.backend) == (workload, num_envs, backend):
                return cell
        return None

    def rate(self, workload: str, num_envs: int, backend: str) -> float | None:
        cell = self.find(workload, num_envs, backend)
        return cell.steps_per_s if cell else None

    def groups(self) -> list[tuple[str, int]]:
        return list(dict.fromkeys((cell.workload, cell.num_envs) for cell in self.cells))

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> Result:
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.get("schema") != SCHEMA:
        raise ValueError(f"{path} has schema {document.get('schema')!r}, this program reads {SCHEMA}")
    cells = [Cell(**cell) for cell in document.pop("cells")]
    ratios = [Ratio(**ratio) for ratio in document.pop("ratios")]
    return Result(cells=cells, ratios=ratios, **document)
