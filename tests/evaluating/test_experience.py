"""The experience: Minari reads it back, and it is what happened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import uepool
from tests.evaluating.conftest import Run
from tests.hosts.hosted_envs import Nested
from uepool.evaluating import BatchPlayer, Episode, Turn, play_episodes
from uepool.evaluating.experience import Experience

minari = pytest.importorskip("minari")
REWARDING = {
    "sensors": [
        {"name": "camera", "type": "camera", "width": 40, "height": 33},
        {"name": "state", "type": "state"},
    ],
    "actuators": [{"name": "movement", "type": "robot_movement"}],
    "rewarders": [{"name": "apples", "type": "pickup_reward"}],
    "infos": [{"name": "left", "type": "apples_left"}],
    "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 12}],
}


def load(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(folder))
    return minari.load_dataset(name)


@pytest.mark.parametrize("agents", [1, 2])
def test_every_transition_is_the_one_that_happened(
    agents: int, uepool_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played again from the seeds with the actions that were kept, the env gives what was kept, bit for bit."""
    config = {"agents": [{"id": name, **REWARDING} for name in "AB"[:agents]]}
    options = ["--policy", "random", "--episodes", 5, "--num-envs", 3, "--seed", 11, "--out", "out"]
    done = uepool_here("evaluate", "sim:CollectApples", *options, "--env-config", json.dumps(config))
    assert done.returncode == 0, done.stderr
    names = ["evaluation-v0"] if agents == 1 else ["agent0-v0", "agent1-v0"]
    datasets = [load(tmp_path / "out" / "experience", name, monkeypatch) for name in names]
    with uepool.make_vec("sim:CollectApples", env_config=config) as envs:
        for dataset in datasets:
            assert dataset.observation_space == envs.single_observation_space
            assert dataset.action_space == envs.single_action_space
            assert (dataset.total_episodes, dataset.total_steps) == (5, 60)
        about = list(datasets[0].storage.get_episode_metadata(range(5)))
        assert sorted(int(one["episode"]) for one in about) == [0, 1, 2, 3, 4]
        for number, one in enumerate(about):
            assert one["seed"] == 11 + one["episode"]
            replay(envs, int(one["seed"]), [dataset[number] for dataset in datasets])


def replay(envs: uepool.UepoolVectorEnv, seed: int, kept: list[Any]) -> None:
    observation, info = envs.reset(seed=seed)
    for step in range(13):
        for agent, episode in enumerate(kept):
            np.testing.assert_array_equal(episode.observations["camera"][step], observation["camera"][agent])
            np.testing.assert_array_equal(episode.observations["state"][step], observation["state"][agent])
            assert episode.infos["left"][step] == info["left"][agent]
        if step == 12:
            break
        actions = np.array([episode.actions[step] for episode in kept])
        observation, reward, terminated, truncated, info = envs.step(actions)
        for agent, episode in enumerate(kept):
            assert episode.rewards[step] == reward[agent]
            assert episode.terminations[step] == terminated[agent]
            assert episode.truncations[step] == truncated[agent] == (step == 11)


def test_nested_spaces_and_keys_with_slashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with uepool.make_vec(Nested, num_envs=2) as envs:
        experience = Experience(envs, tmp_path, algorithm="random", description="a test")
        first: list[Any] = []
        steps = 0

        def keep(turn: Turn) -> bool:
            nonlocal steps
            steps += not turn.is_reset
            if steps == 4:  # it never ends by itself
                turn.batch.truncated[:] = True
                ended = Episode(0, 3, np.zeros(1), 4, False, True)
                turn = Turn(turn.batch, turn.numbers, turn.seeds, turn.began, turn.actions, (ended,))
            if turn.is_reset:
                first.append(turn.batch.observation)
            experience.add(turn)
            return steps < 4

        space = envs.action_space
        play_episodes(envs, BatchPlayer(lambda batch: space.sample()), 2, 3, keep)
    [episode] = load(tmp_path, "evaluation-v0", monkeypatch)
    assert len(episode) == 4
    np.testing.assert_array_equal(episode.observations["image"][0], first[0]["image"][0])
    np.testing.assert_array_equal(episode.observations["a~1b~0"]["bits"][0], first[0]["a/b~"]["bits"][0])
    np.testing.assert_array_equal(episode.observations["pair"][1][0], first[0]["pair"][1][0])
    assert episode.actions["arms"][0].shape == (4, 2)
    assert episode.actions["throttle"].shape == (4,)
    assert episode.truncations.tolist() == [False, False, False, True]


def test_of_an_episode_that_a_fault_cut_short_the_steps_before_are_kept(
    uepool_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"crash_at_step": 4, "fault_envs": [0], "fault_episodes": [0]}
    options = ["--policy", "random", "--num-envs", 1, "--episodes", 2, "--out", "out"]
    assert uepool_here("evaluate", "sim:Pattern", *options, "--env-config", json.dumps(config)).returncode == 0
    dataset = load(tmp_path / "out" / "experience", "evaluation-v0", monkeypatch)
    episodes = list(dataset)
    about = list(dataset.storage.get_episode_metadata(range(len(episodes))))
    lost = [episode for episode, one in zip(episodes, about, strict=True) if one["fault"]]
    assert lost
    for episode in lost:
        assert (len(episode), episode.truncations.tolist()) == (3, [False, False, True])
