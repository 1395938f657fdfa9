"""``metrics.csv``: one row per report, appended at once; a run that is resumed goes on below."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path

from uepool.training.durable import write_whole

FIRST = ("env_steps", "seconds", "episodes", "return_mean", "length_mean", "steps_per_second")
Row = dict[str, float]


class MetricsFile:
    """The file of a run, with what is in it already.

    The columns in ``FIRST`` stand first; the trainer's own follow as they turn up.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.rows = read(path)
        self._columns = list(FIRST)
        for row in self.rows:
            self._know(row)

    def cut(self, env_steps: int) -> None:
        """Drops rows of later steps: those of a process that ended after its last checkpoint, and are made again."""
        self.rows = [row for row in self.rows if row["env_steps"] <= env_steps]
        self._rewrite()

    def append(self, row: Row) -> None:
        """Adds a row and hands it to the system. NaN: an empty cell. OSError when it cannot be written."""
        self.rows.append(row)
        if self._know(row) or not self._path.exists():
            self._rewrite()
            return
        with self._path.open("a", newline="") as file:
            file.write(self._line(row))

    def _know(self, row: Mapping[str, float]) -> bool:
        """Whether it has columns that are new."""
        new = [name for name in row if name not in self._columns]
        self._columns += new
        return bool(new)

    def _rewrite(self) -> None:
        text = _csv_line(self._columns) + "".join(self._line(row) for row in self.rows)
        write_whole(self._path, text)

    def _line(self, row: Row) -> str:
        return _csv_line([_cell(row.get(name, math.nan)) for name in self._columns])


def read(path: Path) -> list[Row]:
    """The rows of a metrics.csv, without their empty cells and a torn last line; none where there is no file."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        return []
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines.pop()
    rows = []
    for cells in csv.DictReader(lines):
        try:
            rows.append({name: float(cell) for name, cell in cells.items() if cell not in ("", None)})
        except (TypeError, ValueError):
            continue  # torn
    return [row for row in rows if "env_steps" in row]


def _csv_line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _cell(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.6g}"
