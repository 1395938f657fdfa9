"""What Stable-Baselines3 cannot do, or does not know, is said before anything is trained, and no run is left."""

import sys

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from uepool.training.backends import sb3_settings

BOX = gym.spaces.Box(0, 255, (84, 84, 3), np.uint8)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"algorithm": "PP0"}, "algorithm: Stable-Baselines3 has no 'PP0'; did you mean 'PPO'?"),
        (
            {"algorithm": "SAC", "hyperparameters": {}},
            "algorithm: SAC of Stable-Baselines3 refuses this: The algo",
        ),
        (
            {"hyperparameters": {"n_step": 1, "lr": 1}},
            "hyperparameters.n_step: is none of PPO's; did you mean 'n_step",
        ),
        (
            {"hyperparameters": {"policy_kwargs": {}}},
            "hyperparameters.policy_kwargs: is none of PPO's; it is the",
        ),
        ({"hyperparameters": {"learning_rate": "fast"}}, "learning_rate: must be a number, or lin_NUMBER"),
        ({"hyperparameters": {"normalize": {"clip": 1}}}, "normalize.clip: is none of VecNormalize's; did you mean"),
        ({"hyperparameters": {"n_steps": "x"}}, "n_steps: must be a number"),
        ({"network": {"net_arc": [8]}}, "network.net_arc: is none of ActorCriticPolicy's; did you mean 'net_arch'"),
        ({"network": {"activation_fn": "Rely"}}, "network.activation_fn: there is no 'Rely'; did you mean 'ReLU'"),
        (
            {"network": {"net_arch": {"pi": [8], "vff": [8]}}},
            "network.net_arch.vff: is none of PPO's; did you mean 'vf'",
        ),
        ({"network": {"optimizer_kwargs": {"epz": 1}}}, "network.optimizer_kwargs.epz: is none of Adam's; did you"),
        (
            {"algorithm": "DQN", "hyperparameters": {"replay_buffer_kwargs": {"handle_timeout": True}}},
            "hyperparameters.replay_buffer_kwargs.handle_timeout: is none of ReplayBuffer's; did you mean 'handle_time",
        ),
        ({"model": "nothing"}, "model: must be package.module:Name"),
        ({"model": "no_such_module:Net"}, "model: there is no module 'no_such_module'"),
        ({"model": "gymnasium:mak"}, "model: gymnasium has no 'mak'; did you mean 'make'?"),
        ({"model": "gymnasium:make"}, "must be made from Stable-Baselines3's BaseFeaturesExtractor or BasePolicy"),
        ({"env": {"address": "callable:gymnasium:mak"}}, "env.address: gymnasium has no 'mak'; did you mean 'make'?"),
        ({"env": {"address": "sim:CartPol"}}, "CartPole"),
        (
            {"env": {"address": "gym:CartPol-v1"}},
            " refused its configuration: gym:CartPol-v1: Environment `CartPol` doesn't exist. Did you mean",
        ),
        ({"env": {"address": "sim:CartPole", "num_envs": 2, "env_config": {"mass": 1}}}, "env_config.mass: unknown"),
        ({"algorithm": "A2C", "lstm": True, "hyperparameters": {}}, "lstm: only PPO has recurrent policies"),
    ],
)
def test_refused(refusal, changes, text):
    assert text in refusal(**changes)


def test_all_wrong_hyperparameters_at_once(refusal):
    said = refusal(hyperparameters={"n_step": 1, "batch": 2, "gamma": 0.9})
    assert [line.split(":")[0] for line in said.splitlines()] == ["hyperparameters.n_step", "hyperparameters.batch"]


def test_lstm_without_sb3_contrib_says_why(refusal, monkeypatch):
    monkeypatch.setitem(sys.modules, "sb3_contrib", None)
    monkeypatch.setattr(sb3_settings.importlib.util, "find_spec", lambda name: None)
    assert "lstm: Stable-Baselines3 itself has no recurrent policies" in refusal(lstm=True)


def test_a_trainer_that_is_not_installed(refusal, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    assert "trainer: rllib needs ray: pip install 'uepool[rllib]'" in refusal(trainer="rllib", hyperparameters={})


def test_wandb_that_is_not_installed(yaml_file, monkeypatch):
    from uepool.errors import ConfigError
    from uepool.training.start import Request, settle

    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(ConfigError, match="--wandb needs wandb: pip install wandb"):
        settle(Request(str(yaml_file()), wandb="games"))


@pytest.mark.parametrize(
    ("space", "name"),
    [
        (gym.spaces.Box(-1, 1, (4,)), "MlpPolicy"),
        (BOX, "CnnPolicy"),
        (gym.spaces.Box(0, 255, (4, 84, 84), np.uint8), "CnnPolicy"),
        (gym.spaces.Box(0, 255, (20, 20, 3), np.uint8), "MlpPolicy"),
        (gym.spaces.Dict({"camera": BOX, "speed": gym.spaces.Box(-1, 1, (1,))}), "MultiInputPolicy"),
        (gym.spaces.Discrete(5), "MlpPolicy"),
    ],
)
def test_the_policy_is_chosen_by_the_observation(space, name):
    assert sb3_settings.policy_name(space) == name


# --- where results go -------------------------------------------------------------------------------------------------


def test_results_that_cannot_be_written(refusal, tmp_path):
    (tmp_path / "file").write_text("")
    assert "is no folder" in refusal(results="file/results")
    assert "results cannot be written to" in refusal(results="/proc/results")


def test_a_disk_that_is_full(refusal, monkeypatch):
    import shutil
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1 << 30, 1 << 30, 5 << 20))
    assert "has 5 MB free, and a run needs at least 100" in refusal()


def test_a_video_of_what_cannot_be_drawn(refusal):
    said = refusal(env={"address": "gym:CartPole-v1", "env_kwargs": {"render_mode": None}}, video_every=100)
    assert said.startswith("video_every: gym:CartPole-v1 has no pictures")
