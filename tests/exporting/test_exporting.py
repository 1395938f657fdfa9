"""`uepool export` on runs of the real trainers, and the check that stands before it."""

from __future__ import annotations

import copy
import json
import subprocess
import sys

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

import onnx

from tests.exporting.networks import Highest, Sums, exported
from tests.exporting.runs import GAMES, make_run
from uepool import policies
from uepool.errors import ConfigError
from uepool.exporting import Step, check, export
from uepool.exporting.opening import env_keywords
from uepool.exporting.recording import SAMPLES, observations_for, parse_count

MASK = {"env_config": {"info": {"action_mask": {"dtype": "bool", "shape": [3]}}}}
RLGAMES = {"horizon_length": 16, "minibatch_size": 32, "mini_epochs": 1}
RLGAMES_SAC = {"num_warmup_frames": 10, "batch_size": 16}
SB3 = {"n_steps": 16, "batch_size": 32, "n_epochs": 1}
OFF_POLICY = {"learning_starts": 32, "batch_size": 16, "buffer_size": 1000, "train_freq": 16}
RLLIB = {"train_batch_size_per_learner": 64, "minibatch_size": 32, "num_epochs": 1}
RLLIB_OFF = {"train_batch_size_per_learner": 32, "num_steps_sampled_before_learning_starts": 64}


# --- the check -------------------------------------------------------------------------------------------------------


class Acting:
    """A policy by a function of observations; it remembers how often it acted."""

    def __init__(self, action_space, function, recurrent=False):
        self.observation_space = gym.spaces.Box(-100, 100, (2,), np.float32)
        self.action_space = action_space
        self.recurrent = recurrent
        self._function = function
        self._counts = None

    def reset(self, rows=None):
        self._counts = None if rows is None or self._counts is None else np.where(rows, 0, self._counts)

    def act(self, observations, *, masks=None, deterministic=True):
        counts = np.zeros(len(observations)) if self._counts is None else self._counts
        self._counts = counts + 1
        return self._function(observations, self._counts)


def test_choices_must_be_equal():
    space = gym.spaces.Discrete(3)
    same = Acting(space, lambda seen, _: seen[:, 0].astype(np.int64))
    other = Acting(space, lambda seen, _: np.where(seen[:, 1] > 0, 2, seen[:, 0]).astype(np.int64))
    seen = np.float32([[0, 0], [1, 0], [2, 0]])
    found = check(same, other, seen)
    assert (found.observations, found.different, found.equal) == (3, 0, True)
    found = check(same, other, np.float32([[0, 0], [1, 1], [0, 1]]))
    assert (found.different, found.equal) == (2, False)
    assert "[1] where the trainer's policy has [2]" in found.example


def test_numbers_may_differ_by_1e_5_of_half_their_range():
    def by(offset, low, high):
        space = gym.spaces.Box(low, high, (1,), np.float32)
        return Acting(space, lambda seen, _: seen[:, :1] / 100 + np.float32(offset))

    seen = np.random.default_rng(0).uniform(-100, 100, (50, 2)).astype(np.float32)
    assert check(by(8e-6, -1, 1), by(0, -1, 1), seen).equal
    found = check(by(2e-5, -1, 1), by(0, -1, 1), seen)
    assert (found.different, found.equal) == (50, False)
    assert found.largest == pytest.approx(2e-5, rel=0.05)
    assert check(by(2e-5, -4, 4), by(0, -4, 4), seen).equal
    assert not check(by(np.nan, -1, 1), by(0, -1, 1), seen).equal
    assert check(by(2e-5, -1, 1), by(0, -1, 1), seen, tolerance=1e-4).equal


def test_memory_is_followed_through_steps(tmp_path):
    path = exported(Sums, tmp_path / "sums.onnx")
    ours = policies.load(path)
    space = ours.action_space
    sums = {"total": np.zeros(2)}

    def total(seen, counts):
        sums["total"] = np.where(counts == 1, 0, sums["total"]) + seen.sum(axis=1)
        return np.stack([counts, sums["total"]], axis=1).astype(np.float32)

    seen = np.float32([[1, 2], [3, 4]])
    steps = [Step(seen, None, np.array([True, True])), Step(seen, None, np.array([False, True]))] * 3
    found = check(ours, Acting(space, total, recurrent=True), steps)
    assert (found.observations, found.different) == (12, 0)
    no_resets = [Step(step.observations, None, np.zeros(2, bool)) for step in steps]
    assert check(ours, Acting(space, lambda s, c: total(s, c) * (c[:, None] < 4), recurrent=True), no_resets).different


def test_samples_where_the_envs_cannot_be_had(tmp_path):
    policy = policies.load(exported(Highest, tmp_path / "highest.onnx"))
    found = observations_for(policy, "sim:NoSuchGame", {}, 200, choices=2)
    assert found.source == SAMPLES
    assert "NoSuchGame" in found.why
    assert found.observations >= 200
    assert all(step.masks.any(axis=1).all() for step in found.steps)
    assert check(policy, policy, found.steps).equal


def test_words_of_the_command(tmp_path):
    assert parse_count("10_000") == 10_000
    with pytest.raises(ConfigError, match="--check must be recorded"):
        parse_count("all")
    with pytest.raises(ConfigError, match=r"ends in \.onnx"):
        export(tmp_path, tmp_path / "policy.pt")
    with pytest.raises(ConfigError, match=r"is no run"):
        export(tmp_path, tmp_path / "policy.onnx")


def test_what_an_env_keeps_of_a_trainings_keywords(tmp_path):
    (tmp_path / "apples.yaml").write_text("parameters: {apples: 3}\n")
    kept = env_keywords(
        {"env_config": str(tmp_path / "apples.yaml"), "envs_per_instance": 4, "spares": 1, "experiment": "a.py:A"}
    )
    assert kept == {"env_config": {"parameters": {"apples": 3}}, "experiment": "a.py:A"}


# --- trainers --------------------------------------------------------------------------------------------------------


def run_and_export(folder, trainer, observations=300, **values):
    """The comparison, and the policies of both."""
    run = make_run(folder, trainer, **values)
    done = export(run, folder / "policy.onnx", observations)
    assert done.comparison.observations >= observations
    assert done.comparison.equal
    assert done.recording.source == "episodes"
    assert done.manifest.trainer == trainer
    return done


def test_rlgames_and_the_file_that_is_left(tmp_path):
    pytest.importorskip("rl_games")
    done = run_and_export(tmp_path, "rl-games", hyperparameters=RLGAMES)
    [entry] = [entry.value for entry in onnx.load(done.path).metadata_props if entry.key == "uepool"]
    told = json.loads(entry)
    assert (told["address"], told["env_steps"]) == ("sim:CartPole", 64)
    assert told["checked"]["from"] == "episodes"
    assert told["checked"]["different"] == 0
    found = subprocess.run(
        [sys.executable, "-m", "uepool.cli.main", "act", str(done.path), "--episodes", "3"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert "3 episodes: mean return" in found.stdout


def test_a_policy_that_differs_is_not_written(tmp_path, monkeypatch):
    """As if the graph had been traced wrongly: other weights than the policy's."""
    pytest.importorskip("stable_baselines3")
    from uepool.exporting import exporting

    make = exporting.network_of

    def wrong(*arguments):
        network = make(*arguments)
        network._policy = copy.deepcopy(network._policy)
        network._policy.action_net.weight.data.neg_()
        return network

    monkeypatch.setattr(exporting, "network_of", wrong)
    run = make_run(tmp_path, "sb3", hyperparameters=SB3, total_steps=64)
    found = _cli("export", run, "-o", tmp_path / "policy.onnx", "--check", 200)
    assert found.exit_code == 1
    assert "actions differ" in found.output
    assert not (tmp_path / "policy.onnx").exists()


@pytest.mark.slow
def test_sb3_with_normalised_numbers(tmp_path):
    pytest.importorskip("stable_baselines3")
    settings = {**SB3, "normalize": True}
    run_and_export(tmp_path, "sb3", address=f"{GAMES}Numbers", hyperparameters=settings, total_steps=64)


def _cli(*arguments):
    from typer.testing import CliRunner

    from uepool.cli.main import build

    return CliRunner().invoke(build(), list(map(str, arguments)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    [
        {"lstm": True},
        {"address": f"{GAMES}Image"},
        {"address": f"{GAMES}Choices"},
        {"address": f"{GAMES}Numbers", "lstm": True},
        {"address": f"{GAMES}Masked", "env": MASK, "hyperparameters": {**RLGAMES, "use_action_masks": True}},
        {"address": f"{GAMES}MaskedInside", "hyperparameters": {**RLGAMES, "use_action_masks": True}},
        {
            "address": f"{GAMES}Numbers",
            "algorithm": "SAC",
            "hyperparameters": RLGAMES_SAC,
        },
    ],
    ids=["lstm", "image", "choices", "numbers with lstm", "masks", "masks inside", "sac"],
)
def test_rlgames(tmp_path, values):
    pytest.importorskip("rl_games")
    run_and_export(tmp_path, "rl-games", **{"hyperparameters": RLGAMES, **values})


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    [
        {"address": f"{GAMES}Image"},
        {"address": f"{GAMES}Parts"},
        {"address": f"{GAMES}Choices"},
        {"algorithm": "DQN", "hyperparameters": OFF_POLICY},
        {"address": f"{GAMES}Numbers", "algorithm": "SAC", "hyperparameters": OFF_POLICY},
    ],
    ids=["image", "parts", "choices", "dqn", "sac"],
)
def test_sb3(tmp_path, values):
    pytest.importorskip("stable_baselines3")
    run_and_export(tmp_path, "sb3", **{"hyperparameters": SB3, "total_steps": 64, **values})


@pytest.mark.slow
def test_sb3_with_a_memory(tmp_path):
    pytest.importorskip("sb3_contrib")
    run_and_export(tmp_path, "sb3", hyperparameters=SB3, total_steps=64, lstm=True)


@pytest.fixture(scope="module")
def running_ray():
    ray = pytest.importorskip("ray")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


@pytest.mark.slow
@pytest.mark.usefixtures("running_ray")
@pytest.mark.parametrize(
    "values",
    [
        {"lstm": True},
        {"address": f"{GAMES}Numbers"},
        {"address": f"{GAMES}Parts"},
        {"address": f"{GAMES}MaskedInside", "algorithm": "DQN", "hyperparameters": RLLIB_OFF},
        {"address": f"{GAMES}Numbers", "algorithm": "SAC", "hyperparameters": RLLIB_OFF},
        {"address": "sim:DodgeBall"},  # its masks are in the info
    ],
    ids=["lstm", "numbers", "parts", "dqn with masks", "sac", "agents with masks"],
)
def test_rllib(tmp_path, values):
    pytest.importorskip("ray.rllib")
    settings = {"hyperparameters": RLLIB, "total_steps": 64, "network": {"fcnet_hiddens": [16]}}
    run_and_export(tmp_path, "rllib", **{**settings, **values})
