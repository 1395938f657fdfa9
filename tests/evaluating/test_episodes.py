"""play_episodes: which episodes count, what is told of them, and whom it tells that they begin."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import uepool
from tests.evaluating.conftest import Remembering
from uepool.baselines.collect_apples import scripted, with_infos
from uepool.errors import ConfigError
from uepool.evaluating import BatchPlayer, Turn, play_episodes


def clumsy(envs: uepool.UepoolVectorEnv) -> Remembering:
    """Balances badly: by the pole's angle alone. Episodes have lengths of all kinds."""
    space = envs.single_observation_space, envs.single_action_space
    return Remembering(*space, lambda observations: (observations[:, 2] > 0).astype(np.int64))


@pytest.mark.parametrize("mode", ["next_step", "disabled"])
def test_the_same_episodes_however_many_envs_play_them(mode: str) -> None:
    played = []
    for num_envs in (1, 3, 8):
        with uepool.make_vec(
            "sim:CartPole", num_envs=num_envs, envs_per_instance=num_envs, autoreset_mode=mode
        ) as envs:
            episodes = play_episodes(envs, clumsy(envs), 7, seed=5)
        assert [episode.number for episode in episodes] == list(range(7))
        assert [episode.seed for episode in episodes] == list(range(5, 12))
        assert [episode.env for episode in episodes] == [number % num_envs for number in range(7)]
        assert all(episode.terminated and not episode.truncated and not episode.fault for episode in episodes)
        played.append([(episode.total, episode.length) for episode in episodes])
    assert played[0] == played[1] == played[2]
    lengths = [length for _, length in played[0]]
    assert len(set(lengths)) > 1
    assert [total for total, _ in played[0]] == lengths


def test_an_episode_is_the_one_of_its_seed() -> None:
    with uepool.make_vec("sim:CartPole", num_envs=2) as envs:
        [*_, last] = play_episodes(envs, clumsy(envs), 4, seed=20)
        [alone] = play_episodes(envs, clumsy(envs), 1, seed=23)
    assert (last.seed, last.length, last.total) == (alone.seed, alone.length, alone.total)


def test_a_policy_forgets_where_an_episode_begins_and_nowhere_else() -> None:
    with uepool.make_vec("sim:CartPole", num_envs=3, envs_per_instance=3) as envs:
        policy = clumsy(envs)
        checked = 0

        def check(turn: Turn) -> None:
            nonlocal checked
            for env in np.flatnonzero(turn.numbers >= 0):
                assert policy.counts[env] == turn.batch.info["elapsed_step"][env]
                checked += 1

        play_episodes(envs, policy, 8, 0, check)
        assert checked > 50


def test_what_is_told_of_each_turn() -> None:
    with uepool.make_vec("sim:CartPole", num_envs=2, envs_per_instance=2) as envs:
        returns = dict.fromkeys(range(5), 0.0)
        begun: list[int] = []
        ended: list[int] = []

        def follow(turn: Turn) -> None:
            begun.extend(turn.numbers[turn.began].tolist())
            ended.extend(episode.number for episode in turn.ended)
            assert turn.is_reset == (turn.actions is None)
            if not turn.is_reset:
                assert not turn.began.any()
                for env in np.flatnonzero(turn.numbers >= 0):
                    returns[int(turn.numbers[env])] += float(turn.batch.reward[env])

        episodes = play_episodes(envs, clumsy(envs), 5, 1, follow)
    assert sorted(begun) == sorted(ended) == list(range(5))
    assert returns == {episode.number: episode.total for episode in episodes}


def test_it_ends_when_it_is_told_to() -> None:
    with uepool.make_vec("sim:CartPole", num_envs=2) as envs:
        count = 0

        def enough(turn: Turn) -> bool:
            nonlocal count
            count += len(turn.ended)
            return count < 3

        episodes = play_episodes(envs, clumsy(envs), 1000, 0, enough)
        assert len(episodes) == count
        assert count in (3, 4)


def test_several_agents() -> None:
    agents = [
        {
            "id": name,
            "sensors": [{"name": "state", "type": "state"}],
            "actuators": [{"name": "movement", "type": "robot_movement"}],
            "rewarders": [{"name": "apples", "type": "pickup_reward"}],
            "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 60}],
        }
        for name in ("A", "B")
    ]
    config = with_infos({"agents": agents})
    with uepool.make_vec("sim:CollectApples", num_envs=2, env_config=config) as envs:
        collected: dict[int, list[float]] = {}

        def follow(turn: Turn) -> None:
            for episode in turn.ended:
                rows = slice(2 * episode.env, 2 * episode.env + 2)
                collected[episode.number] = turn.batch.info["apples_collected"][rows].astype(float).tolist()

        episodes = play_episodes(envs, BatchPlayer(scripted(envs.session)), 3, 4, follow)
    assert {episode.number: episode.returns.tolist() for episode in episodes} == collected
    assert all(episode.length == 60 and episode.truncated and episode.ending == "truncated" for episode in episodes)
    assert all(episode.total == episode.returns.mean() for episode in episodes)
    assert sum(episode.total for episode in episodes) > 0


class Masked(gym.Env):
    """Allows one action at a time, and says so in its info."""

    observation_space = gym.spaces.Box(0, 100, (1,), np.float32)
    action_space = gym.spaces.Discrete(3)

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        self._step = 0
        return self._seen()

    def step(self, action: int) -> Any:
        reward = float(action == self._step % 3)
        self._step += 1
        observation, info = self._seen()
        return observation, reward, self._step == 5, False, info

    def _seen(self) -> Any:
        return np.array([self._step], np.float32), {"action_mask": np.eye(3, dtype=np.int8)[self._step % 3]}


def test_masks_reach_the_policy() -> None:
    config = {"info": {"action_mask": {"dtype": "int8", "shape": [3]}}}
    with uepool.make_vec(Masked, num_envs=2, env_config=config) as envs:
        policy = clumsy(envs)
        policy._act = lambda observations: policy.masks[-1].argmax(axis=1)  # type: ignore[union-attr]
        episodes = play_episodes(envs, policy, 3, 0)
    assert [episode.total for episode in episodes] == [5, 5, 5]
    assert all(mask is not None and mask.dtype == np.bool_ and mask.shape == (2, 3) for mask in policy.masks)


@pytest.mark.parametrize("mode", ["next_step", "disabled"])
def test_a_fault_costs_one_episode_and_is_told(mode: str) -> None:
    config = {"crash_at_step": 4, "fault_envs": [1], "fault_episodes": [0]}
    with uepool.make_vec("sim:Pattern", num_envs=2, env_config=config, autoreset_mode=mode) as envs:
        space = envs.action_space
        episodes = play_episodes(envs, BatchPlayer(lambda batch: space.sample()), 6, 0)
    lost = [episode for episode in episodes if episode.fault]
    assert [episode.number for episode in episodes] == list(range(6))
    assert lost
    assert all(episode.env == 1 and episode.length == 3 and episode.ending == "fault" for episode in lost)
    assert "its instance ended" in lost[0].fault
    assert all(episode.length >= 20 for episode in episodes if not episode.fault)


def test_what_does_not_go_together_is_said() -> None:
    with (
        uepool.make_vec("sim:CartPole", autoreset_mode="same_step") as envs,
        pytest.raises(ConfigError, match="NEXT_STEP or DISABLED"),
    ):
        play_episodes(envs, clumsy(envs), 1, 0)
    with uepool.make_vec("sim:CartPole") as envs:
        policy = clumsy(envs)
        policy.observation_space = gym.spaces.Box(0, 1, (3,))
        with pytest.raises(
            ConfigError, match=r"does not fit sim:CartPole: it observes Box.*\(3,\).*and there it is Box"
        ):
            play_episodes(envs, policy, 1, 0)
        policy = clumsy(envs)
        policy.action_space = gym.spaces.Discrete(5)
        with pytest.raises(ConfigError, match="it acts by Discrete"):
            play_episodes(envs, policy, 1, 0)
        with pytest.raises(ConfigError, match="episodes must be at least 1"):
            play_episodes(envs, clumsy(envs), 0, 0)
        with pytest.raises(ConfigError, match="seed"):
            play_episodes(envs, clumsy(envs), 2, 2**64 - 1)
