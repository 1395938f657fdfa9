"""The learning proof on Drive takes its way, small; what it reaches stands in docs/learning.md."""

from __future__ import annotations

import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

from benchmarks.learning import drive
from benchmarks.learning.proof import PROOFS, Settings


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_small(tmp_path):
    outcome = PROOFS["drive"].function()(Settings(small=True, folder=tmp_path))
    players = [row["player"] for row in outcome.rows]
    assert len(players) == len(set(players)) == 6
    assert {row["episodes"] for row in outcome.rows} == {2}
    driver = outcome.rows[players.index(drive.DRIVER)]
    assert driver["goal_reached_%"] == 100
    assert outcome.level_line == pytest.approx(drive.SHARE * driver["mean_return"], abs=0.01)
    assert not outcome.passed
    assert "128 env steps" in outcome.figures
    assert len(outcome.curves) == 1
