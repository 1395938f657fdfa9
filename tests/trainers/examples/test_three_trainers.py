"""examples/three_trainers: all at once on one server, and Ctrl-C; the learning proof around it, at small scale."""

import os
import re
from pathlib import Path

import pytest

for _trainer in ("rl_games", "stable_baselines3", "ray"):
    pytest.importorskip(_trainer)
from examples.three_trainers import run as example  # noqa: E402 - imports no trainer itself

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_all_train_at_once_and_no_row_is_foreign(tmp_path):
    from benchmarks.learning import three_trainers
    from benchmarks.learning.proof import Settings

    outcome = three_trainers.run(Settings(small=True, folder=tmp_path))
    assert [row["client"] for row in outcome.rows] == [*example.TRAINERS, "checker of sim:Pattern"]
    for row in outcome.rows[:-1]:
        assert row["env_steps"] > 0, row
        assert float(row["found"].removeprefix("greedy mean return ")) > 0, row
    assert re.fullmatch(r"[\d,]+ rows checked, none of them foreign", outcome.rows[-1]["found"])
    assert outcome.rows[-1]["env_steps"] > 100
    assert [curve.label for curve in outcome.curves] == list(example.TRAINERS)


def test_a_foreign_row_is_found(tmp_path, monkeypatch):
    """The checker, and with it the proof, does not pass what it must not pass."""
    from benchmarks.learning import three_trainers

    class Mixed(three_trainers.Follower):
        def step(self, observation, *rest):
            if self.rows > 40:
                observation = {name: values[::-1] for name, values in observation.items()}
            super().step(observation, *rest)

    monkeypatch.setattr(three_trainers, "Follower", Mixed)
    checker = three_trainers.Checker("sim:Pattern")
    checker._thread.join(60)
    checker.stop()
    assert "AssertionError" in checker.wrong


def test_interrupted(script, eventually):
    script_file = Path(example.__file__)
    trainer = script(
        f"""
        import pathlib, sys
        sys.path.insert(0, {os.fspath(script_file.parents[2])!r})
        from examples.three_trainers import run

        def noticed(name, line, tell=print):
            if "steps" in line:
                pathlib.Path("training").touch()

        whole = run.train
        run.train = lambda names, address, folder, tell, small: whole(names, address, folder, noticed, small)
        sys.exit(run.main(["rllib"]))
        """
    )

    def trains():
        trainer.remember()  # what it has started is ended with it, should this test fail
        return (trainer.folder / "training").exists() or trainer.process.poll() is not None

    eventually(trains, "it trains", 150)
    trainer.interrupt()
    status, out, err = trainer.finish(90)
    assert (status, err) == (130, "")
    assert out.splitlines() == ["interrupted"]
