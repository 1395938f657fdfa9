"""Action masks: of the observation last returned, in training and in play."""

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("rl_games")

from tests.trainers.rlgames import games, training
from uepool.errors import ConfigError
from uepool.rlgames import UepoolVecEnv

BY_INFO = {
    "address": games.MaskedByInfo,
    "action_mask": "allowed",
    "env_config": {"info": {"allowed": {"dtype": "bool", "shape": [games.CHOICES]}}},
}


@pytest.mark.parametrize("env_config", [{"address": games.Masked}, BY_INFO])
def test_masks_belong_to_the_observation_last_returned(env_config):
    env = UepoolVecEnv("uepool", 2, **env_config)
    assert env.has_action_masks()
    assert env.has_action_mask()
    assert env.get_env_info()["observation_space"] == games.Game.observation_space, "the network does not see the mask"
    observations = env.reset()
    for _ in range(3 * games.STEPS):
        masks = env.get_action_masks()
        assert masks.dtype == bool
        assert masks.argmax(axis=1).tolist() == (observations.sum(axis=1) % games.CHOICES).tolist()
        assert masks.sum(axis=1).tolist() == [1, 1]
        np.testing.assert_array_equal(env.get_action_mask(), masks)
        observations, rewards, _, _ = env.step(masks.argmax(axis=1))
        assert rewards.tolist() == [1, 1]
    env.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("env_config", "actions"),
    [
        ({"address": games.Masked}, "discrete"),
        (BY_INFO, "discrete"),
        ({"address": games.MaskedHeads}, "multi_discrete"),
    ],
)
def test_rl_games_never_takes_what_is_masked(env_config, actions, tmp_path, capsys):
    parameters = training.parameters(tmp_path, env_config, actions=actions, use_action_masks=True)
    algo, checkpoint = training.train(parameters)
    algo.vec_env.close()
    assert algo.game_rewards.get_mean().item() == games.STEPS
    for deterministic in (True, False):
        parameters["params"]["config"]["player"]["deterministic"] = deterministic
        training.play(parameters, checkpoint)
        assert f"av reward: {games.STEPS:.1f}" in capsys.readouterr().out


def test_masks_that_rl_games_cannot_use():
    env = UepoolVecEnv("uepool", 1, address=games.Unequal)
    env.reset()
    with pytest.raises(ConfigError, match=r"as many choices.*\[2, 3\]"):
        env.get_action_masks()
    env.close()


def test_without_a_mask():
    env = UepoolVecEnv("uepool", 1, address=games.Game)
    assert not env.has_action_mask()
    with pytest.raises(ConfigError, match="gives no action mask"):
        env.get_action_masks()
    env.close()


def test_a_part_of_that_name_may_be_left_alone():
    env = UepoolVecEnv("uepool", 1, address=games.Masked, action_mask="")
    assert not env.has_action_masks()
    assert set(env.observation_space) == {"observation", "action_mask"}
    env.close()


class Wrong(games.Game):
    observation_space = gym.spaces.Dict(action_mask=gym.spaces.MultiBinary(7), seen=gym.spaces.Discrete(2))


@pytest.mark.parametrize(
    ("env_config", "text"),
    [
        (
            {"address": games.Masked, "action_mask": "mask"},
            "no 'mask' in .*observation, action_mask, its info no entries",
        ),
        ({"address": "sim:CollectApples", "action_mask": "mask"}, r"no named parts.*apples_collected, apples_left"),
        ({"address": Wrong}, r"3 flags .* shape \(7,\)"),
        ({"address": games.Masked, "action_mask": 3}, "must be the name"),
    ],
)
def test_refused(env_config, text):
    with pytest.raises(ConfigError, match=text):
        UepoolVecEnv("uepool", 1, **env_config)
