"""The proofs about what `uepool train` leaves take their whole way, at a scale of seconds."""

import pytest

from benchmarks.learning import resume
from benchmarks.learning.proof import PROOFS, Settings

pytest.importorskip("torch")

pytestmark = pytest.mark.slow


@pytest.mark.timeout(300)
def test_exported_policies_are_compared(tmp_path):
    for package in ("rl_games", "stable_baselines3", "ray", "onnx"):
        pytest.importorskip(package)
    outcome = PROOFS["onnx_identity"].function()(Settings(small=True, folder=tmp_path))
    assert [row["policy"] for row in outcome.rows] == ["rl-games PPO", "SB3 SAC, continuous", "RLlib PPO"]
    assert all(row["from"] == "episodes" and row["observations"] >= 100 for row in outcome.rows)
    assert [row["actions differ"] for row in outcome.rows] == [0, 0, 0]
    assert not outcome.passed, "10,000 observations are asked for"


@pytest.mark.timeout(300)
def test_breaks_are_survived(tmp_path, monkeypatch):
    pytest.importorskip("stable_baselines3")
    monkeypatch.setattr(resume, "CASES", resume.CASES[:1])
    outcome = PROOFS["resume"].function()(Settings(small=True, folder=tmp_path))
    assert [row["break"] for row in outcome.rows] == ["Ctrl-C", "kill -9", "kill -9"]
    assert all(row["all kept"] and row["processes left"] == 0 for row in outcome.rows)
    assert outcome.rows[0]["reports after it"] == 0, "Ctrl-C saves"
    assert [curve.label for curve in outcome.curves] == ["SB3", "SB3, three breaks"]
