"""Short trainings by rl-games for the tests beside this file."""

from __future__ import annotations

import pytest
from rl_games.algos_torch.network_builder import A2CBuilder

from tests.trainers.rlgames import games
from tests.trainers.rlgames.gardens import garden
from uepool.policies import loading
from uepool.training import backends
from uepool.training.config import TrainConfig

CARTPOLE = {"address": "sim:CartPole", "num_envs": 4, "envs_per_instance": 4}
PENDULUM = {"address": "gym:Pendulum-v1", "num_envs": 4, "envs_per_instance": 4}
SHORT = {"horizon_length": 16, "mini_epochs": 1, "device": "cpu"}  # an epoch of 64 env steps


def game(name, **env):
    address = f"callable:{games.__name__}:{name}"
    return {"address": address, "num_envs": 4, "envs_per_instance": 4, **env}


def config(env=CARTPOLE, hyperparameters=(), **values):
    """Two epochs, unless they say otherwise."""
    document = {"trainer": "rl-games", "env": env, "total_steps": 128, **values}
    document["hyperparameters"] = {
        **(SHORT if values.get("algorithm", "PPO") == "PPO" else {}),
        **dict(hyperparameters),
    }
    return TrainConfig.model_validate(document)


def two_senses():
    """Robots that see and feel: observations in parts."""
    senses = garden(1, steps=8)
    senses["agents"][0]["sensors"].append({"name": "eyes", "type": "camera", "width": 16, "height": 12})
    return {"address": "sim:CollectApples", "num_envs": 4, "envs_per_instance": 4, "env_config": senses}


class WideBuilder(A2CBuilder):
    """A network of a user: twice as wide as it is told."""

    def build(self, name, **keywords):
        params = {
            **self.params,
            "mlp": {**self.params["mlp"], "units": [2 * unit for unit in self.params["mlp"]["units"]]},
        }
        return A2CBuilder.Network(params, **keywords)


class Training:
    """A backend that was prepared, and what it told."""

    def __init__(self, folder, settings, checkpoint=None):
        folder.mkdir()
        self.folder = folder
        self.told = []
        self.backend = backends.make(settings, folder)
        try:
            self.backend.prepare()
            if checkpoint is not None:
                self.backend.restore(checkpoint)
        except BaseException:
            self.backend.close()
            raise

    def train(self, epochs=None):
        """Until the end, or so many epochs. Returns self."""

        def told(iteration):
            self.told.append(iteration)
            return len(self.told) != epochs

        self.backend.train(told)
        return self

    def saved(self, name="checkpoint"):
        folder = self.folder / name
        folder.mkdir()
        self.backend.save(folder)
        return folder

    @property
    def agent(self):
        return self.backend._agent  # type: ignore[attr-defined]


@pytest.fixture
def training(tmp_path):
    """Makes Trainings, and closes them after the test."""
    made = []

    def make(settings=None, checkpoint=None):
        folder = tmp_path / f"training{len(list(tmp_path.iterdir()))}"
        made.append(Training(folder, settings or config(), checkpoint))
        return made[-1]

    yield make
    for one in made:
        one.backend.close()


def load(checkpoint):
    """The policy in a checkpoint."""
    return loading.of_trainer("rl-games", checkpoint)
