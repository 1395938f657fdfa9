"""Parameters of the envs that follow the trainer's count of frames."""

import pytest

pytest.importorskip("rl_games")

from tests.trainers.rlgames import games, training
from uepool.errors import ConfigError, EnvError
from uepool.rlgames import UepoolVecEnv
from uepool.rlgames.curriculum import Curriculum


def test_steps():
    curriculum = Curriculum({"speed": [[0, 1.5], ["1e3", 2], [2000, "fast"]], "late": [[10, None]]})
    assert curriculum.at(0) == {"speed": 1.5}
    assert curriculum.at(9) == {"speed": 1.5}
    assert curriculum.at(999) == {"speed": 1.5, "late": None}
    assert curriculum.at(1000) == {"speed": 2, "late": None}
    assert curriculum.at(10**9) == {"speed": "fast", "late": None}
    assert Curriculum({}).at(5) == {}


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ([["speed", 1]], "must be {parameter"),
        ({"speed": 3}, r"curriculum.speed must be a list of \[frames, value\]"),
        ({"speed": []}, "must be a list"),
        ({"speed": [[0, 1, 2]]}, "must be a list"),
        ({"speed": [[5, 1], [5, 2]]}, r"must increase, got \[5, 5\]"),
        ({"speed": [[-1, 1]]}, "whole number"),
        ({"speed": [["soon", 1]]}, "'soon'"),
    ],
)
def test_what_is_refused(table, text):
    with pytest.raises(ConfigError, match=text):
        Curriculum(table)


@pytest.mark.slow
def test_training_moves_it_along(tmp_path):
    curriculum = {"level": [[0, 1], [100, 5], [120, 6], [100_000, 9]]}
    parameters = training.parameters(tmp_path, {"address": games.Levels, "curriculum": curriculum}, max_epochs=4)
    algo, checkpoint = training.train(parameters)
    assert algo.vec_env.envs.get_attr("told") == ([1, 6],) * 8, "epochs begin at frame 0, 64, 128 and 192"
    algo.vec_env.close()
    # Played as it was when the checkpoint was saved.
    env = UepoolVecEnv("uepool", 1, address=games.Levels)
    import torch

    env.set_env_state(torch.load(checkpoint, weights_only=False)["env_state"])
    assert env.envs.get_attr("level") == (6,)
    env.close()


def test_a_wrong_parameter_shows_before_training():
    with pytest.raises(EnvError, match=r"appels.*unknown field; known: apples"):
        UepoolVecEnv("uepool", 1, address="sim:CollectApples", curriculum={"appels": [[0, 3]]})
