"""RLlib's algorithms train through uepool: images, Dict, several agents, memory, models of one's own, Tune."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("ray.rllib")
torch = pytest.importorskip("torch")

from ray import tune  # noqa: E402
from ray.rllib.algorithms.ppo import PPOConfig  # noqa: E402
from ray.rllib.core.columns import Columns  # noqa: E402
from ray.rllib.core.rl_module.apis import ValueFunctionAPI  # noqa: E402
from ray.rllib.core.rl_module.default_model_config import DefaultModelConfig  # noqa: E402
from ray.rllib.core.rl_module.rl_module import RLModuleSpec  # noqa: E402
from ray.rllib.core.rl_module.torch.torch_rl_module import TorchRLModule  # noqa: E402

import uepool.rllib  # noqa: E402
from uepool.errors import ConfigError  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.usefixtures("ray")]

PATTERN = {"height": 42, "width": 42, "episode_length": 5}


def ppo(address, num_envs=4, **keywords):
    config = uepool.rllib.environment(PPOConfig(), address, num_envs=num_envs, envs_per_instance=num_envs, **keywords)
    config.env_runners(num_env_runners=0)
    config.training(train_batch_size_per_learner=64, minibatch_size=32, num_epochs=1)
    config.rl_module(model_config=DefaultModelConfig(fcnet_hiddens=[16]))
    config.debugging(seed=1, log_level="ERROR")
    return config


def train(config, iterations=2):
    """The env runners' results of the last iteration; its algorithm is stopped."""
    algorithm = config.build_algo()
    try:
        for _ in range(iterations):
            result = algorithm.train()
        weights = algorithm.get_module().get_state() if not config.is_multi_agent else {}
        assert all(np.isfinite(value).all() for value in weights.values())
        return result["env_runners"]
    finally:
        algorithm.stop()


def test_ppo_on_the_reference_simulator():
    result = train(ppo("sim:CartPole"), 4)
    assert result["num_env_steps_sampled_lifetime"] >= 4 * 64
    assert result["episode_return_mean"] > 5


def test_images_reach_a_cnn():
    class Image(gym.ObservationWrapper):
        def __init__(self):
            super().__init__(gym.make("CartPole-v1"))
            self.observation_space = gym.spaces.Box(0, 255, (42, 42, 3), np.uint8)

        def observation(self, observation):
            return np.full((42, 42, 3), 255, np.uint8)

    config = ppo(Image)
    config.env_runners(env_to_module_connector=uepool.rllib.scale_images)
    config.rl_module(model_config=DefaultModelConfig(conv_filters=[[8, 8, 4], [8, 4, 2]], head_fcnet_hiddens=[16]))
    algorithm = config.build_algo()
    seen = algorithm.env_runner.sample(num_timesteps=8)[0].get_observations(0)
    assert (seen.dtype, seen.min(), seen.max()) == (np.float32, 1, 1)
    algorithm.train()
    algorithm.stop()


def test_a_dict_reaches_an_mlp():
    config = ppo("sim:Pattern", env_config={**PATTERN, "height": 6, "width": 4})
    config.env_runners(env_to_module_connector=uepool.rllib.flatten_observations)
    assert train(config)["num_env_steps_sampled_lifetime"] >= 128


def test_several_agents_with_a_policy_each():
    config = ppo("sim:Pattern", env_config={"agents": 2, "height": 6, "width": 4, "episode_length": 5})
    config.multi_agent(policies={"agent_0", "agent_1"}, policy_mapping_fn=lambda agent, episode, **_: agent)
    config.env_runners(
        env_runner_cls=uepool.rllib.MultiAgentEnvRunner,
        env_to_module_connector=lambda env, spaces, device: uepool.rllib.FlattenObservations(multi_agent=True),
    )
    algorithm = config.build_algo()
    algorithm.train()
    episodes = algorithm.env_runner.sample(num_episodes=4, explore=True)
    done = [episode for episode in episodes if episode.is_done]
    assert len(done) >= 4
    for episode in done:
        assert len(episode) == 5
        assert {agent: part.module_id for agent, part in episode.agent_episodes.items()} == {
            "agent_0": "agent_0",
            "agent_1": "agent_1",
        }
    algorithm.stop()


def test_robots_that_share_a_policy():
    camera = {"name": "camera", "type": "camera", "width": 8, "height": 8}
    drive = {"name": "movement", "type": "robot_movement", "mode": "discrete"}
    robots = [{"id": name, "sensors": [camera], "actuators": [drive]} for name in "AB"]
    config = ppo("sim:CollectApples", num_envs=2, env_config={"agents": robots})
    config.multi_agent(policies={"robot"}, policy_mapping_fn=lambda agent, episode, **_: "robot")
    config.env_runners(
        env_runner_cls=uepool.rllib.MultiAgentEnvRunner,
        env_to_module_connector=lambda env, spaces, device: uepool.rllib.FlattenObservations(multi_agent=True),
    )
    result = train(config)
    assert result["num_agent_steps_sampled_lifetime"]["agent_1"] >= 64


def test_an_lstm_gets_its_state():
    config = ppo("sim:CartPole")
    config.rl_module(
        model_config=DefaultModelConfig(fcnet_hiddens=[16], use_lstm=True, lstm_cell_size=8, max_seq_len=8)
    )
    assert train(config)["num_env_steps_sampled_lifetime"] >= 128


class Linear(TorchRLModule, ValueFunctionAPI):
    """A model of one's own."""

    def setup(self):
        size = self.observation_space.shape[0]
        self.policy = torch.nn.Linear(size, self.action_space.n)
        self.value = torch.nn.Linear(size, 1)

    def _forward(self, batch, **kwargs):
        return {Columns.ACTION_DIST_INPUTS: self.policy(batch[Columns.OBS])}

    def compute_values(self, batch, embeddings=None):
        return self.value(batch[Columns.OBS]).squeeze(-1)


def test_a_model_of_ones_own():
    config = ppo("sim:CartPole").rl_module(rl_module_spec=RLModuleSpec(module_class=Linear))
    assert train(config)["num_env_steps_sampled_lifetime"] >= 128


def test_continuous_actions_arrive_within_their_bounds():
    assert train(ppo("gym:Pendulum-v1"))["num_env_steps_sampled_lifetime"] >= 128


def test_a_sweep(tmp_path):
    config = ppo("sim:CartPole").training(lr=tune.grid_search([1e-3, 1e-4]))
    run = tune.RunConfig(stop={"training_iteration": 1}, storage_path=str(tmp_path), verbose=0)
    results = tune.Tuner("PPO", param_space=config, run_config=run).fit()
    assert results.num_errors == 0
    assert sorted(result.config["lr"] for result in results) == [1e-4, 1e-3]
    assert all(result.metrics["env_runners"]["num_env_steps_sampled_lifetime"] >= 64 for result in results)


def test_a_checkpoint_goes_on_and_one_of_another_env_is_refused(tmp_path):
    algorithm = ppo("sim:CartPole").build_algo()
    algorithm.train()
    algorithm.save_to_path(str(tmp_path / "mine"))
    weights = algorithm.get_module().get_state()
    algorithm.stop()
    same = ppo("sim:CartPole").build_algo()
    uepool.rllib.restore(same, tmp_path / "mine")
    assert all(np.array_equal(weights[name], value) for name, value in same.get_module().get_state().items())
    same.stop()
    other = ppo("gym:Acrobot-v1").build_algo()
    with pytest.raises(ConfigError, match=r"another env: the observation_space.*\(4,\).*\(6,\)"):
        uepool.rllib.restore(other, tmp_path / "mine")
    with pytest.raises(ConfigError, match="no checkpoint"):
        uepool.rllib.restore(other, tmp_path)
    other.stop()
