"""The picture of a learning run."""

from __future__ import annotations

from pathlib import Path

from benchmarks.learning.proof import Outcome

_COLOURS = ("#1b6ca8", "#c8553d", "#588157", "#7b4b94", "#b8860b", "#3c4f76")


def draw(outcome: Outcome, title: str, path: Path) -> None:
    """Writes a PNG with one line per curve."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), dpi=120)
    for number, curve in enumerate(outcome.curves):
        axes.plot(curve.x, curve.y, color=_COLOURS[number % len(_COLOURS)], linewidth=1.2, label=curve.label)
    if outcome.level_line is not None:
        label = f"level: {outcome.level_line:g}"
        axes.axhline(outcome.level_line, color="#999999", linewidth=1, linestyle="--", label=label)
    axes.set_xlabel(outcome.x_label)
    axes.set_ylabel(outcome.y_label)
    axes.set_title(title, fontsize=10)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
