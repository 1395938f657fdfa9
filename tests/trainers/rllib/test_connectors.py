"""The connectors, by hand on RLlib's episodes; models that need them are trained in test_training.py."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

from ray.rllib.env.multi_agent_episode import MultiAgentEpisode
from ray.rllib.env.single_agent_episode import SingleAgentEpisode

import uepool.rllib
from uepool.errors import ConfigError

IMAGE = gym.spaces.Box(0, 255, (4, 3, 1), np.uint8)
WHOLE = gym.spaces.Dict(
    {
        "choice": gym.spaces.Discrete(3, start=5),
        "image": IMAGE,
        "pair": gym.spaces.Tuple([gym.spaces.MultiBinary(2), gym.spaces.MultiDiscrete([2, 3], start=[0, -1])]),
        "speed": gym.spaces.Box(-1, 1, (2,), np.float64),
    }
)
ACTION = gym.spaces.Discrete(2)


def run(connector, *episodes):
    connector(rl_module=None, batch={}, episodes=list(episodes), explore=True, shared_data={})


def episode_of(space, count=1):
    space.seed(3)
    values = [space.sample() for _ in range(count)]
    return values, SingleAgentEpisode(observations=list(values), actions=[0] * (count - 1), rewards=[0.0] * (count - 1))


def test_images_are_scaled_and_the_rest_stays():
    connector = uepool.rllib.scale_images(None, None, None)
    connector.input_observation_space = WHOLE
    (value,), episode = episode_of(WHOLE)
    run(connector, episode)
    seen = episode.get_observations(-1)
    assert seen in connector.observation_space
    np.testing.assert_allclose(seen["image"], value["image"] / 255, rtol=1e-6)
    assert seen["choice"] == value["choice"]
    assert seen["speed"] is value["speed"]


def test_twice_over_one_observation_changes_nothing():
    for connector in (uepool.rllib.ScaleImages(IMAGE, ACTION), uepool.rllib.FlattenObservations(IMAGE, ACTION)):
        (value,), episode = episode_of(IMAGE)
        run(connector, episode)
        run(connector, episode)
        np.testing.assert_allclose(episode.get_observations(-1).ravel(), value.ravel() / 255, rtol=1e-6)


def test_everything_becomes_one_vector():
    connector = uepool.rllib.flatten_observations(None, None, None)
    connector.input_observation_space = WHOLE
    (value,), episode = episode_of(WHOLE)
    run(connector, episode)
    bits, (left, right) = value["pair"]
    want = [*np.eye(3)[value["choice"] - 5], *(value["image"].ravel() / 255), *bits]
    want += [*np.eye(2)[left], *np.eye(3)[right + 1], *value["speed"]]
    seen = episode.get_observations(-1)
    assert seen.dtype == np.float32
    assert seen in connector.observation_space
    np.testing.assert_allclose(seen, want, rtol=1e-6)


def test_chosen_keys_in_their_order():
    connector = uepool.rllib.FlattenObservations(WHOLE, ACTION, keys=["speed", "choice"])
    (value,), episode = episode_of(WHOLE)
    run(connector, episode)
    want = [*value["speed"], *np.eye(3)[value["choice"] - 5]]
    np.testing.assert_allclose(episode.get_observations(-1), want, rtol=1e-6)
    with pytest.raises(ConfigError, match=r"'velocity'.*'speed'"):
        uepool.rllib.FlattenObservations(WHOLE, ACTION, keys=["velocity"])


def test_only_the_newest_observation_is_converted():
    (first, second), episode = episode_of(IMAGE, 2)
    run(uepool.rllib.ScaleImages(IMAGE, ACTION), episode)
    assert episode.get_observations(-2) is first
    np.testing.assert_allclose(episode.get_observations(-1), second / 255, rtol=1e-6)


def test_what_cannot_be_flattened():
    with pytest.raises(ConfigError, match="Text"):
        uepool.rllib.FlattenObservations(gym.spaces.Text(5), ACTION)


@pytest.mark.parametrize("kind", [uepool.rllib.ScaleImages, uepool.rllib.FlattenObservations])
def test_each_agent_by_itself(kind):
    agents = ["agent_0", "agent_1"]
    space = gym.spaces.Dict(dict.fromkeys(agents, IMAGE))
    connector = kind(space, gym.spaces.Dict(dict.fromkeys(agents, ACTION)), multi_agent=True)
    values = {agent: np.full(IMAGE.shape, 51 * (1 + n), np.uint8) for n, agent in enumerate(agents)}
    episode = MultiAgentEpisode(
        observation_space=dict.fromkeys(agents, IMAGE), action_space=dict.fromkeys(agents, ACTION)
    )
    episode.add_env_reset(observations=values, infos={})
    run(connector, episode)
    seen = {agent: part.get_observations(-1) for agent, part in episode.agent_episodes.items()}
    assert seen in connector.observation_space
    assert [float(seen[agent].flat[0]) for agent in agents] == pytest.approx([0.2, 0.4])
    with pytest.raises(ConfigError, match="multi_agent=True"):
        kind(IMAGE, ACTION, multi_agent=True)
