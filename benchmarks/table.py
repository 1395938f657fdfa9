"""The result as tables: Markdown, which reads well as plain text too, or rich's on a terminal that has it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from benchmarks.result import Cell, Result
from benchmarks.workloads import WORKLOADS

NOISY = 0.25  # spread from which a figure is marked
COMPARED = ("uepool", "uepool-2")  # whose ratios get a column; the JSON file has all


@dataclass(frozen=True)
class Table:
    title: str
    header: list[str]
    rows: list[list[str]]
    notes: list[str]


def tables(result: Result) -> list[Table]:
    return [_group_table(result, workload, num_envs) for workload, num_envs in result.groups()]


def show(shown: list[Table]) -> None:
    """Prints to standard output."""
    if sys.stdout.isatty() and _show_rich(shown):
        return
    print("\n\n".join(markdown(table) for table in shown))


def markdown(table: Table) -> str:
    widths = [max(len(row[i]) for row in [table.header, *table.rows]) for i in range(len(table.header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [table.header, rule, *table.rows]
    text = [f"### {table.title}", ""]
    for line in lines:
        padded = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        text.append(f"| {' | '.join(padded)} |")
    if table.notes:
        text += ["", *(f"- {note}" for note in table.notes)]
    return "\n".join(text)


def _show_rich(shown: list[Table]) -> bool:
    try:
        import rich
        import rich.table
    except ImportError:
        return False
    for table in shown:
        drawn = rich.table.Table(title=table.title, title_justify="left", caption="\n".join(table.notes) or None)
        drawn.caption_justify = "left"
        for i, name in enumerate(table.header):
            drawn.add_column(name, justify="right" if i else "left", overflow="fold")
        for row in table.rows:
            drawn.add_row(*row, style="bold" if row[0].startswith("uepool") else None)
        rich.print(drawn)
    return True


def _group_table(result: Result, workload: str, num_envs: int) -> Table:
    cells = [cell for cell in result.cells if (cell.workload, cell.num_envs) == (workload, num_envs)]
    ratios = [ratio for ratio in result.ratios if (ratio.workload, ratio.num_envs) == (workload, num_envs)]
    compared = [name for name in COMPARED if any(ratio.ours == name for ratio in ratios)]
    best = max((result.rate(workload, num_envs, ratio.ours) or 0.0 for ratio in ratios), default=0.0)
    header = ["backend", "steps/s", "spread", "µs per batch", "overhead µs", "of its limit", "start s"]
    header += [f"{name} ÷ it" for name in compared]
    header += ["best uepool ÷ it"] if best else []
    rows = [_row(cell, result, compared, best) for cell in cells]
    return Table(f"{workload} × {num_envs}: {WORKLOADS[workload].title}", header, rows, _notes(result, cells))


def _row(cell: Cell, result: Result, compared: list[str], best: float) -> list[str]:
    if cell.steps_per_s is None or cell.spread is None:
        return [cell.title, cell.status, *[""] * (5 + len(compared) + bool(best))]
    faster: list[float | None] = [result.rate(cell.workload, cell.num_envs, name) for name in compared]
    faster += [best] if best else []
    return [
        cell.title,
        f"{cell.steps_per_s:,.0f}" + ("*" if cell.spread >= NOISY else ""),
        f"{cell.spread:.0%}" if len(cell.runs) > 1 else "",
        _figure(cell.us_per_batch),
        _figure(cell.overhead_us),
        f"{cell.of_limit:.0%}" if cell.of_limit is not None else "",
        f"{cell.start_s:.2f}" if cell.start_s is not None and cell.kind != "floor" else "",
        *(f"{rate / cell.steps_per_s:.2f}" if rate and cell.kind == "peer" else "" for rate in faster),
    ]


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"


def _notes(result: Result, cells: list[Cell]) -> list[str]:
    notes = []
    limits = dict.fromkeys(cell.limit for cell in cells if cell.limit)
    if limits:
        titles = {cell.backend: cell.title for cell in cells}
        notes.append("limit: " + "; ".join(titles.get(limit, limit) for limit in limits))
    for status in ("not installed", "failed"):
        there = [cell for cell in cells if cell.status == status]
        for reason in dict.fromkeys(cell.reason for cell in there):
            names = ", ".join(cell.backend for cell in there if cell.reason == reason)
            notes.append(f"{status}: {names}; {reason}")
    for cell in cells:
        if cell.status == "ok" and cell.failures:
            rounds = len(cell.runs) + len(cell.failures)
            notes.append(f"{cell.title}: {len(cell.failures)} of {rounds} rounds failed: {cell.failures[-1]}")
    refused = result.refused.get(f"{cells[0].workload} × {cells[0].num_envs}", {})
    for reason in dict.fromkeys(refused.values()):
        notes.append(f"not here: {', '.join(name for name in refused if refused[name] == reason)}; {reason}")
    if any(cell.spread is not None and cell.spread >= NOISY for cell in cells):
        notes.append(f"* spread (highest less lowest, of the median) of {NOISY:.0%} or more")
    return notes
