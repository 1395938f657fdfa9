"""The program around the learning runs: what it keeps, the page it makes, and what it says of a run that fails."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks.learning import __main__ as program
from benchmarks.learning import record
from benchmarks.learning.proof import PROOFS, Curve, Outcome, Proof, Settings

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def reached(settings: Settings) -> Outcome:
    assert settings.folder.is_dir()
    rows = [{"seed": 1, "greedy_mean_return": 499.5, "solved": True}]
    curve = Curve("seed 1", [10.0, 20.0, 30.0], [math.nan, 5.0, 6.5])  # no episode had ended at first
    return Outcome(rows, passed=not settings.small, figures="499.5", curves=[curve], level_line=475.0)


def failing(settings: Settings) -> Outcome:
    raise ValueError("as asked for")


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, function in (("rlgames_cartpole", "reached"), ("step_overhead", "failing")):
        was = PROOFS[name]
        monkeypatch.setitem(PROOFS, name, Proof(name, was.title, was.level, f"{__name__}:{function}"))


def test_a_run_leaves_figures_a_curve_and_a_page(
    tmp_path: Path, proofs: None, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, page = tmp_path / "results" / "learning", tmp_path / "learning.md"
    assert program.main(["rlgames_cartpole", "--out", str(folder)]) == 0
    assert "rlgames_cartpole: reached: 499.5" in capsys.readouterr().out
    document = json.loads((folder / "rlgames_cartpole.json").read_text())
    assert document["curves"] == [{"label": "seed 1", "x": [20.0, 30.0], "y": [5.0, 6.5]}]
    assert document["command"] == "python -m benchmarks.learning rlgames_cartpole"
    assert document["machine"]["cores"] >= 1
    assert (folder / "rlgames_cartpole.png").read_bytes().startswith(PNG_SIGNATURE)

    page.write_text(f"before\n\n{record._BEGIN}\nold\n{record._END}\nafter\n")
    for _ in range(2):  # again: the same
        assert program.main(["--page", str(page)]) == 0
        text = page.read_text()
        assert "old" not in text
        assert "| [rl-games PPO, sim:CartPole](#rlgames_cartpole) |" in text
        assert "![rl-games PPO, sim:CartPole](results/learning/rlgames_cartpole.png)" in text
        assert "| 1 | 500 | yes |" in text
        assert text.startswith("before")
        assert text.endswith("after\n")


def test_one_that_fails_does_not_keep_back_the_rest(proofs: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["step_overhead", "rlgames_cartpole"]) == 1
    told = capsys.readouterr()
    assert "step_overhead: could not be run" in told.out
    assert "ValueError: as asked for" in told.err
    assert "rlgames_cartpole: reached" in told.out


def test_small_ones_need_not_reach_their_level(proofs: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["rlgames_cartpole", "--small"]) == 0
    assert "NOT reached" in capsys.readouterr().out


def test_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--list"]) == 0
    assert capsys.readouterr().out.count("\n") == len(PROOFS)
    with pytest.raises(SystemExit):
        program.main(["rlgames_cartpol"])
    assert "there is no 'rlgames_cartpol'" in capsys.readouterr().err
