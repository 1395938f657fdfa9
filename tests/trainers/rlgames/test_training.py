"""PPO of rl-games' own on every kind of observation and action that it takes."""

import sys
from pathlib import Path

import cloudpickle
import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("rl_games")
yaml = pytest.importorskip("yaml")

from tests.trainers.rlgames import training  # noqa: E402
from uepool import rlgames  # noqa: E402

cloudpickle.register_pickle_by_value(sys.modules[__name__])

EXAMPLES = Path(__file__).parents[3] / "examples"


class Short(gym.Env):
    """Episodes of five steps with what each case asks for."""

    def __init__(self, observation=None, action=None):
        self.observation_space = observation or gym.spaces.Box(-1, 1, (3,), np.float64)
        self.action_space = action or gym.spaces.Discrete(3, start=2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.observation_space.seed(int(self.np_random.integers(1000)))
        self.steps = 0
        return self.observation_space.sample(), {}

    def step(self, action):
        assert self.action_space.contains(action), action
        self.steps += 1
        return self.observation_space.sample(), 1.0, self.steps == 5, False, {}


IMAGE = gym.spaces.Box(0, 255, (12, 12, 3), np.uint8)
CASES = {
    "discrete": ({}, {}),
    "multi-discrete": ({"action": gym.spaces.MultiDiscrete([2, 3], start=[1, -1])}, {"actions": "multi_discrete"}),
    "dict of choices": (
        {"action": gym.spaces.Dict(move=gym.spaces.Discrete(3), jump=gym.spaces.MultiBinary(2))},
        {"actions": "multi_discrete"},
    ),
    "continuous": ({"action": gym.spaces.Box(np.float32([-2, 0]), np.float32([1, 5]))}, {"actions": "continuous"}),
    "one number": ({"action": gym.spaces.Box(-1, 1, (1,), np.float64)}, {"actions": "continuous"}),
    "image": ({"observation": IMAGE}, {"network": {"cnn": training.CNN}, "normalize_input": False}),
    "one-hot": ({"observation": gym.spaces.Discrete(4)}, {}),
}


QUICK = ("discrete",)


def slow(case):
    return pytest.param(case, marks=pytest.mark.slow)


@pytest.mark.parametrize("case", [case if case in QUICK else slow(case) for case in CASES])
def test_it_trains_and_plays(case, tmp_path):
    env_kwargs, settings = CASES[case]
    parameters = training.parameters(tmp_path, {"address": Short, "env_kwargs": env_kwargs}, **settings)
    algo, checkpoint = training.train(parameters)
    assert algo.frame == 2 * 8 * 8
    assert algo.game_lengths.get_mean() == 5
    algo.vec_env.close()
    for use_vecenv in (True, False) if case == "discrete" else (True,):
        training.play(parameters, checkpoint, use_vecenv)


@pytest.mark.slow
@pytest.mark.parametrize("zero_rnn_on_done", [True, False])
def test_lstm(zero_rnn_on_done, tmp_path):
    parameters = training.parameters(
        tmp_path,
        {"address": "sim:CartPole"},
        network={"rnn": {"name": "lstm", "units": 8, "layers": 1, "before_mlp": False}},
        zero_rnn_on_done=zero_rnn_on_done,
        seq_length=4,
        horizon_length=32,
    )
    states = []
    algo, checkpoint = training.train(parameters, each=lambda algo: states.append((algo.dones, algo.rnn_states)))
    algo.vec_env.close()
    assert algo.zero_rnn_on_done is zero_rnn_on_done
    training.play(parameters, checkpoint)
    blank = [bool((state[:, dones.bool()] == 0).all()) for dones, row in states for state in row if dones.any()]
    assert all(blank) if zero_rnn_on_done else not any(blank)


def dict_network():
    """A network for Dict observations, which rl-games' own do not take."""
    import torch
    from rl_games.algos_torch import model_builder
    from rl_games.algos_torch.network_builder import NetworkBuilder

    class Both(NetworkBuilder.BaseNetwork):
        def __init__(self, params, actions_num, input_shape, **others):
            super().__init__()
            self.shapes = input_shape
            self.body = torch.nn.Linear(sum(int(np.prod(shape)) for shape in input_shape.values()), actions_num + 1)

        def is_rnn(self):
            return False

        def forward(self, inputs):
            parts = [inputs["obs"][key].flatten(1) for key in self.shapes]
            out = self.body(torch.cat(parts, 1))
            return out[:, 1:], out[:, :1], None

    class Builder(NetworkBuilder):
        def load(self, params):
            self.params = params

        def build(self, name, **others):
            return Both(self.params, **others)

    model_builder.register_network("both", Builder)


@pytest.mark.slow
def test_dict_observations(tmp_path):
    dict_network()
    space = gym.spaces.Dict(vector=gym.spaces.Box(-1, 1, (3,)), image=IMAGE, kind=gym.spaces.Discrete(3))
    config = {"address": Short, "env_kwargs": {"observation": space}}
    parameters = training.parameters(tmp_path, config, network={"name": "both"}, normalize_input=False)
    algo, checkpoint = training.train(parameters)
    assert algo.obs_shape == {"vector": (3,), "image": (12, 12, 3), "kind": (3,)}
    algo.vec_env.close()
    training.play(parameters, checkpoint)


@pytest.mark.parametrize("example", ["rlgames_cartpole", slow("rlgames_cartpole_lstm")])
def test_the_examples_train(example, tmp_path, monkeypatch):
    monkeypatch.chdir(EXAMPLES.parent)
    loaded = yaml.safe_load((EXAMPLES / f"{example}.yaml").read_text())
    loaded["params"]["config"].update(
        train_dir=str(tmp_path), num_actors=8, horizon_length=16, minibatch_size=64, max_epochs=3, save_best_after=1
    )
    loaded["params"]["config"]["env_config"]["envs_per_instance"] = 4
    loaded["params"]["config"]["player"]["games_num"] = 4
    algo, checkpoint = training.train(loaded)
    algo.vec_env.close()
    training.play(loaded, checkpoint)


@pytest.mark.slow
def test_soft_actor_critic(tmp_path):
    env_kwargs = {"action": gym.spaces.Box(-2, 1, (2,), np.float32)}
    parameters = training.soft_actor_critic(tmp_path, {"address": Short, "env_kwargs": env_kwargs})
    algo, checkpoint = training.train(parameters)
    algo.vec_env.close()
    assert algo.game_lengths.get_mean() == 5
    parameters["params"]["config"]["player"]["deterministic"] = False  # or rl-games' player asks a gradient for numpy
    training.play(parameters, checkpoint)


def test_registering_twice_changes_nothing():
    rlgames.register()
    from rl_games.common import vecenv

    assert vecenv.vecenv_config[rlgames.VECENV_TYPE] is rlgames.UepoolVecEnv
