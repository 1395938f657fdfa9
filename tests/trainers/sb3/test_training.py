"""Stable-Baselines3's algorithms train through ours, as they do through its own vec env."""

import functools
import sys
from pathlib import Path
from types import ModuleType

import gymnasium as gym
import numpy as np
import pytest
from gymnasium import spaces

pytest.importorskip("stable_baselines3")

import torch
from stable_baselines3 import A2C, DQN, PPO, SAC, TD3, HerReplayBuffer
from stable_baselines3.common.env_util import make_vec_env as their_make_vec_env
from stable_baselines3.common.envs import BitFlippingEnv
from stable_baselines3.common.vec_env import VecFrameStack, VecMonitor, VecNormalize, VecVideoRecorder

from benchmarks.learning import sb3_identity
from benchmarks.learning.proof import Settings
from tests.trainers.sb3.envs import Counting, Dies, Sampling
from uepool.sb3 import UepoolVecEnv, make_vec_env


@pytest.fixture(autouse=True)
def one_thread():
    """More of them only wait for each other where tests share two cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_ppo_learns_the_same_as_through_dummy_vec_env(tmp_path):
    outcome = sb3_identity.run(Settings(small=True, folder=tmp_path))
    assert outcome.passed
    assert all(row["episodes"] > 0 for row in outcome.rows)
    assert len(outcome.curves) == 4


@pytest.mark.slow
@pytest.mark.parametrize("algorithm", [SAC, TD3])
def test_off_policy_learns_the_same(algorithm):
    make = functools.partial(gym.make, "Pendulum-v1", max_episode_steps=20)

    def trained(env):
        model = algorithm("MlpPolicy", env, seed=3, learning_starts=40, batch_size=16, buffer_size=500, device="cpu")
        model.learn(160)
        env.close()
        return model

    ours = trained(make_vec_env(make, 2, envs_per_instance=2))
    theirs = trained(their_make_vec_env(make, 2))
    buffers = ours.replay_buffer, theirs.replay_buffer
    for name in ("observations", "next_observations", "actions", "rewards", "dones", "timeouts"):
        assert np.array_equal(*(getattr(buffer, name) for buffer in buffers)), name
    assert buffers[0].timeouts.sum() == 8, "every episode ends by its time limit"
    for name, value in ours.policy.state_dict().items():
        assert torch.equal(value, theirs.policy.state_dict()[name])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("algorithm", "policy", "env"),
    [
        (A2C, "MlpPolicy", lambda: VecNormalize(UepoolVecEnv("sim:CartPole", 4, envs_per_instance=4))),
        (DQN, "MlpPolicy", lambda: VecMonitor(UepoolVecEnv("sim:CartPole", 4, envs_per_instance=4))),
        (
            PPO,
            "CnnPolicy",
            lambda: VecFrameStack(
                UepoolVecEnv(
                    functools.partial(Sampling, spaces.Box(0, 255, (40, 40, 3), np.uint8), spaces.MultiBinary(2))
                ),
                2,
            ),
        ),
        (
            PPO,
            "MultiInputPolicy",
            lambda: UepoolVecEnv(
                functools.partial(
                    Sampling,
                    spaces.Dict({"image": spaces.Box(0, 255, (40, 40, 1), np.uint8), "n": spaces.Discrete(3, start=1)}),
                    spaces.MultiDiscrete([2, 3]),
                )
            ),
        ),
        (PPO, "MlpPolicy", lambda: UepoolVecEnv("sim:Pattern", 2, env_config={"agents": 2, "height": 40, "width": 40})),
    ],
    ids=["a2c-normalized", "dqn", "ppo-images", "ppo-dict", "ppo-agents"],
)
def test_algorithms_train(algorithm, policy, env):
    env = env()
    if isinstance(env.observation_space, spaces.Dict):
        policy = "MultiInputPolicy"
    sizes = {"learning_starts": 16, "buffer_size": 200} if algorithm is DQN else {"n_steps": 8}
    model = algorithm(policy, env, device="cpu", **sizes)
    before = [value.clone() for value in model.policy.parameters()]
    model.learn(128)
    assert any(not torch.equal(*pair) for pair in zip(before, model.policy.parameters(), strict=True))
    env.close()


@pytest.mark.slow
def test_hindsight_calls_the_env():
    env = UepoolVecEnv(functools.partial(BitFlippingEnv, n_bits=4, continuous=True, max_steps=4), 1)
    model = SAC(
        "MultiInputPolicy", env, replay_buffer_class=HerReplayBuffer, learning_starts=20, buffer_size=200, device="cpu"
    )
    model.learn(60)
    assert model.replay_buffer.size() == 60
    env.close()


@pytest.mark.slow
def test_training_goes_on_after_a_fault():
    faults = []

    def note(local, _):
        faults.extend(info["fault"] for info in local["infos"] if "fault" in info)
        return True

    env = make_vec_env(Dies, 2, seed=1)
    model = PPO("MlpPolicy", env, n_steps=8, batch_size=16, n_epochs=1, device="cpu", seed=2)
    model.learn(32, callback=note)
    env.close()
    assert set(faults) == {1, 4}, "a process that ended, and an exception"
    assert model.num_timesteps == 32


def test_a_model_of_another_env_is_refused(tmp_path):
    env = UepoolVecEnv(Counting)
    PPO("MlpPolicy", env, n_steps=8, device="cpu").save(tmp_path / "model")
    other = UepoolVecEnv("sim:CartPole")
    with pytest.raises(ValueError, match=r"Observation spaces do not match"):
        PPO.load(tmp_path / "model", env=other)
    again = PPO.load(tmp_path / "model", env=env, device="cpu")
    again.learn(8)
    env.close()
    other.close()


@pytest.fixture
def movies(monkeypatch):
    """Stands in for moviepy, which writes the files: keeps what it is given, by path."""
    written = {}

    class ImageSequenceClip:
        def __init__(self, frames, fps):
            self.frames, self.fps = frames, fps

        def write_videofile(self, path):
            written[Path(path).name] = (self.fps, self.frames)

    for name in ("moviepy", "moviepy.video", "moviepy.video.io", "moviepy.video.io.ImageSequenceClip"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    sys.modules["moviepy.video.io.ImageSequenceClip"].ImageSequenceClip = ImageSequenceClip
    return written


def test_videos(tmp_path, movies):
    env = UepoolVecEnv(Counting, 2, envs_per_instance=2, env_kwargs={"render_mode": "rgb_array"})
    recorder = VecVideoRecorder(env, str(tmp_path), lambda step: step == 2, video_length=3, name_prefix="counting")
    recorder.reset()
    for _ in range(6):
        recorder.step(np.zeros(2, int))
    recorder.close()
    fps, frames = movies["counting-step-2-to-step-5.mp4"]
    assert fps == 5
    assert [frame[0, 0, 0] for frame in frames] == [2, 0, 1, 2], "as counted when drawn, the next episode's included"
    assert frames[0].shape == (8, 6, 3), "two envs, tiled"
