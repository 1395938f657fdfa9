"""Backends of RLlib as tests have them: small, and closed at the end."""

from __future__ import annotations

from uepool.training.backends.rllib import RllibBackend
from uepool.training.config import TrainConfig

SMALL = {"train_batch_size_per_learner": 64, "minibatch_size": 32, "num_epochs": 1}
CART_POLE = {"address": "sim:CartPole", "num_envs": 4, "envs_per_instance": 4}


def config(**values):
    base = {"trainer": "rllib", "env": CART_POLE, "hyperparameters": SMALL, "network": {"fcnet_hiddens": [16]}}
    return TrainConfig.model_validate({**base, **values})


class Run:
    """A backend, prepared; closed at the end."""

    def __init__(self, folder, **values):
        self.config = config(**values)
        self.folder = folder
        self.backend = RllibBackend(self.config, folder)
        self.iterations = []

    def __enter__(self):
        self.backend.prepare()
        return self

    def __exit__(self, *details):
        self.backend.close()
        self.backend.close()

    @property
    def runner(self):
        return self.backend._algorithm.env_runner

    def train(self, iterations):
        wanted = len(self.iterations) + iterations

        def told(iteration):
            self.iterations.append(iteration)
            return len(self.iterations) < wanted

        self.backend.train(told)
        return self.iterations[-1]

    def save(self, name):
        folder = self.folder / name
        folder.mkdir()
        self.backend.save(folder)
        return folder

    def weights(self):
        (module,) = dict(self.backend._algorithm.learner_group._learner.module.items()).values()
        return module.state_dict()
