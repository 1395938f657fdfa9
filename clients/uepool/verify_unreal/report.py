"""report.md, and the archive to send back."""

from __future__ import annotations

import getpass
import json
import re
import shlex
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from uepool.verify_unreal.running import clock, tail

_TAIL_LINES = 60
_ERROR_LINES = 30
_LOG_BYTES = 20 << 20  # of each log that goes into the archive, from its end
_ERRORS = re.compile(r"\b(?:fatal )?error\b[ :]|BUILD FAILED|LogUEPool: (?:Error|Warning)|^(?:FAILED|ERROR) ", re.I)


@dataclass
class Outcome:
    """How a step ended: "passed", "failed", "interrupted" or "not run"."""

    name: str
    title: str
    result: str
    seconds: float = 0.0
    command: list[str] = field(default_factory=list)
    status: int | None = None
    log: Path | None = None
    note: str = ""


@dataclass
class Report:
    about: dict[str, str]  # versions and the machine, by what they are
    outcomes: list[Outcome] = field(default_factory=list)
    suite: Suite | None = None
    benches: list[dict[str, Any]] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return all(outcome.result in ("passed", "not run") for outcome in self.outcomes)

    def text(self) -> str:
        parts = [
            "# uepool verify-unreal",
            self._verdict(),
            _table(["", ""], [[name, value] for name, value in self.about.items()]),
            "## Steps",
            _table(["step", "result", "time", ""], [self._row(outcome) for outcome in self.outcomes]),
        ]
        if self.suite:
            parts += ["## Conformance suite", self.suite.text()]
        if self.benches:
            parts += ["## Speed", "Random actions, the game's default env config.", _benches(self.benches)]
        for outcome in self.outcomes:
            if outcome.command:
                parts += [f"## {outcome.title}", f"```\n{shlex.join(outcome.command)}\n```"]
            if outcome.result not in ("passed", "not run") and outcome.log:
                parts += _excerpts(outcome.log)
        return "\n\n".join(parts) + "\n"

    def _verdict(self) -> str:
        failed = [outcome.title for outcome in self.outcomes if outcome.result == "failed"]
        if failed:
            return f"**Failed**: {', '.join(failed)}."
        if any(outcome.result == "interrupted" for outcome in self.outcomes):
            return "**Interrupted**: what stands below is what was done until then."
        if any(outcome.result == "not run" for outcome in self.outcomes):
            return "**Passed**, as far as it was run."
        return "**Passed.**"

    @staticmethod
    def _row(outcome: Outcome) -> list[str]:
        note = outcome.note
        if outcome.result == "failed" and outcome.status is not None:
            note = "; ".join(filter(None, [note, f"exit status {outcome.status}"]))
        return [outcome.title, outcome.result, clock(outcome.seconds) if outcome.seconds else "", note]


@dataclass(frozen=True)
class Suite:
    """What pytest said."""

    tests: int
    failed: tuple[str, ...]
    skipped: int

    def text(self) -> str:
        passed = self.tests - len(self.failed) - self.skipped
        lines = [f"{passed} of {self.tests} tests passed, {len(self.failed)} failed, {self.skipped} skipped."]
        return "\n".join([*lines, *(["", *(f"* `{name}`" for name in self.failed)] if self.failed else [])])


def read_suite(results: Path) -> Suite | None:
    """From pytest's JUnit file; None where there is none."""
    try:
        root = ET.parse(results).getroot()
    except (OSError, ET.ParseError):
        return None
    cases = list(root.iter("testcase"))
    failed = [
        f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
    return Suite(len(cases), tuple(failed), sum(case.find("skipped") is not None for case in cases))


def read_bench(log: Path) -> dict[str, Any] | None:
    """The line that `uepool bench --json` printed."""
    for line in reversed(tail(log, 1 << 16).splitlines()):
        if line.startswith("{"):
            try:
                told = json.loads(line)
            except ValueError:
                continue
            return told if isinstance(told, dict) else None
    return None


def write_archive(archive: Path, report: str, files: dict[str, Path]) -> None:
    """`files` by their names in the archive. Names of the user and of the home folder are left out of all of them."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("report.md", private(report))
        for name, path in files.items():
            if path.is_file():
                out.writestr(name, private(tail(path, _LOG_BYTES)))


def private(text: str) -> str:
    """Without the home folder's path and the user's name."""
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a number without a name, in a container
        return text
    return re.sub(rf"(?<=[/\\]){re.escape(user)}(?=[/\\])", "USER", text)


def _excerpts(log: Path) -> list[str]:
    lines = tail(log, 1 << 20).splitlines()
    errors = [line for line in lines if _ERRORS.search(line)]
    parts = []
    if errors:
        parts += ["Lines that tell of errors:", _fenced(errors[:_ERROR_LINES])]
    return [*parts, "The end of its output:", _fenced(lines[-_TAIL_LINES:])]


def _fenced(lines: list[str]) -> str:
    return "\n".join(["````", *lines, "````"])


def _table(head: list[str], rows: list[list[str]]) -> str:
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *cells])


def _benches(benches: list[dict[str, Any]]) -> str:
    rows = [
        [
            str(bench["num_envs"]),
            f"{bench['steps_per_second']:,.0f}",
            f"{bench['batch_ms']['p50']:.3g}",
            f"{bench['batch_ms']['p99']:.3g}",
        ]
        for bench in benches
    ]
    return _table(["envs, a process each", "env steps per second", "ms a batch, median", "p99"], rows)
