"""What a learning run leaves in docs/results/learning: NAME.json and NAME.png; and the page made of them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.learning import picture
from benchmarks.learning.proof import PROOFS, Curve, Outcome, Proof

_BEGIN, _END = "<!-- results: made by python -m benchmarks.learning --page -->", "<!-- end of results -->"


def write(folder: Path, proof: Proof, outcome: Outcome, minutes: float, machine: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "name": proof.name,
        "command": command(proof),
        "level": proof.level,
        "passed": outcome.passed,
        "figures": outcome.figures,
        "minutes": round(minutes, 1),
        "machine": machine,
        "rows": outcome.rows,
        "curves": [_points(curve) for curve in outcome.curves],
    }
    (folder / f"{proof.name}.json").write_text(json.dumps(document, allow_nan=False) + "\n")
    if outcome.curves:
        picture.draw(outcome, proof.title, folder / f"{proof.name}.png")


def _points(curve: Curve) -> dict[str, Any]:
    """A curve as JSON can hold it: trainers give no number as long as no episode has ended."""
    points = [(x, y) for x, y in zip(curve.x, curve.y, strict=True) if math.isfinite(y)]
    return {"label": curve.label, "x": [x for x, _ in points], "y": [y for _, y in points]}


def command(proof: Proof) -> str:
    return f"python -m benchmarks.learning {proof.name}"


def update_page(page: Path, folder: Path) -> None:
    """Puts the tables of all results in ``folder`` between the two marks of ``page``."""
    text = page.read_text()
    before, rest = text.split(_BEGIN)
    _, after = rest.split(_END)
    found = [(PROOFS[path.stem], json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))]
    found.sort(key=lambda item: list(PROOFS).index(item[0].name))
    where = folder.relative_to(page.parent)
    body = [_summary(found), *(_section(proof, document, folder, where.as_posix()) for proof, document in found)]
    page.write_text(before + _BEGIN + "\n\n" + "\n\n".join(body) + "\n\n" + _END + after)


def _summary(found: Iterable[tuple[Proof, dict[str, Any]]]) -> str:
    lines = ["| run | level | reached | minutes | |", "|---|---|---|---|---|"]
    for proof, document in found:
        verdict = "yes" if document["passed"] else "**no**"
        lines.append(
            f"| [{proof.title}](#{proof.name}) | {proof.level} | {document['figures']} | {document['minutes']:g} "
            f"| {verdict} |"
        )
    return "\n".join(lines)


def _section(proof: Proof, document: dict[str, Any], folder: Path, where: str) -> str:
    parts = [f"### {proof.name}", f"{proof.title}: `{document['command']}`"]
    if (folder / f"{proof.name}.png").exists():
        parts.append(f"![{proof.title}]({where}/{proof.name}.png)")
    rows = document["rows"]
    if rows:
        header = "| " + " | ".join(name.replace("_", " ") for name in rows[0]) + " |"
        lines = [header, "|" + "---|" * len(rows[0])]
        lines += ["| " + " | ".join(_cell(value) for value in row.values()) + " |" for row in rows]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
