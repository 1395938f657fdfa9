"""``trainer: rllib``: what is refused before Ray starts; training, checkpoints, and policies without Ray."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

import ray
import torch
import tree as dm_tree

import uepool
from tests.training.rllib_runs import CART_POLE, SMALL, Run
from uepool.errors import ConfigError
from uepool.policies import rllib as policies
from uepool.training.backends.rllib_settings import algorithm_config, hyperparameter_names


@pytest.fixture(scope="module")
def running_ray():
    """As in a notebook: one that runs already, and that backends leave running."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


# --- before Ray ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"algorithm": "PP0"}, "no 'PP0'; did you mean 'PPO'.*known: APPO, DQN, IMPALA, PPO, SAC"),
        ({"algorithm": "MARWIL"}, "MARWIL learns from recordings"),
        ({"hyperparameters": {"gama": 0.9}}, r"hyperparameters\.gama.*did you mean 'gamma'"),
        ({"hyperparameters": {"epsilon": 0.9}}, r"hyperparameters\.epsilon: RLlib's PPO"),
        ({"hyperparameters": {"model": {}}}, "write it under network"),
        ({"hyperparameters": {"grad_clip_by": "size"}}, "refuses them.*grad_clip_by"),
        ({"hyperparameters": {**SMALL, "minibatch_size": 128}}, "refuses its settings.*minibatch_size"),
        ({"network": {"hiddens": [8]}}, r"network\.hiddens.*did you mean 'fcnet_hiddens'"),
        ({"algorithm": "DQN", "hyperparameters": {"replay_buffer_config": {"typ": 1}}}, r"replay_buffer_config\.typ: "),
        (
            {
                "algorithm": "DQN",
                "hyperparameters": {"replay_buffer_config": {"type": "EpisodeReplayBuffer", "capacty": 1000}},
            },
            r"hyperparameters\.replay_buffer_config\.capacty: RLlib's EpisodeReplayBuffer .*did you mean 'capacity'",
        ),
        (
            {"algorithm": "DQN", "hyperparameters": {"replay_buffer_config": {"type": "EpisodReplayBuffer"}}},
            r"replay_buffer_config\.type: RLlib has no .*did you mean 'EpisodeReplayBuffer'",
        ),
        ({"network": {"fcnet_hiddens": "abc"}}, r"network\.fcnet_hiddens: must be a valid list, got 'abc'"),
        ({"network": {"fcnet_hiddens": ["a"]}}, r"network\.fcnet_hiddens: must be a valid integer"),
        ({"network": {"vf_share_layers": "both"}}, r"network\.vf_share_layers: must be a valid bool"),
        ({"algorithm": "SAC", "hyperparameters": {}, "lstm": True}, "SAC has no memory"),
        ({"model": "json:JSONDecoder"}, "no subclass of .*RLModule"),
        ({"model": "json:Decoder"}, "json has no 'Decoder'"),
        ({"env": {**CART_POLE, "seed": 3}}, r"env\.seed: write seed beside env"),
        ({"env": {**CART_POLE, "num_env": 3}}, "env: unknown keyword 'num_env'"),
        ({"env": {"address": "sim:Cart"}}, "Cart"),
        ({"rllib": {"num_gpus_per_learner": 64}}, "want 64 GPUs"),
        ({"algorithm": "DQN", "hyperparameters": {}, "env": {"address": "gym:Pendulum-v1"}}, "one of n actions"),
    ],
)
def test_what_is_refused(values, text, tmp_path):
    with pytest.raises((ConfigError, uepool.errors.StartError), match=text), Run(tmp_path, **values):
        pass
    assert not ray.is_initialized()


def test_hyperparameters_are_those_of_the_algorithm_and_its_bases():
    of_dqn = hyperparameter_names(algorithm_config("DQN"))
    assert {"epsilon", "target_network_update_freq", "lr", "gamma", "rollout_fragment_length"} <= set(of_dqn)
    assert not {"model", "learner_class", "num_sgd_iter", "clip_param"} & set(of_dqn)


# --- training --------------------------------------------------------------------------------------------------------

PATTERN = {"address": "sim:Pattern", "num_envs": 3, "env_config": {"height": 12, "width": 10, "episode_length": 9}}
TWO_AGENTS = {**PATTERN, "env_config": {**PATTERN["env_config"], "agents": 2}}
EYES = {"sensors": [{"name": "eyes", "type": "camera", "width": 16, "height": 16}]}
APPLES = {
    "address": "sim:CollectApples",
    "num_envs": 2,
    "env_config": {"agents": [{"id": "A", **EYES, "actuators": [{"name": "legs", "type": "robot_movement"}]}]},
}
PENDULUM = {"address": "gym:Pendulum-v1", "num_envs": 2, "envs_per_instance": 2}
BUFFER = {
    "train_batch_size_per_learner": 16,
    "num_steps_sampled_before_learning_starts": 32,
    "replay_buffer_config": {"capacity": 1000},
    "rollout_fragment_length": 16,
}


def assert_same_play(run, policy, steps=6):
    """The policy plays as the algorithm does without exploring, from the same seed, until the first episode ends."""
    algorithm, runner = run.backend._algorithm, run.runner
    algorithm.env_runner_group.sync_weights(from_worker_or_learner_group=algorithm.learner_group, inference_only=True)
    runner._needs_initial_reset, runner._seed = True, 5  # as at the first sampling of a run
    expected = []
    for episode in runner.sample(num_timesteps=steps * runner.num_envs, explore=False):
        agents = getattr(episode, "agent_episodes", {None: episode})
        expected += [agents[name].get_actions() for name in sorted(agents)]
    others = {name: value for name, value in run.config.env.others.items() if name != "autoreset_mode"}
    with uepool.make_vec(run.config.env.target(), num_envs=run.config.env.num_envs, **others) as envs:
        assert len(expected) == envs.num_envs
        policy.reset()
        observations, _ = envs.reset(seed=5)
        for step in range(steps):
            actions = policy.act(observations)
            for row, action in enumerate(actions):
                assert action in envs.single_action_space
                np.testing.assert_allclose(action, for_env(expected[row][step], envs.single_action_space), atol=1e-4)
            observations, _, terminated, truncated, _ = envs.step(actions)
            assert not (terminated | truncated).any()


def assert_rows_forget(policy):
    """What a row remembers is its own, and is forgotten by reset() only."""
    seen = np.tile(np.array([[0.1, 0.5, -0.1, 0.2]], np.float32), (3, 1))

    def memory():
        return [leaf.clone() for leaf in dm_tree.flatten(policy._state)]

    policy.reset()
    policy.act(seen)
    once = memory()
    policy.act(seen)
    twice = memory()
    policy.reset(np.array([False, True, False]))
    policy.act(seen)
    for first, second, leaf in zip(once, twice, memory(), strict=True):
        torch.testing.assert_close(leaf[1], first[1])
        assert not torch.equal(leaf[0], second[0])
        torch.testing.assert_close(leaf[0], leaf[2])


def for_env(action, space):
    """From the numbers that a module gives to those within the bounds."""
    if isinstance(space, gym.spaces.Box):
        return np.clip(space.low + (action + 1) * (space.high - space.low) / 2, space.low, space.high)
    return action


CASES = {
    "ppo": {},
    "ppo with a memory": {"lstm": True, "network": {"fcnet_hiddens": [16], "lstm_cell_size": 8, "max_seq_len": 8}},
    "ppo of several agents": {"env": TWO_AGENTS},
    "ppo on numbers": {"env": PENDULUM},
    "dqn from images": {"algorithm": "DQN", "env": APPLES, "hyperparameters": BUFFER},
    "ppo from images and numbers": {"env": PATTERN},
    "sac": {"algorithm": "SAC", "env": PENDULUM, "hyperparameters": BUFFER},
    "appo": {"algorithm": "APPO", "hyperparameters": {"train_batch_size_per_learner": 100}},
}


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.usefixtures("running_ray")
@pytest.mark.parametrize("case", CASES)
def test_it_trains_and_its_checkpoint_plays_and_goes_on(case, tmp_path):
    with Run(tmp_path, **{"total_steps": 100_000, **CASES[case]}) as run:
        last = run.train(2)
        assert 0 < run.iterations[0].env_steps < last.env_steps
        assert last.metrics
        assert all(np.isfinite(value) for value in last.metrics.values())
        saved = run.save("saved")
        policy, buffer = policies.load(saved, "cpu"), run.backend._algorithm.local_replay_buffer
        # APPO's Learners go on by themselves meanwhile.
        weights = policy.module.state_dict() if case == "appo" else run.weights()
        assert_same_play(run, policy)
        if policy.recurrent:
            assert_rows_forget(policy)
    assert ray.is_initialized(), "it was there before"
    with Run(tmp_path, **{"total_steps": 100_000, **CASES[case]}) as other:
        other.backend.restore(saved)
        restored = {name: value for name, value in other.weights().items() if name in weights}
        torch.testing.assert_close(restored, weights, rtol=0, atol=0)
        if buffer is not None:
            assert other.backend._algorithm.local_replay_buffer.get_num_timesteps() == buffer.get_num_timesteps() > 0
        after = other.train(1)
        assert after.env_steps > last.env_steps
        if "curr_kl_coeff" in last.metrics and case.startswith("ppo"):  # halved, as it was, or times 1.5
            ratio = after.metrics["curr_kl_coeff"] / last.metrics["curr_kl_coeff"]
            assert min(abs(ratio - each) for each in (0.5, 1, 1.5)) < 1e-5


CHOOSY = """
import gymnasium as gym
import numpy as np


class Choosy(gym.Env):
    observation_space = gym.spaces.Box(0, 9, (1,), np.float32)
    action_space = gym.spaces.Discrete(3)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        return self.now()

    def now(self):
        self.allowed = int(self.np_random.integers(3))
        return np.full(1, self.steps, np.float32), {"action_mask": np.eye(3, dtype=np.int8)[self.allowed]}

    def step(self, action):
        reward = 1.0 if action == self.allowed else -1.0
        self.steps += 1
        observation, info = self.now()
        return observation, reward, self.steps == 8, False, info
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.usefixtures("running_ray")
@pytest.mark.parametrize(("algorithm", "settings"), [("PPO", SMALL), ("DQN", BUFFER)])
def test_a_mask_in_the_info_is_heeded(algorithm, settings, tmp_path, monkeypatch):
    """While learning, and by the policy: only what it allows is rewarded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "choosy.py").write_text(CHOOSY)
    entry = {"info": {"action_mask": {"dtype": "int8", "shape": [3]}}}
    env = {"address": "callable:choosy:Choosy", "num_envs": 2, "envs_per_instance": 2, "env_config": entry}
    with Run(tmp_path, env=env, algorithm=algorithm, hyperparameters=settings) as run:
        run.train(2)
        policy = policies.load(run.save("saved"), "cpu")
    episodes = [episode for iteration in run.iterations for episode in iteration.episodes]
    assert episodes == [(8.0, 8)] * len(episodes)
    assert episodes
    masks = np.eye(3, dtype=np.int8)[[2, 0, 1, 1]]
    for deterministic in (True, False):
        actions = policy.act(np.zeros((4, 1), np.float32), masks=masks, deterministic=deterministic)
        assert actions.tolist() == [2, 0, 1, 1]


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.usefixtures("running_ray")
@pytest.mark.parametrize(
    ("network", "text"),
    [
        ({"fcnet_activation": "rellu"}, r"network: RLlib cannot build .*Unknown activation \(rellu\)"),
        (
            {"fcnet_kernel_initializer": "xavier_uniform_", "fcnet_kernel_initializer_kwargs": {"gian": 1}},
            "network: RLlib cannot build .*gian",
        ),
    ],
)
def test_a_network_that_rllib_cannot_build_is_a_wrong_config(network, text, tmp_path):
    with pytest.raises(ConfigError, match=text), Run(tmp_path, network=network):
        pass


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.usefixtures("running_ray")
def test_checkpoints_of_something_else_are_refused(tmp_path):
    with Run(tmp_path) as run:
        saved = run.save("saved")
        with pytest.raises(ConfigError, match="none of RLlib's"):
            run.backend.restore(tmp_path)
        for name, path, value, text in (
            (
                "space",
                ("action", "n"),
                3,
                r"action space was Discrete\(3\).*sim:CartPole is Discrete\(2",
            ),
            ("algorithm", ("rllib", "algorithm"), "APPO", "algorithm APPO, not PPO"),
        ):
            other = tmp_path / name
            shutil.copytree(saved, other)
            document = json.loads((other / "policy.json").read_text())
            document[path[0]][path[1]] = value
            (other / "policy.json").write_text(json.dumps(document))
            with pytest.raises(ConfigError, match=text):
                run.backend.restore(other)
    with Run(tmp_path, network={"fcnet_hiddens": [8]}) as run, pytest.raises(ConfigError, match="another network"):
        run.backend.restore(saved)


MODEL = """
import torch
from ray.rllib.core.rl_module.apis import ValueFunctionAPI
from ray.rllib.core.rl_module.torch.torch_rl_module import TorchRLModule


class Linear(TorchRLModule, ValueFunctionAPI):
    def setup(self):
        size, width = self.observation_space.shape[0], self.model_config["width"]
        hidden = torch.nn.Linear(size, width)
        self.policy = torch.nn.Sequential(hidden, torch.nn.Tanh(), torch.nn.Linear(width, self.action_space.n))
        self.value = torch.nn.Linear(size, 1)

    def _forward(self, batch, **kwargs):
        return {"action_dist_inputs": self.policy(batch["obs"])}

    def compute_values(self, batch, embeddings=None):
        return self.value(batch["obs"]).squeeze(-1)
"""
SCRIPT = """
import sys
from pathlib import Path
import numpy as np, psutil, ray
from tests.training.rllib_runs import CART_POLE, SMALL, Run, config
from uepool.policies import rllib as policies
from uepool.training import backends
from uepool.training.config import TrainConfig

if __name__ == "__main__":
    config = TrainConfig.model_validate({
        "trainer": "rllib", "env": {"address": "sim:CartPole", "num_envs": 4}, "total_steps": 300,
        "hyperparameters": {"train_batch_size_per_learner": 64, "minibatch_size": 32},
        "model": "my_models:Linear", "network": {"width": 8}, "rllib": {"num_env_runners": 1},
    })
    backend, told = backends.make(config, Path("scratch")), []
    try:
        backend.prepare()
        backend.train(lambda iteration: told.append(iteration) or True)
        backend.save(Path("saved"))
    finally:
        backend.close()
    assert told[-1].env_steps >= 300 > told[-2].env_steps, told
    assert sum(len(iteration.episodes) for iteration in told) >= 4, told
    for total, steps in (episode for iteration in told for episode in iteration.episodes):
        assert total == steps > 5, "CartPole pays one for every step"
    assert not ray.is_initialized()
    policy = policies.load(Path("saved"), "cpu")
    assert policy.act(np.zeros((3, 4), np.float32)).shape == (3,)
    assert policy.module.policy[0].out_features == 8
    assert not ray.is_initialized()
    assert not psutil.Process().children(), psutil.Process().children()
    print("all well")
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_model_of_ones_own_an_env_runner_and_a_ray_that_ends_with_the_run(tmp_path):
    for name in ("scratch", "saved"):
        (tmp_path / name).mkdir()
    (tmp_path / "my_models.py").write_text(MODEL)
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=220)
    assert done.stdout == "all well\n", done.stdout + done.stderr
