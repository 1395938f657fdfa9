"""However a user's own runner ends, its envs are given back and no process is left."""

import pytest

pytest.importorskip("rl_games")

from uepool.rlgames import UepoolVecEnv

TRAINER = """
    from pathlib import Path
    import uepool.rlgames
    from tests.trainers.rlgames import training

    def note(algo):
        Path("trains").touch()
        {each}

    parameters = training.parameters("runs", {{"address": "sim:CartPole"}}, max_epochs={epochs})
    observer = training.Watching(note)
    runner = training.Runner(observer)
    runner.load(parameters)
    runner.run({{"train": True, "play": False}})
    print("trained")
"""


@pytest.mark.slow
def test_ctrl_c(script, eventually):
    trainer = script(TRAINER.format(each="", epochs=1_000_000))
    eventually((trainer.folder / "trains").exists, "it trains", 90)
    trainer.remember()
    trainer.interrupt()
    code, _, errors = trainer.finish(60)
    assert code != 0
    assert "KeyboardInterrupt" in errors


def test_an_env_that_is_let_go_of_gives_its_envs_back():
    """The fixture nothing_left looks for its processes."""
    env = UepoolVecEnv("uepool", 2, address="sim:CartPole")
    env.reset()
    del env


@pytest.mark.slow
def test_an_exception(script):
    trainer = script(TRAINER.format(each="raise RuntimeError('as asked for')", epochs=3))
    code, _, errors = trainer.finish(60)
    assert code == 1
    assert "as asked for" in errors


@pytest.mark.slow
def test_the_end_without_close(script):
    trainer = script(TRAINER.format(each="", epochs=2))
    code, out, errors = trainer.finish(60)
    assert (code, "trained" in out) == (0, True), errors
