"""Ctrl-C while it trains: a checkpoint, no process left, exit status 130; a second Ctrl-C ends it at once."""

import os
import signal
import time

import pytest

from tests.client.conftest import nothing_left  # noqa: F401 - after every test
from tests.trainers.launcher.conftest import cartpole

torch = pytest.importorskip("torch")
yaml = pytest.importorskip("yaml")

pytestmark = pytest.mark.slow

# The command, in a process that says by a file when it has trained for a while.
COMMAND = """
    import pathlib, sys
    import uepool.rlgames
    from uepool.rlgames.vec_env import UepoolVecEnv

    step, steps = UepoolVecEnv.step, 0

    def counted(self, actions):
        global steps
        steps += 1
        if steps == 100:
            pathlib.Path("training").touch()
        return step(self, actions)

    UepoolVecEnv.step = counted
    {more}
    from uepool.cli.main import main
    sys.argv = ["uepool", "rl-games", "--train", "--file", "x.yaml"]
    main()
"""


@pytest.fixture
def training(script, eventually, tmp_path):
    """Starts a training, and waits until it is under way: torch alone may take half a minute to be imported."""

    def start(more="", until="training"):
        (tmp_path / "x.yaml").write_text(yaml.safe_dump(cartpole(max_epochs=10_000)))
        trainer = script(COMMAND.format(more=more))
        eventually(lambda: (tmp_path / until).exists() or trainer.process.poll() is not None, "it trains", 100)
        trainer.wait_for(until)
        return trainer

    return start


def test_it_saves_says_where_and_can_go_on(training, launch, tmp_path):
    trainer = training()
    assert len(trainer.family) >= 3, "the server and two instances"
    trainer.interrupt()
    code, _, errors = trainer.finish()
    assert code == 130
    assert "Traceback" not in errors
    [checkpoint] = tmp_path.glob("runs/*/nn/*.pth")
    assert checkpoint.name.endswith("_interrupted.pth")
    assert f"saved {checkpoint.relative_to(tmp_path)}; go on with" in errors
    epoch = torch.load(checkpoint, weights_only=False)["epoch"]
    again = launch(cartpole(max_epochs=epoch + 1, name="again"), train=True, checkpoint=checkpoint)
    assert again.status == 0, again.err
    [later] = again.checkpoints("last_again*.pth")
    assert torch.load(later, weights_only=False)["epoch"] == epoch + 1


def test_a_second_one_ends_at_once(training, tmp_path):
    slow_disk = """import time, torch
    def slow(*arguments, **keywords):
        pathlib.Path("saving").touch()
        time.sleep(1000)
    torch.save = slow"""
    trainer = training(slow_disk)
    trainer.interrupt()
    trainer.wait_for("saving")
    time.sleep(0.6)  # two at the same time are one
    trainer.interrupt()
    code, _, _ = trainer.finish()
    assert code == 130
    assert not list(tmp_path.glob("runs/*/nn/*.pth"))


def test_one_that_comes_twice_is_one(training, tmp_path):
    """As under `timeout -s INT`, which sends it to the process and to its group."""
    trainer = training()
    os.kill(trainer.process.pid, signal.SIGINT)
    trainer.interrupt()
    code, _, errors = trainer.finish()
    assert code == 130
    assert "saved runs" in errors


def test_one_that_python_drops_is_not_lost(training, tmp_path):
    """What is raised in a destructor is dropped: the trainer notices at its next step."""
    dropped = """import os, signal
    class Last:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGINT)
    before = counted
    def dropping(self, actions):
        if steps == 99:
            Last()
            pathlib.Path("dropped").touch()
        return before(self, actions)
    UepoolVecEnv.step = dropping"""
    trainer = training(dropped, until="dropped")
    code, _, errors = trainer.finish()
    assert code == 130
    assert "Exception ignored" in errors, "it was dropped indeed"
    assert "saved runs" in errors


def test_sigterm_saves_too(training, tmp_path):
    trainer = training()
    os.kill(trainer.process.pid, signal.SIGTERM)
    code, _, errors = trainer.finish()
    assert code == 128 + signal.SIGTERM
    assert "saved runs" in errors


def test_a_lost_server_ends_it_with_a_checkpoint(training, tmp_path):
    trainer = training()
    [server] = [process for process in trainer.family if process.ppid() == trainer.process.pid]
    server.kill()
    code, _, errors = trainer.finish()
    assert code == 1
    assert "saved runs" in errors
