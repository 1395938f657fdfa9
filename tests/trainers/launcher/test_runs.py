"""Training, playing and going on by the launcher; what is refused, and that it is refused before training."""

import json
import subprocess
import sys

import pytest

from tests.client.conftest import nothing_left  # noqa: F401 - after every test
from tests.pool_server import PoolServerProcess
from tests.trainers.launcher.conftest import cartpole

torch = pytest.importorskip("torch")


def test_it_trains_plays_and_goes_on(launch):
    trained = launch(cartpole(), train=True, num_actors=6, seed=11)
    assert (trained.status, trained.err) == (0, "")
    assert "self.seed = 11" in trained.out
    [checkpoint] = trained.checkpoints()
    assert torch.load(checkpoint, weights_only=False)["epoch"] == 2

    played = launch(cartpole(), play=True, checkpoint=checkpoint)
    assert played.status == 0
    assert "av reward" in played.out
    document = cartpole()
    document["params"]["config"]["player"]["use_vecenv"] = False
    assert "av reward" in launch(document, play=True, checkpoint=checkpoint).out

    again = launch(cartpole(max_epochs=3, name="again"), train=True, checkpoint=checkpoint)
    assert again.status == 0, again.err
    [later] = again.checkpoints("last_again*.pth")
    assert torch.load(later, weights_only=False)["epoch"] == 3


@pytest.mark.slow
def test_sigma_of_the_flag_is_played(launch, tmp_path, monkeypatch):
    """A reward for doing the same twice in a row: of a drawn action that asks for hardly any sigma."""
    (tmp_path / "same_again.py").write_text(SAME_AGAIN)
    monkeypatch.syspath_prepend(tmp_path)
    document = continuous("gym:same_again:SameAgain-v0")
    [checkpoint] = launch(document, train=True).checkpoints()
    games = [launch(document, play=True, checkpoint=checkpoint, sigma=sigma) for sigma in (-20.0, 0.0)]
    rewards = [float(game.out.rpartition("av reward:")[2].split()[0]) for game in games]
    assert rewards == [19, 0]


@pytest.mark.slow
def test_a_profile(launch, tmp_path):
    ran = launch(cartpole(max_epochs=1), train=True, profile=True)
    assert ran.status == 0, ran.err
    assert "Self CPU time total" in ran.out
    assert "traceEvents" in json.loads((tmp_path / "profile_trace.json").read_text())


SAME_AGAIN = """
import gymnasium as gym
import numpy as np

class SameAgain(gym.Env):
    observation_space = gym.spaces.Box(-1, 1, (2,), np.float32)
    action_space = gym.spaces.Box(-1, 1, (2,), np.float32)

    def reset(self, *, seed=None, options=None):
        self.last = np.full(2, 9.0)
        return np.zeros(2, np.float32), {}

    def step(self, action):
        reward, self.last = float(np.abs(action - self.last).max() < 1e-4), action
        return np.zeros(2, np.float32), reward, False, False, {}

gym.register("SameAgain-v0", SameAgain, max_episode_steps=20)
"""


def continuous(address):
    document = cartpole({"address": address, "envs_per_instance": 2})
    params, config = document["params"], document["params"]["config"]
    params["algo"]["name"], params["model"]["name"] = "a2c_continuous", "continuous_a2c_logstd"
    params["network"]["space"] = {
        "continuous": {
            "mu_activation": "None",
            "sigma_activation": "None",
            "mu_init": {"name": "default"},
            "sigma_init": {"name": "const_initializer", "val": 0},
            "fixed_sigma": True,
        }
    }
    config["bounds_loss_coef"] = 0.0001
    config["player"]["deterministic"] = False
    return document


@pytest.mark.parametrize(
    ("env_config", "changes", "error"),
    [
        ({}, {}, "env_config needs an address"),
        ({"address": "sim:CartPool"}, {}, "did you mean 'CartPole'"),
        ({"address": "sim:CartPole", "num_envs": 3}, {}, "num_envs is given by num_actors"),
        ({"address": "sim:CartPole", "env_per_instance": 3}, {}, "did you mean 'envs_per_instance'"),
        ({"address": "gym:Pendulum-v1"}, {}, "a2c_discrete cannot act in Box"),
        ({"address": "gym:NoSuchEnv-v0"}, {}, "NoSuchEnv"),
        ({"address": "grpc://127.0.0.1:1/cartpole"}, {}, "127.0.0.1:1"),
        (None, {"minibatch_size": 33}, "must be divisible by 'minibatch_size'"),
        (None, {"env_name": "uepol"}, "did you mean uepool"),
    ],
)
def test_what_is_wrong_is_said_before_training(launch, env_config, changes, error):
    ran = launch(cartpole(env_config, **changes), train=True)
    assert ran.status == 2
    assert error in ran.err
    assert ran.err.startswith("uepool: ")
    assert "Traceback" not in ran.err
    assert not ran.checkpoints()


def test_what_rl_games_misses_in_the_yaml_is_named(launch):
    document = cartpole()
    del document["params"]["config"]["e_clip"]
    ran = launch(document, train=True)
    assert ran.status == 2
    assert "rl-games asks for 'e_clip', which the YAML does not have" in ran.err


@pytest.mark.slow
def test_pools_that_are_not_there_or_too_small(launch, tmp_path):
    pools = {"pools": [{"name": "carts", "address": "sim:CartPole", "instances": 2, "envs_per_instance": 2}]}
    with PoolServerProcess(tmp_path, pools) as server:
        wrong = launch(cartpole({"address": server.url("cart")}), train=True)
        assert (wrong.status, "carts" in wrong.err) == (2, True), wrong.err
        small = launch(cartpole({"address": server.url("carts"), "wait_timeout": 0.2}), train=True, num_actors=6)
        assert (small.status, "4" in small.err) == (2, True), small.err
        assert launch(cartpole({"address": server.url("carts")}), train=True).status == 0


@pytest.mark.slow
def test_a_checkpoint_of_another_env(launch):
    [checkpoint] = launch(cartpole(), train=True).checkpoints()
    other = cartpole({"address": "gym:Acrobot-v1"})
    for flags in ({"train": True}, {"play": True}):
        ran = launch(other, checkpoint=checkpoint, **flags)
        assert ran.status == 2
        assert "trained on sim:CartPole, this is gym:Acrobot-v1; observation space: " in ran.err
        assert "size mismatch" not in ran.err


@pytest.mark.slow
def test_a_checkpoint_of_another_network(launch):
    [checkpoint] = launch(cartpole(), train=True).checkpoints()
    other = cartpole()
    other["params"]["network"]["mlp"]["units"] = [8]
    ran = launch(other, train=True, checkpoint=checkpoint)
    assert ran.status == 2
    assert "does not fit the network" in ran.err
    assert "actor_mlp" in ran.err


@pytest.mark.slow
def test_the_command_and_its_flags():
    command = [sys.executable, "-m", "uepool.cli.main", "rl-games"]
    shown = subprocess.run([*command, "--help"], capture_output=True, text=True, timeout=60, env={"COLUMNS": "200"})
    for flag in ("--train", "--play", "--file", "--checkpoint", "--num_actors", "--seed", "--sigma", "--profile"):
        assert flag in shown.stdout
    flags = ["-t", "-p", "-na", "3", "-s", "0.5", "-c", "x.pth", "-tf", "--seed", "3", "--profile", "--track"]
    flags += ["--wandb-project-name", "a", "--wandb-entity", "b"]
    ran = subprocess.run([*command, *flags, "-f", "no.yaml"], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 2
    assert ran.stderr == "uepool: no.yaml: cannot be read: No such file or directory\n"
