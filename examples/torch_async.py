"""Trains CartPole with a plain PyTorch PPO whose envs are collected from asynchronously: no trainer library is needed.

    python examples/torch_async.py                              # about half a minute
    python examples/torch_async.py --num-envs 64 --batch-size 64   # everyone waits for the slowest env

The policy always acts on the first ``batch_size`` envs that are ready, while the other ones are still stepping. Envs
therefore get ahead of each other, so each fills a segment of its own; an update is made of the segments that are full.

Needs torch. Ctrl-C saves the policy (--out) and ends everything that was started, with exit code 130.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import torch
from torch import nn

import uepool

SOLVED = 475.0


@dataclass
class Settings:
    """Of a run. steps: env steps in all; length: of a segment; segments: per update."""

    address: str = "sim:CartPole"
    num_envs: int = 64
    batch_size: int = 16
    envs_per_instance: int = 16
    seed: int = 1
    steps: int = 200_000
    length: int = 32
    segments: int = 64
    epochs: int = 8
    minibatch: int = 512
    learning_rate: float = 1e-3
    gamma: float = 0.99
    smoothing: float = 0.95  # lambda of the advantages
    clip: float = 0.2
    entropy: float = 0.003


class Policy(nn.Module):
    """Logits of a Discrete action and the value of a flat observation."""

    def __init__(self, observations: gym.Space, actions: gym.Space, width: int = 64) -> None:
        super().__init__()
        assert isinstance(observations, gym.spaces.Box)
        assert isinstance(actions, gym.spaces.Discrete)
        size = int(np.prod(observations.shape))
        self.actor, self.critic = _network(size, width, int(actions.n)), _network(size, width, 1)

    def forward(self, observations: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-probabilities [rows, actions] and values [rows]."""
        return torch.log_softmax(self.actor(observations), dim=-1), self.critic(observations).squeeze(-1)


def _network(size: int, width: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(size, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, outputs)
    )


class Segments:
    """The last steps of each env, one row per env, and the full ones that wait for an update."""

    def __init__(self, settings: Settings, observations: gym.Space) -> None:
        shape = (settings.num_envs, settings.length)
        self._columns: dict[str, np.ndarray] = {
            "observation": np.zeros((*shape, *(observations.shape or ())), np.float32),
            "action": np.zeros(shape, np.int64),
            "log_prob": np.zeros(shape, np.float32),
            "value": np.zeros(shape, np.float32),
            "reward": np.zeros(shape, np.float32),
            "ended": np.zeros(shape, bool),
            "valid": np.zeros(shape, bool),
        }
        self._place = np.zeros(settings.num_envs, np.int64)  # of each env's next step
        self._length = settings.length
        self._full: list[dict[str, np.ndarray]] = []
        self.count = 0  # full segments

    def outcome(self, envs: np.ndarray, **values: np.ndarray) -> None:
        """What the step that was begun last led to, for each of ``envs``."""
        place = self._place[envs]
        begun = place > 0  # nothing has been begun before the first observation
        for name, value in values.items():
            self._columns[name][envs[begun], place[begun] - 1] = value[begun]

    def begin(self, envs: np.ndarray, value: np.ndarray, **values: np.ndarray) -> None:
        """The next step of each of ``envs``. Segments that are full are put aside, with the value of what follows."""
        full = self._place[envs] == self._length
        if full.any():
            rows = envs[full]
            self._full.append({name: column[rows] for name, column in self._columns.items()} | {"next": value[full]})
            self._place[rows] = 0
            self.count += len(rows)
        place = self._place[envs]
        for name, column in {"value": value, **values}.items():
            self._columns[name][envs, place] = column
        self._place[envs] += 1

    def take(self) -> dict[str, np.ndarray]:
        """All full segments, [segments, length, ...], and ``next`` [segments]."""
        taken = {name: np.concatenate([part[name] for part in self._full]) for name in self._full[0]}
        self._full, self.count = [], 0
        return taken


def advantages(data: dict[str, np.ndarray], gamma: float, smoothing: float) -> np.ndarray:
    """Generalized advantage estimates, [segments, length]."""
    found = np.zeros_like(data["value"])
    following, carried = data["next"], np.zeros_like(data["next"])
    for step in reversed(range(found.shape[1])):
        goes_on = ~data["ended"][:, step]
        delta = data["reward"][:, step] + gamma * following * goes_on - data["value"][:, step]
        carried = delta + gamma * smoothing * carried * goes_on
        found[:, step], following = carried, data["value"][:, step]
    return found


class Learner:
    """PPO's update."""

    def __init__(self, policy: Policy, settings: Settings) -> None:
        self._policy, self._settings = policy, settings
        self._optimizer = torch.optim.Adam(policy.parameters(), lr=settings.learning_rate)
        self._shuffle = torch.Generator().manual_seed(settings.seed)

    def learn(self, data: dict[str, np.ndarray], progress: float) -> None:
        """progress: 0 ... 1, how much of the run is over."""
        settings = self._settings
        data["advantage"] = advantages(data, settings.gamma, settings.smoothing)
        data["return"] = data["advantage"] + data["value"]
        rows = data["valid"]  # rows of a failed instance are no transitions
        batch = {name: torch.as_tensor(column[rows]) for name, column in data.items() if name != "next"}
        for group in self._optimizer.param_groups:
            group["lr"] = settings.learning_rate * (1 - progress)
        count = len(batch["action"])
        for _ in range(settings.epochs):
            for part in torch.randperm(count, generator=self._shuffle).split(settings.minibatch):
                loss = self._loss({name: column[part] for name, column in batch.items()})
                self._optimizer.zero_grad()
                loss.backward()
                for network in (self._policy.actor, self._policy.critic):
                    nn.utils.clip_grad_norm_(network.parameters(), 0.5)
                self._optimizer.step()

    def _loss(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        log_probs, values = self._policy(batch["observation"])
        taken = log_probs.gather(1, batch["action"][:, None]).squeeze(1)
        # The policy that acted may be some updates old; the clipped ratio bounds what that can do.
        ratio = (taken - batch["log_prob"]).exp()
        advantage = batch["advantage"]
        advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
        clip = self._settings.clip
        gain = torch.minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage).mean()
        entropy = -(log_probs.exp() * log_probs).sum(1).mean()
        return 0.5 * (values - batch["return"]).square().mean() - gain - self._settings.entropy * entropy


@dataclass(frozen=True)
class Progress:
    """After an update. mean_return: of the last 100 episodes that ended."""

    steps: int
    seconds: float
    mean_return: float


def train(policy: Policy, session: uepool.Session, settings: Settings) -> Iterator[Progress]:
    """Collects and learns until ``settings.steps`` are made; yields after each update."""
    segments = Segments(settings, session.observation_space)
    learner = Learner(policy, settings)
    running, finished = np.zeros(settings.num_envs), [0.0]
    begin, steps = time.perf_counter(), 0
    session.async_reset()
    while steps < settings.steps:
        batch = session.recv()
        envs = batch.env_id
        ended = batch.terminated | batch.truncated
        running[envs] += batch.reward
        segments.outcome(envs, reward=with_rest(policy, batch, settings.gamma), ended=ended, valid=batch.info["valid"])
        if ended.any():
            finished = [*finished, *running[envs[ended]]][-100:]
            running[envs[ended]] = 0
        with torch.no_grad():
            log_probs, values = policy(torch.as_tensor(batch.observation))
            actions = torch.multinomial(log_probs.exp(), 1)
            taken = log_probs.gather(1, actions).squeeze(1)
        chosen = actions.squeeze(1).numpy()
        segments.begin(envs, values.numpy(), observation=batch.observation, action=chosen, log_prob=taken.numpy())
        session.send(chosen, envs)  # they go on while others are collected from, and while the policy learns
        steps += len(envs)
        if segments.count >= settings.segments:
            learner.learn(segments.take(), min(1.0, steps / settings.steps))
            yield Progress(steps, time.perf_counter() - begin, float(np.mean(finished)))


def with_rest(policy: Policy, batch: uepool.Batch, gamma: float) -> np.ndarray:
    """The rewards, with the value of all that a time limit cut off."""
    reward = batch.reward.astype(np.float32)
    if batch.final_mask is None:
        return reward
    cut = batch.final_mask & batch.truncated & ~batch.terminated
    if cut.any():
        with torch.no_grad():
            reward[cut] += gamma * policy(torch.as_tensor(batch.final_obs[cut]))[1].numpy()
    return reward


def evaluate(policy: Policy, address: str, episodes: int, seed: int) -> np.ndarray:
    """Returns of the greedy policy, [episodes]: the first episode of each of so many envs."""
    returns, running = np.zeros(episodes), np.ones(episodes, dtype=bool)
    # On a server the pool settles how many envs a process hosts.
    keywords = {} if address.startswith("grpc") else {"envs_per_instance": (episodes + 1) // 2}
    with uepool.make_vec(address, num_envs=episodes, seed=seed, **keywords) as envs:
        observations, _ = envs.reset()
        while running.any():
            with torch.no_grad():
                actions = policy(torch.as_tensor(observations))[0].argmax(1)
            observations, reward, terminated, truncated, _ = envs.step(actions.numpy())
            returns += np.where(running, reward, 0.0)
            running &= ~(terminated | truncated)
    return returns


def run(settings: Settings, out: Path | None) -> tuple[Policy, bool]:
    """Trains; saves the policy, also when interrupted. (policy, whether it ran to its end)."""
    torch.set_num_threads(1)  # the envs need the CPUs
    torch.manual_seed(settings.seed)
    with uepool.open(
        settings.address,
        num_envs=settings.num_envs,
        batch_size=settings.batch_size,
        envs_per_instance=settings.envs_per_instance,
        autoreset_mode="SAME_STEP",
        seed=settings.seed,
    ) as session:
        policy = Policy(session.observation_space, session.action_space)
        finished = True
        try:
            for number, progress in enumerate(train(policy, session, settings), 1):
                if number % 10 == 0:
                    rate = progress.steps / progress.seconds
                    print(f"{progress.steps:9,d} steps  {rate:7,.0f} steps/s  mean return {progress.mean_return:6.1f}")
        except KeyboardInterrupt:
            finished = False
        if out is not None:
            torch.save(policy.state_dict(), out)
            print(f"the policy is in {out}")
    return policy, finished


def main(arguments: list[str] | None = None) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    defaults = Settings()
    for name in ("address", "num_envs", "batch_size", "envs_per_instance", "seed", "steps"):
        value: Any = getattr(defaults, name)
        parser.add_argument(
            f"--{name.replace('_', '-')}", type=type(value), default=value, help="(default: %(default)s)"
        )
    parser.add_argument("--episodes", type=int, default=100, help="of the final evaluation (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="file for the policy")
    given = vars(parser.parse_args(arguments))
    episodes, out = given.pop("episodes"), given.pop("out")
    settings = Settings(**given)
    policy, finished = run(settings, out)
    if not finished:
        return 130
    returns = evaluate(policy, settings.address, episodes, seed=12345)
    print(
        f"the greedy policy's mean return over {episodes} episodes is {returns.mean():.1f} (worst {returns.min():.0f})"
    )
    return 0 if returns.mean() >= SOLVED else 1


if __name__ == "__main__":
    sys.exit(main())
