"""The learning runs take their way, small; what they reach stands in docs/learning.md."""

from __future__ import annotations

import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

from benchmarks.learning.proof import PROOFS, Settings


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["rllib_cartpole", "rllib_lstm"])
def test_small(name, tmp_path, ray):
    """Beside a Ray that runs already, as in a notebook; without one, tests/test_learning.py runs the command."""
    outcome = PROOFS[name].function()(Settings(small=True, folder=tmp_path))
    assert len(outcome.rows) == len(outcome.curves) == 1
    assert outcome.rows[0]["env steps"] >= 256
    assert outcome.rows[0]["episodes judged"] == 4
    assert not outcome.passed
