"""What the critic is told: a central state, vector rewards; and the scores that rl-games logs."""

import copy

import numpy as np
import pytest

pytest.importorskip("rl_games")

from tests.trainers.rlgames import games, training
from tests.trainers.rlgames.gardens import garden
from uepool.errors import ConfigError
from uepool.rlgames import UepoolVecEnv

CENTRAL = {
    "minibatch_size": 32,
    "mini_epochs": 1,
    "learning_rate": 1e-3,
    "clip_value": True,
    "normalize_input": True,
    "truncate_grads": True,
    "network": {"name": "actor_critic", "central_value": True, "mlp": training.MLP},
}
JUDGED = {"address": games.Judged, "env_config": {"info": games.INFO_OF_JUDGED}}


def test_states_rewards_and_scores_are_those_of_the_right_step():
    env = UepoolVecEnv("uepool", 2, **JUDGED)
    info = env.get_env_info()
    assert (info["value_size"], info["state_space"].shape) == (2, (3,))
    assert info["observation_space"] == games.Game.observation_space
    env.set_train_info(0)
    first = env.reset()
    assert first["states"].dtype == np.float32
    assert first["states"].tolist() == [[0, 0, 7]] * 2
    for step in range(1, games.STEPS + 1):
        observations, rewards, dones, infos = env.step(np.zeros(2, np.int64))
        assert rewards.tolist() == [[step, 10 * step]] * 2
        assert infos["scores"].tolist() == [100 + step] * 2
        assert infos["elapsed_step"].tolist() == [step] * 2
    assert dones.all()
    assert observations["obs"].tolist() == [[1, 0]] * 2
    assert observations["states"].tolist() == [[1, 0, 7]] * 2, "the next episode's"
    env.close()


@pytest.mark.slow
def test_central_value_and_vector_rewards_train_and_play(tmp_path, capsys):
    config = copy.deepcopy(CENTRAL)
    parameters = training.parameters(tmp_path, JUDGED, central_value_config=config)
    algo, checkpoint = training.train(parameters)
    algo.vec_env.close()
    assert algo.state_shape == (3,)
    assert algo.game_rewards.get_mean().tolist() == [15, 150]
    assert algo.algo_observer.game_scores.get_mean().item() == 105
    del parameters["params"]["config"]["central_value_config"]
    training.play(parameters, checkpoint)
    assert "av reward: 15.0" in capsys.readouterr().out


def test_several_agents_share_a_state(tmp_path):
    env_config = {"address": "sim:CollectApples", "env_config": garden(3, sensors=("feelers", "states"), steps=6)}
    config = copy.deepcopy(CENTRAL)
    parameters = training.parameters(tmp_path, env_config, actors=4, central_value_config=config)
    parameters["params"]["config"].update(minibatch_size=96)
    algo, _ = training.train(parameters)
    assert (algo.num_agents, algo.frame, algo.obs_shape) == (3, 2 * 8 * 12, (1, 8))
    observations = algo.vec_env.reset()
    assert observations["obs"].shape == (12, 1, 8)
    positions = [state["robots"][0]["position"] for state in algo.vec_env.envs.call("get_state")]
    np.testing.assert_allclose(observations["states"][:, :2], positions, rtol=1e-6, err_msg="the first agent's")
    algo.vec_env.close()


def test_scores_of_several_agents_go_by_actor():
    """As rl-games' observers look them up; everything else goes by row."""
    config = garden(2, steps=3)
    for agent in config["agents"]:
        agent["infos"] = [{"name": "scores", "type": "apples_collected"}]
    env = UepoolVecEnv("uepool", 4, address="sim:CollectApples", env_config=config)
    env.reset()
    *_, dones, infos = env.step(np.zeros(8, np.int64))
    env.close()
    assert infos["scores"].shape == (4,)
    assert dones.shape == infos["time_outs"].shape == infos["elapsed_step"].shape == (8,)


def test_states_may_be_an_entry_of_info():
    env_config = {"info": {"rewards": {"dtype": "float32", "shape": [2]}}}
    env = UepoolVecEnv("uepool", 2, address=games.Judged, states="rewards", env_config=env_config)
    env.set_train_info(0)
    env.reset()
    observations, *_ = env.step(np.zeros(2, np.int64))
    assert observations["states"].tolist() == [[1, 10]] * 2
    env.close()


def test_a_central_value_without_a_state(tmp_path):
    parameters = training.parameters(tmp_path, {"address": "sim:CartPole"}, central_value_config=copy.deepcopy(CENTRAL))
    with pytest.raises(ConfigError, match="central_value_config needs a state"):
        training.train(parameters)


@pytest.mark.parametrize(
    ("env_config", "text"),
    [
        ({**JUDGED, "rewards": "scores"}, r"one axis.*shape \(\)"),
        ({**JUDGED, "rewards": "states"}, "part of the observation"),
        ({**JUDGED, "states": "stats"}, "states: there is no 'stats'"),
    ],
)
def test_refused(env_config, text):
    with pytest.raises(ConfigError, match=text):
        UepoolVecEnv("uepool", 1, **env_config)
