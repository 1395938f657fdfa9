"""examples/torch_async.py: its parts, a short run, and Ctrl-C."""

import os
import subprocess
import sys
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest

import uepool

torch = pytest.importorskip("torch")
torch_async = pytest.importorskip("examples.torch_async")
SCRIPT = Path(torch_async.__file__)


def test_segments_of_envs_that_get_ahead_of_each_other():
    """Each env counts its own steps; what comes out is, per env, what went in, in order."""
    settings = torch_async.Settings(num_envs=4, length=3)
    envs_space = gym.spaces.Box(0, 1, (1,), np.float32)
    segments = torch_async.Segments(settings, envs_space)
    generator, counts = np.random.default_rng(0), np.zeros(4, dtype=int)
    for _ in range(40):
        envs = generator.choice(4, 2, replace=False)
        segments.outcome(
            envs,
            reward=(envs * 1000 + counts[envs] - 1).astype(np.float32),
            ended=counts[envs] % 2 == 0,
            valid=envs >= 0,
        )
        seen = (envs * 1000 + counts[envs]).astype(np.float32)
        segments.begin(envs, value=seen, observation=seen[:, None], action=counts[envs], log_prob=-seen)
        counts[envs] += 1
    count = segments.count
    data = segments.take()
    assert count == sum((counts - 1) // 3) == len(data["next"])
    assert count > 20
    for row in range(count):
        begun = int(data["action"][row, 0])
        env = int(data["value"][row, 0]) // 1000
        steps = np.arange(begun, begun + 3)
        assert begun % 3 == 0
        assert data["action"][row].tolist() == steps.tolist()
        assert data["observation"][row, :, 0].tolist() == (env * 1000 + steps).tolist()
        assert data["reward"][row].tolist() == (env * 1000 + steps).tolist()
        assert data["ended"][row].tolist() == ((steps + 1) % 2 == 0).tolist()
        assert data["next"][row] == env * 1000 + begun + 3
        assert data["valid"][row].all()
    assert segments.count == 0


def test_advantages_by_their_definition():
    generator = np.random.default_rng(1)
    data = {name: generator.normal(size=(5, 6)).astype(np.float32) for name in ("reward", "value")}
    data |= {"ended": generator.random((5, 6)) < 0.3, "next": generator.normal(size=5).astype(np.float32)}
    found = torch_async.advantages(data, 0.9, 0.8)
    for row in range(5):
        for step in range(6):
            wanted, factor = 0.0, 1.0
            for later in range(step, 6):
                following = data["next"][row] if later == 5 else data["value"][row, later + 1]
                ended = data["ended"][row, later]
                wanted += factor * (
                    data["reward"][row, later] + 0.9 * following * (not ended) - data["value"][row, later]
                )
                factor *= 0.9 * 0.8
                if ended:
                    break
            assert found[row, step] == pytest.approx(wanted, abs=1e-5)


def test_a_time_limit_is_bootstrapped_and_a_fall_is_not():
    policy = torch_async.Policy(gym.spaces.Box(-9, 9, (4,), np.float32), gym.spaces.Discrete(2))
    with uepool.open(
        "sim:CartPole",
        num_envs=32,
        batch_size=32,
        envs_per_instance=32,
        seed=0,
        autoreset_mode="SAME_STEP",
        env_config={"max_episode_steps": 9},
    ) as session:
        session.reset()
        seen = {"cut": 0, "fell": 0}
        for _ in range(30):
            batch = session.step(np.ones(32, dtype=np.int64))
            reward = torch_async.with_rest(policy, batch, 0.5)
            cut = batch.truncated & ~batch.terminated
            assert (reward[~cut] == 1).all()
            for row in np.flatnonzero(cut):
                with torch.no_grad():
                    value = policy(torch.as_tensor(batch.final_obs[row][None]))[1]
                assert reward[row] == pytest.approx(1 + 0.5 * float(value))
            seen["cut"] += int(cut.sum())
            seen["fell"] += int(batch.terminated.sum())
    assert seen["fell"] > 0
    assert seen["cut"] > 0


@pytest.mark.slow
def test_learns_and_saves(tmp_path):
    out = tmp_path / "policy.pt"
    done = subprocess.run(
        [sys.executable, SCRIPT, "--steps", "60000", "--episodes", "20", "--out", out],
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode in (0, 1), done.stderr
    assert f"the policy is in {out}" in done.stdout
    assert float(done.stdout.partition("20 episodes is ")[2].split()[0]) > 100  # chance gives 22
    assert torch.load(out).keys() == torch_async.Policy(*_spaces()).state_dict().keys()


def _spaces():
    return gym.spaces.Box(-9, 9, (4,), np.float32), gym.spaces.Discrete(2)


@pytest.mark.slow
def test_interrupted(script):
    trainer = script(
        f"""
        import pathlib, sys
        sys.path.insert(0, {os.fspath(SCRIPT.parent)!r})
        import torch_async

        class Marked(torch_async.Learner):
            def learn(self, *arguments):
                super().learn(*arguments)
                pathlib.Path("learning").touch()

        torch_async.Learner = Marked
        sys.exit(torch_async.main(["--out", "policy.pt", "--num-envs", "32", "--batch-size", "8"]))
        """
    )
    trainer.wait_for("learning")
    trainer.interrupt()
    status, out, err = trainer.finish()
    assert (status, err) == (130, "")
    assert "the policy is in policy.pt" in out
    assert torch.load(trainer.folder / "policy.pt").keys()
