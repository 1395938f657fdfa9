"""Ctrl-C, as a terminal sends it, at every moment: KeyboardInterrupt goes on, and nothing is left behind."""

import signal

import pytest

INTERRUPTED = (-signal.SIGINT, 128 + signal.SIGINT)

# An env that stops for ever at one moment, and says by a file that it is there.
ENV = """
import gymnasium as gym, os, pathlib, time
import numpy as np
import uepool

class Env(gym.Env):
    observation_space = gym.spaces.Box(-1, 1, (2,), np.float32)
    action_space = gym.spaces.Discrete(2)

    def __init__(self, slow=""):
        self.slow = slow
        self.at("start")

    def at(self, moment):
        if moment == self.slow:
            pathlib.Path(moment).touch()
            time.sleep(1000)

    def reset(self, *, seed=None, options=None):
        self.at("reset")
        return np.zeros(2, np.float32), {}

    def step(self, action):
        self.at("step")
        return np.zeros(2, np.float32), 0.0, False, False, {}

    def close(self):
        self.at("close")
"""


@pytest.mark.parametrize("moment", ["start", "reset", "step", "close"])
def test_interrupt(script, moment):
    trainer = script(
        ENV
        + f"""
envs = uepool.make_vec(Env, num_envs=2, env_kwargs=dict(slow={moment!r}))
envs.reset()
envs.step(np.zeros(2, np.int64))
envs.close()
"""
    )
    trainer.wait_for(moment)
    assert len(trainer.family) >= 3, "the server and two instances"
    trainer.interrupt()
    code, _, errors = trainer.finish()
    assert code in INTERRUPTED
    assert errors.rstrip().endswith("KeyboardInterrupt")


@pytest.mark.slow
def test_interrupt_while_the_server_starts(script):
    # The server's interpreter stops while it starts, by way of a module that it imports.
    trainer = script(
        """
        import pathlib, sys
        import uepool

        pathlib.Path("slow").mkdir()
        pathlib.Path("slow/asyncio.py").write_text(
            "import pathlib, time; pathlib.Path('serving').touch(); time.sleep(1000)"
        )
        sys.path.insert(0, str(pathlib.Path("slow").absolute()))
        uepool.make_vec("sim:CartPole")
        """
    )
    trainer.wait_for("serving")
    trainer.interrupt()
    code, _, errors = trainer.finish()
    assert code in INTERRUPTED
    assert errors.rstrip().endswith("KeyboardInterrupt")


def test_a_script_can_go_on_after_it(script):
    trainer = script(
        """
        import pathlib
        import numpy as np
        import uepool

        with uepool.make_vec("sim:Pattern", num_envs=3, env_config={"step_time_us": 3_000_000}) as envs:
            envs.reset(seed=0)
            try:
                pathlib.Path("stepping").touch()
                while True:
                    envs.step(np.zeros(3, np.int64))
            except KeyboardInterrupt:
                print("interrupted")
            envs.session.set_params({"step_time_us": 0})
            observations, info = envs.reset(seed=1)
            print(observations["step"].tolist(), info["elapsed_step"].tolist())
            envs.step(np.zeros(3, np.int64))
        with uepool.make_vec("sim:Pattern", num_envs=1) as envs:
            print(envs.reset()[1]["fault"].tolist())
        """
    )
    trainer.wait_for("stepping")
    trainer.interrupt()
    code, out, errors = trainer.finish()
    assert (code, errors) == (0, "")
    assert out.splitlines() == ["interrupted", "[0, 0, 0] [0, 0, 0]", "[0]"]


def test_an_uncaught_exception_ends_everything(script):
    trainer = script(
        """
        import pathlib
        import uepool
        envs = uepool.make_vec("sim:CartPole", num_envs=3)
        envs.reset()
        pathlib.Path("running").touch()
        input_ready = pathlib.Path("go")
        while not input_ready.exists(): pass
        raise RuntimeError("the trainer's own")
        """
    )
    trainer.wait_for("running")
    (trainer.folder / "go").touch()
    code, _, errors = trainer.finish()
    assert code == 1
    assert errors.rstrip().endswith("RuntimeError: the trainer's own")


def test_killed_trainer_leaves_nothing(script):
    trainer = script(
        """
        import pathlib, time
        import uepool
        envs = uepool.make_vec("sim:CartPole", num_envs=3)
        envs.reset()
        pathlib.Path("running").touch()
        time.sleep(1000)
        """
    )
    trainer.wait_for("running")
    assert len(trainer.family) >= 4
    trainer.process.kill()
    code, _, _ = trainer.finish()
    assert code == -signal.SIGKILL
