"""The result as one picture: a panel per workload and size, a bar per backend, with the spread of its rounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.result import Cell, Result

_COLOURS = {"peer": "#8d99ae", "ours": "#d1495b", "floor": "#edae49"}
_LABELS = {"peer": "peers", "ours": "uepool", "floor": "floors"}
_COLUMNS = 3


def draw(result: Result, path: Path) -> bool:
    """False where matplotlib is not installed."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    groups = [(group, _measured(result, *group)) for group in result.groups()]
    groups = [(group, cells) for group, cells in groups if cells]
    columns = max(1, min(_COLUMNS, len(groups)))
    rows = max(1, -(-len(groups) // columns))
    tallest = max((len(cells) for _, cells in groups), default=1)
    size = (6.4 * columns, (0.27 * tallest + 1.1) * rows + 0.8)
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
    for axis in axes.flat[len(groups) :]:
        axis.set_axis_off()
    for axis, ((workload, num_envs), cells) in zip(axes.flat, groups, strict=False):
        _panel(axis, f"{workload} × {num_envs}", cells)
    handles = [plt.Rectangle((0, 0), 1, 1, color=colour) for colour in _COLOURS.values()]
    figure.legend(handles, [_LABELS[kind] for kind in _COLOURS], loc="outside lower right", ncols=3, frameon=False)
    machine = result.machine
    figure.suptitle(
        f"Environment steps per second, medians of {result.options['rounds']} alternating rounds · "
        f"{machine['cpu']}, {machine['cores_allowed']} cores",
        fontsize=11,
    )
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return True


def _measured(result: Result, workload: str, num_envs: int) -> list[Cell]:
    cells = [c for c in result.cells if (c.workload, c.num_envs) == (workload, num_envs) and c.steps_per_s]
    return sorted(cells, key=lambda cell: cell.steps_per_s or 0.0)


def _panel(axis, title: str, cells: list[Cell]) -> None:
    rates = [cell.steps_per_s or 0.0 for cell in cells]
    lowest = [cell.lowest or 0.0 for cell in cells]
    highest = [cell.highest or 0.0 for cell in cells]
    spread = np.array([np.subtract(rates, lowest), np.subtract(highest, rates)])
    colours = [_COLOURS[cell.kind] for cell in cells]
    axis.barh(range(len(cells)), rates, color=colours, xerr=spread, error_kw={"lw": 0.8, "alpha": 0.6})
    axis.set_yticks(range(len(cells)), [cell.title for cell in cells], fontsize=7)
    for i, rate in enumerate(rates):
        axis.annotate(
            f"{rate:,.0f}", (highest[i], i), xytext=(4, 0), textcoords="offset points",
            va="center", fontsize=7,
        )  # fmt: skip
    axis.set_xscale("log")
    axis.set_xlim(min(rates) / 2, max(rates) * 4)
    axis.set_title(title, fontsize=10, loc="left")
    axis.tick_params(axis="x", labelsize=7)
    axis.spines[["top", "right"]].set_visible(False)
