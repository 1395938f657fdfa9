"""Runs as `uepool train` leaves them, after a little training by the real trainers."""

from __future__ import annotations

from uepool.training import backends
from uepool.training.config import TrainConfig
from uepool.training.run_folder import RunFolder

GAMES = "callable:tests.exporting.games:"


def make_run(folder, trainer, address="sim:CartPole", env=None, **values):
    """A run with one checkpoint after the trainer's first report."""
    env = {"address": address, "num_envs": 4, **(env or {})}
    config = TrainConfig.model_validate({"trainer": trainer, "env": env, "name": "small", **values})
    run = RunFolder.create(folder / "run", config)
    scratch = folder / "scratch"
    scratch.mkdir()
    backend = backends.make(config, scratch)
    reported = []
    try:
        backend.prepare()
        backend.train(lambda iteration: reported.append(iteration) is not None)
        part = run.begin_checkpoint(reported[-1].env_steps)
        backend.save(part)
        run.finish_checkpoint(part, reported[-1].env_steps, trainer)
    finally:
        backend.close()
    return run.path
