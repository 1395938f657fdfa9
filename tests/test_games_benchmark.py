"""The benchmark of the games with cameras, at a scale of a second."""

import json

from benchmarks import games


def test_it_steps_every_game_and_judges(tmp_path, capsys):
    out = tmp_path / "games.json"
    assert games.main(["--num-envs", "2", "--rounds", "2", "--seconds", "0.05", "--out", str(out)]) == 0
    rates = json.loads(out.read_text())["env_steps_per_second"]
    assert list(rates) == [game.name for game in games.GAMES]
    assert all(len(each) == 2 and min(each) > 0 for each in rates.values())
    shown = capsys.readouterr().out
    assert all(game.name in shown for game in games.GAMES)


def test_the_median_is_judged():
    rates = {game.name: [1.0, games.LEVEL, games.LEVEL + 1.0] for game in games.GAMES}
    rates["Drive"] = [games.LEVEL - 1.0] * 3
    verdicts = {row[0]: row[-1] for row in games.table(rates, 16).rows}
    assert verdicts.pop("Drive") == "not reached"
    assert set(verdicts.values()) == {"reached"}
