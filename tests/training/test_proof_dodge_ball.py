"""The learning run of DodgeBall takes its whole way at a scale of seconds, and counts games as it should."""

import pytest

from benchmarks.learning.proof import PROOFS, Settings

pytest.importorskip("rl_games")

from benchmarks.learning import dodge_ball

pytestmark = pytest.mark.slow


@pytest.mark.timeout(240)
def test_the_whole_way(tmp_path):
    outcome = PROOFS["dodge_ball"].function()(Settings(small=True, folder=tmp_path))
    assert not outcome.passed, "two epochs are not enough"
    assert [row["player"] for row in outcome.rows] == ["learned policy", "learned policy", "scripted player"]
    assert [row["games"] for row in outcome.rows] == [4, 4, 4]
    assert all(row["wins"] + row["losses"] + row["draws"] == 4 for row in outcome.rows)
    assert outcome.rows[1]["losses"] == outcome.rows[2]["wins"] == 4, "the scripted player beats those who know nothing"
    assert [curve.x for curve in outcome.curves] == [[128.0, 256.0]] * 2


def test_games_between_equals_are_won_from_both_sides():
    score = dodge_ball.play(dodge_ball.scripted, dodge_ball.scripted, games=20, seed=1)
    assert score.games == 20
    assert score.wins >= 4
    assert score.losses >= 4
    assert dodge_ball.play(dodge_ball.scripted, dodge_ball.scripted, games=20, seed=1) == score
