"""rl-games' stock YAMLs for EnvPool train and play without it; what the vec env that stands for it hands over."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

rl_games = pytest.importorskip("rl_games")
yaml = pytest.importorskip("yaml")
pytest.importorskip("ale_py")

from rl_games.common import env_configurations, vecenv  # noqa: E402

from tests.client.conftest import nothing_left  # noqa: E402, F401 - after every test
from uepool.rlgames_launcher import envpool  # noqa: E402

CONFIGS = Path(rl_games.__file__).parent / "configs"


def stock(name, **changes):
    """A stock YAML, shrunk in nothing but its numbers."""
    document = yaml.safe_load((CONFIGS / name).read_text())
    config = document["params"]["config"]
    config.update(num_actors=4, horizon_length=8, minibatch_size=32, mini_epochs=1, max_epochs=2)
    if "seq_length" in config:
        config["seq_length"] = 8
    config.update(changes)
    config.setdefault("player", {}).update(games_num=1, n_game_life=1)
    document["params"]["torch_threads"] = 1
    return document


def test_envpool_is_not_installed():
    assert importlib.util.find_spec("envpool") is None, "these tests prove nothing where it is"


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "name",
    [
        "atari/ppo_pong_envpool.yaml",
        "atari/ppo_invaders_envpool_rnn.yaml",
        "atari/ppo_breakout_envpool_resnet.yaml",
        "mujoco/ant_envpool.yaml",
        "mujoco/humanoid_envpool.yaml",
    ],
)
def test_stock_yamls_train_two_epochs_and_play(launch, name):
    document = stock(name)
    if "mujoco" in name:
        pytest.importorskip("mujoco")
    document["params"]["config"]["env_config"]["max_episode_steps"] = 12
    trained = launch(document, train=True, replace_envpool=True)
    assert trained.status == 0, trained.err
    played = launch(document, play=True, checkpoint=trained.checkpoints()[-1], replace_envpool=True)
    assert played.status == 0, played.err
    assert "av reward" in played.out


@pytest.mark.slow
def test_cartpole(launch):
    """rl-games has no EnvPool YAML for it: its own for CartPole with EnvPool's block."""
    document = yaml.safe_load((CONFIGS / "ppo_cartpole.yaml").read_text())
    config = document["params"]["config"]
    config.update(env_name="envpool", env_config={"env_name": "CartPole-v1"}, device="cpu", max_epochs=2)
    config["player"] = {"games_num": 4}
    trained = launch(document, train=True, replace_envpool=True)
    assert trained.status == 0, trained.err
    played = launch(document, play=True, checkpoint=trained.checkpoints()[-1], replace_envpool=True)
    assert "av reward" in played.out, played.err


@pytest.mark.slow
def test_sac_on_mujoco(launch):
    pytest.importorskip("mujoco")
    document = yaml.safe_load((CONFIGS / "mujoco/sac_ant_envpool.yaml").read_text())
    document["params"]["config"].update(
        num_actors=4, max_epochs=8, max_frames=-1, num_warmup_steps=2, batch_size=16, replay_buffer_size=100
    )
    document["params"]["config"]["env_config"]["max_episode_steps"] = 5
    ran = launch(document, train=True, replace_envpool=True)
    assert ran.status == 0, ran.err
    assert ran.checkpoints()


def test_without_the_flag_it_says_what_to_add(launch):
    ran = launch(stock("atari/ppo_pong_envpool.yaml"), train=True)
    assert ran.status == 2
    assert "EnvPool is not installed: add --replace-envpool" in ran.err


def test_what_it_does_not_play(launch):
    ran = launch(stock("dm_control/walker_walk.yaml"), train=True, replace_envpool=True)
    assert ran.status == 2
    assert "DeepMind Control tasks of EnvPool are none that uepool plays" in ran.err


@pytest.fixture
def make():
    """Makes rl-games' vec env of type ENVPOOL."""
    made = []
    with envpool.replaced():

        def build(num_actors, **env_config):
            made.append(vecenv.create_vec_env("envpool", num_actors, **env_config))
            return made[-1]

        yield build
    while made:
        made.pop().close()


def test_the_names_are_given_back():
    before = env_configurations.configurations["envpool"], vecenv.vecenv_config["ENVPOOL"]
    with envpool.replaced():
        assert vecenv.vecenv_config["ENVPOOL"] is envpool.EnvpoolVecEnv
    assert (env_configurations.configurations["envpool"], vecenv.vecenv_config["ENVPOOL"]) == before


def test_layouts_of_atari(make):
    env = make(2, env_name="Pong-v5", seed=1)
    info = env.get_env_info()
    assert (info["observation_space"].shape, info["observation_space"].dtype) == ((4, 84, 84), np.uint8)
    assert info["action_space"].n == 6
    observations = env.reset()
    assert (observations.shape, observations.dtype) == ((2, 4, 84, 84), np.uint8)
    _, rewards, dones, infos = env.step(np.zeros(2, np.int64))
    assert (rewards.dtype, dones.dtype, infos["time_outs"].dtype) == (np.float32, np.bool_, np.bool_)
    assert "lives" not in infos, "rl-games' observer would take them for the game's end"
    assert infos["scores"].tolist() == [0, 0]


@pytest.mark.slow
def test_dict_observations(make):
    env = make(2, env_name="Pong-v5", seed=1, use_dict_obs_space=True, max_episode_steps=3000)
    space = env.get_env_info()["observation_space"]
    assert {key: (part.shape, part.dtype) for key, part in space.items()} == {
        "observation": ((4, 84, 84), np.uint8),
        "reward": ((), np.float32),
        "last_action": ((), np.int64),
    }
    first = env.reset()
    assert (first["reward"].tolist(), first["last_action"].tolist()) == ([0, 0], [0, 0])
    for _ in range(200):
        actions = np.array([2, 3])
        observations, rewards, _, _ = env.step(actions)
        assert observations["last_action"].tolist() == [2, 3]
        assert observations["reward"].tolist() == np.clip(rewards, -1, 1).tolist()
        if rewards.any():
            return
    raise AssertionError("no point was lost in 200 steps")


@pytest.mark.slow
@pytest.mark.parametrize(("game", "actions", "has_lives"), [("Breakout-v5", 4, True), ("SpaceInvaders-v5", 6, False)])
def test_scores_count_whole_games_whatever_is_clipped(make, game, actions, has_lives):
    """Against a tally of one's own. With has_lives a game ends with its last life, else with each."""
    env = make(2, env_name=game, seed=3, episodic_life=True, has_lives=has_lives, reward_clip=True)
    env.reset()
    tally, ends, clipped = np.zeros(2), 0, True
    generator = np.random.default_rng(0)
    for _ in range(600):
        _, rewards, dones, infos = env.step(generator.integers(actions, size=2))
        clipped &= bool((np.abs(rewards) <= 1).all())
        tally += infos["reward"]
        np.testing.assert_array_equal(infos["scores"], tally)
        over = infos["lives"] == 0 if has_lives else dones
        assert dones[over].all()
        ends += int(over.sum())
        tally[over] = 0
    assert clipped
    assert ends >= 2
