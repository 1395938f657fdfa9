"""Self-play: which envs play against which weights, and that it trains, is saved and played."""

import copy

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("rl_games")
torch = pytest.importorskip("torch")

from tests.trainers.rlgames import training  # noqa: E402
from tests.trainers.rlgames.gardens import garden  # noqa: E402
from uepool.errors import ConfigError, StateError  # noqa: E402
from uepool.rlgames import UepoolVecEnv  # noqa: E402
from uepool.rlgames.self_play import Opponents  # noqa: E402
from uepool.rlgames.settings import SelfPlay  # noqa: E402

STAY, FORWARD = 0, 1
LSTM = {"rnn": {"name": "lstm", "units": 8, "layers": 1, "before_mlp": False}}
# rl-games' manager hands over the present weights as often as it is asked to, to one env more each time.
MANAGER = {"update_score": -1, "games_to_check": 1, "env_update_num": 2}


def env_config(agents=2, steps=6, **self_play):
    return {
        "address": "sim:CollectApples",
        "env_config": garden(agents, steps=steps),
        "self_play": self_play or True,
    }


def always(weights, choice):
    """``weights`` changed so that the policy takes one action whatever it sees."""
    changed = copy.deepcopy(weights)
    changed["model"]["a2c_network.logits.weight"].zero_()
    changed["model"]["a2c_network.logits.bias"].fill_(-100.0)[choice] = 100.0
    return changed


def positions(env):
    return np.array([[robot["position"] for robot in state["robots"]] for state in env.envs.call("get_state")])


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """(parameters, checkpoint, weights of each env's opponent, the learner's): four envs, three epochs."""
    folder = tmp_path_factory.mktemp("self_play")
    parameters = training.parameters(folder, env_config(), actors=4, self_play_config=MANAGER, max_epochs=3)
    algo, checkpoint = training.train(parameters)
    weights = copy.deepcopy(algo.get_weights())
    env = algo.vec_env
    assert (algo.num_agents, algo.frame) == (1, 3 * 8 * 4), "the opponents' rows are not trained on"
    assert env.reset().shape == (4, 1, 8)
    env.close()
    return parameters, checkpoint, weights


def test_it_trains_against_past_selves(trained):
    _, checkpoint, _ = trained
    saved = torch.load(checkpoint, weights_only=False)["env_state"]["self_play"]
    assert saved["envs"][:2] != saved["envs"][2:], "the manager updated two envs at a time"
    assert len(saved["weights"]) == len(set(saved["envs"])) >= 2
    first, other = (saved["weights"][saved["envs"][env]]["a2c_network.logits.weight"] for env in (0, 2))
    assert not torch.equal(first, other)
    assert "running_mean_std.running_mean" in saved["weights"][0], "normaliser statistics are part of the weights"


@pytest.mark.slow
def test_a_checkpoint_is_played_and_trained_on(trained, tmp_path):
    parameters, checkpoint, _ = trained
    training.play(parameters, checkpoint)
    training.play(parameters, checkpoint, use_vecenv=False)
    again = copy.deepcopy(parameters)
    again["params"]["config"].update(max_epochs=4, train_dir=str(tmp_path))
    algo, _ = training.train(again, checkpoint)
    algo.vec_env.close()
    assert algo.epoch_num == 4


def test_envs_play_against_the_weights_they_were_given(trained):
    _, checkpoint, weights = trained
    env = UepoolVecEnv("uepool", 4, **env_config(steps=100))
    env.reset()
    with pytest.raises(StateError, match="no weights yet"):
        env.step(np.zeros(4, np.int64))
    env.set_env_state(torch.load(checkpoint, weights_only=False)["env_state"])
    env.set_weights([0, 2], always(weights, STAY))
    env.set_weights(np.array([1, 3]), always(weights, FORWARD))
    moved = moves(env, learner=STAY)
    assert moved[:, 0].tolist() == [False] * 4, "the learner's row is the trainer's"
    assert moved[:, 1].tolist() == [False, True, False, True]
    env.set_weights([2], always(weights, FORWARD))
    moved = moves(env, learner=FORWARD)
    assert moved[:, 0].all()
    assert moved[:, 1].tolist() == [False, True, True, True], "the others keep theirs"
    with pytest.raises(ConfigError, match=r"0 to 3, got \[4\]"):
        env.set_weights([4], weights)
    env.close()


def moves(env, learner):
    """bool [envs, robots]: which robots moved in a few steps from the middle of an empty garden."""
    apart = {"robots": [[-3, 0, 90], [3, 0, 90]], "apples": [[0, 5]], "trees": []}
    env.envs.reset(options=apart)
    before = positions(env)
    for _ in range(3):
        env.step(np.full(len(before), learner))
    return np.linalg.norm(positions(env) - before, axis=2) > 0.05


def test_the_learner_may_be_another_agent_in_each_env(trained):
    _, checkpoint, weights = trained
    env = UepoolVecEnv("uepool", 4, **env_config(agents=3, steps=100, learner="spread"))
    env.reset()
    env.set_env_state(torch.load(checkpoint, weights_only=False)["env_state"])
    env.set_weights(range(4), always(weights, STAY))
    before = positions(env)
    for _ in range(3):
        env.step(np.full(4, FORWARD))
    moved = np.linalg.norm(positions(env) - before, axis=2)
    env.close()
    assert moved.argmax(axis=1).tolist() == [0, 1, 2, 0]
    assert np.sort(moved, axis=1)[:, :2].max() < 1e-6


@pytest.fixture(scope="module")
def recurrent(tmp_path_factory):
    """An agent of rl-games with a memory, and two numbers as its action."""
    folder = tmp_path_factory.mktemp("recurrent")
    env_config = {"address": "sim:CollectApples", "env_config": garden(2, "continuous", steps=6), "self_play": True}
    parameters = training.parameters(
        folder, env_config, actions="continuous", network=LSTM, actors=4, seq_length=4, self_play_config=MANAGER
    )
    algo, _ = training.train(parameters)
    algo.vec_env.close()
    return algo


def test_a_recurrent_opponent_forgets_when_its_episode_ends(recurrent):
    spaces = (gym.spaces.Box(0, 1, (1, 8), np.float32), gym.spaces.Box(-1, 1, (2,), np.float32))
    generator = np.random.default_rng(0)
    first, second = generator.random((2, 6, 1, 8), dtype=np.float32)
    learners = np.zeros((3, 2), np.float32)

    def opponents():
        made = Opponents(SelfPlay(deterministic=True), spaces, 3, agents=2)
        made.train(recurrent)
        return made

    played = opponents()
    played.see(first, None, None)
    before = played.complete(learners)
    played.see(second, None, np.repeat([False, True, False], 2))
    going_on = played.complete(learners)
    fresh = opponents()
    fresh.see(second, None, None)
    from_blank = fresh.complete(learners)
    opponent = [1, 3, 5]
    same = np.isclose(going_on, from_blank).all(axis=1)[opponent]
    assert same.tolist() == [False, True, False]
    assert not before[[0, 2, 4]].any(), "the learners' own"
    # New weights: a memory of other ones would mean nothing.
    fresh.set_weights([2], recurrent.get_weights())
    fresh.see(second, None, np.zeros(6, bool))
    again = fresh.complete(learners)
    assert np.isclose(again, from_blank).all(axis=1)[opponent].tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("self_play", "text"),
    [
        ("yes", "True or a mapping"),
        ({"lerner": 1}, "True or a mapping with some of learner, deterministic"),
        ({"learner": "both"}, "'spread', got 'both'"),
        ({"learner": 2}, "agents are 0 to 1"),
        ({"deterministic": 1}, "True or False"),
    ],
)
def test_refused(self_play, text):
    with pytest.raises(ConfigError, match=text):
        UepoolVecEnv("uepool", 1, **{**env_config(), "self_play": self_play})


def test_it_takes_two(tmp_path):
    with pytest.raises(ConfigError, match="two agents or more"):
        UepoolVecEnv("uepool", 1, address="sim:CartPole", self_play=True)
    env = UepoolVecEnv("uepool", 1, address="sim:CartPole")
    with pytest.raises(ConfigError, match=r"self_play_config needs env_config\.self_play"):
        env.set_weights([0], {})
    env.close()


@pytest.mark.slow
def test_several_choices_at_once(tmp_path):
    config = {**env_config(), "env_config": garden(2, "keys", steps=6)}
    parameters = training.parameters(
        tmp_path, config, actions="multi_discrete", actors=4, self_play_config=MANAGER, max_epochs=2
    )
    algo, checkpoint = training.train(parameters)
    algo.vec_env.close()
    parameters["params"]["config"]["player"]["deterministic"] = False
    for use_vecenv in (True, False):
        training.play(parameters, checkpoint, use_vecenv)
