"""EnvPool's tasks and options as addresses and keywords; no env is started."""

import gymnasium as gym
import pytest

pytest.importorskip("ale_py")

from uepool.errors import ConfigError
from uepool.options import Options
from uepool.rlgames_launcher.envpool_names import task


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("CartPole-v1", "sim:CartPole"),
        ("Acrobot-v1", "gym:Acrobot-v1"),
        ("Ant-v4", "gym:Ant-v4"),
        ("HalfCheetah-v5", "gym:HalfCheetah-v5"),
        ("Pong-v5", "atari:Pong"),
        ("MsPacman-v5", "atari:MsPacman"),
        ("SpaceInvaders-v5", "atari:SpaceInvaders"),
    ],
)
def test_tasks(name, address):
    made = task(8, {"env_name": name})
    assert made.address == address
    Options.parse({**made.keywords, "num_envs": 8})


def test_options_of_atari_games():
    options = {
        "env_name": "Breakout-v5",
        "seed": 3,
        "num_threads": 2,
        "thread_affinity_offset": 0,
        "batch_size": 6,
        "has_lives": True,
        "use_dict_obs_space": True,
        "episodic_life": True,
        "reward_clip": True,
        "stack_num": 2,
        "img_height": 42,
        "use_inter_area_resize": True,
    }
    made = task(6, options)
    assert made.keywords == {
        "seed": 3,
        "envs_per_instance": 6,
        "env_kwargs": {
            "num_threads": 2,
            "max_episode_steps": 27000,
            "episode_per_life": True,
            "reward_clip": True,
            "stack_num": 2,
            "img_height": 42,
        },
    }
    assert (made.has_lives, made.with_reward_and_action) == (True, True)
    assert options["env_name"] == "Breakout-v5", "the YAML's own block stays as it is"


def test_mujoco_envs_are_shared_out_to_as_many_processes_as_threads():
    made = task(10, {"env_name": "Ant-v4", "num_threads": 3, "use_contact_force": True, "max_episode_steps": 50})
    assert made.keywords == {
        "envs_per_instance": 4,
        "env_kwargs": {"use_contact_forces": True, "max_episode_steps": 50},
    }


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({}, "EnvPool's env_name"),
        ({"env_name": "CheetahRun-v1"}, r"'CheetahRun-v1': of EnvPool's tasks"),
        ({"env_name": "Pongg-v5"}, r"did you mean .*Pong-v5"),
        ({"env_name": "WalkerWalk-v1", "flatten_obs": True}, "DeepMind Control"),
        ({"env_name": "Pong-v5", "env_type": "dm"}, "DeepMind Control"),
        ({"env_name": "Pong-v5", "batch_size": 4}, "batch_size"),
        ({"env_name": "Pong-v5", "difficulty": 2}, r"env_config\.difficulty.*only be -1"),
        ({"env_name": "Ant-v4", "use_dict_obs_space": True}, "use_dict_obs_space is for Atari"),
    ],
)
def test_what_cannot_be_played(options, error):
    with pytest.raises(ConfigError, match=error):
        task(8, options)


def test_every_stock_yaml_names_a_task_that_there_is():
    rl_games, yaml = pytest.importorskip("rl_games"), pytest.importorskip("yaml")
    from pathlib import Path

    found = sorted(Path(rl_games.__file__).parent.glob("configs/*/*envpool*.yaml"))
    assert len(found) >= 16
    for path in found:
        config = yaml.safe_load(path.read_text())["params"]["config"]
        made = task(config["num_actors"], config["env_config"])
        assert made.address.startswith("atari:") or made.address.removeprefix("gym:") in gym.registry, path
