"""The learning runs with rl-games take their whole way, at a scale of seconds."""

import pytest

from benchmarks.learning.proof import PROOFS, Settings

pytest.importorskip("torch")

pytestmark = pytest.mark.slow


@pytest.mark.timeout(240)
def test_cartpole(tmp_path):
    outcome = PROOFS["rlgames_cartpole"].function()(Settings(small=True, folder=tmp_path))
    [row] = outcome.rows
    assert not outcome.passed, "two epochs are not enough"
    assert row["env_steps"] == 256
    assert 8 <= row["greedy_worst_return"] <= row["greedy_mean_return"]
    assert [curve.label for curve in outcome.curves] == ["seed 7"]


@pytest.mark.timeout(240)
def test_cartpole_with_a_memory(tmp_path):
    outcome = PROOFS["rlgames_lstm"].function()(Settings(small=True, folder=tmp_path))
    assert not outcome.passed
    assert [row["network"] for row in outcome.rows] == ["with LSTM", "without"]
    assert all(8 <= row["greedy_worst_return"] <= row["greedy_mean_return"] for row in outcome.rows)


@pytest.mark.timeout(240)
def test_collect_apples(tmp_path):
    outcome = PROOFS["collect_apples"].function()(Settings(small=True, folder=tmp_path))
    assert not outcome.passed
    apples = {row["player"]: row["apples_per_episode"] for row in outcome.rows}
    assert max(apples, key=apples.get) == "scripted collector"


def test_step_overhead(tmp_path):
    outcome = PROOFS["step_overhead"].function()(Settings(small=True, folder=tmp_path))
    [row] = outcome.rows
    assert row["steps"] == 16
    assert 0 < row["ours_us_per_step"] < row["loop_us_per_step"]
    assert 0 < row["percent_of_cpu_time"] < 100


def test_pong_says_what_it_compares_with(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match=r"pip install envpool==1\.2\.5"):
        PROOFS["rlgames_pong"].function()(Settings(small=True, folder=tmp_path))


@pytest.mark.timeout(240)
def test_pong(tmp_path):
    pytest.importorskip("envpool")
    outcome = PROOFS["rlgames_pong"].function()(Settings(small=True, folder=tmp_path))
    assert [row["vec env"] for row in outcome.rows] == ["EnvPool", "uepool"]
    assert all(row["step_frames_per_s_median"] > 0 for row in outcome.rows)
