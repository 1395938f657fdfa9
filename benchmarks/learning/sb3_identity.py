"""SB3 PPO on one Python env, through uepool's VecEnv and through SB3's own: the same seeds, the same curve."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env as make_dummy_vec_env
from stable_baselines3.common.vec_env import VecEnv

from benchmarks.learning.proof import Curve, Outcome, Settings
from uepool.sb3 import make_vec_env

ENVS = 8


@dataclass(frozen=True)
class Task:
    """One env, and how PPO is set up for it. steps: env steps of a whole run."""

    name: str
    steps: int
    ppo: dict[str, Any]


TASKS = (
    Task("CartPole-v1", 20_000, {"n_steps": 64, "batch_size": 128, "n_epochs": 10, "gae_lambda": 0.9, "gamma": 0.98}),
    Task("Pendulum-v1", 20_000, {"n_steps": 128, "batch_size": 128, "n_epochs": 10, "gamma": 0.9, "use_sde": True}),
)


class Learning(BaseCallback):
    """Keeps every finished episode, and the mean return of the last hundred after each rollout."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[float] = []
        self.means: list[float] = []
        self.episodes: list[tuple[int, float, int]] = []  # (step, return, length)

    def _on_step(self) -> bool:
        for info in self.locals["infos"]:
            if "episode" in info:
                self.episodes.append((self.num_timesteps, float(info["episode"]["r"]), int(info["episode"]["l"])))
        return True

    def _on_rollout_end(self) -> None:
        if self.episodes:
            self.steps.append(float(self.num_timesteps))
            self.means.append(float(np.mean([episode[1] for episode in self.episodes[-100:]])))


@dataclass(frozen=True)
class Trained:
    """What a run leaves: its curve, the policy's parameters and the seconds it took."""

    learning: Learning
    parameters: dict[str, torch.Tensor]
    seconds: float


def train(make: Callable[[], VecEnv], task: Task, seed: int, steps: int) -> Trained:
    """One run of PPO."""
    env = make()
    try:
        learning = Learning()
        started = time.perf_counter()
        model = PPO("MlpPolicy", env, seed=seed, device="cpu", **task.ppo)
        model.learn(steps, callback=learning)
        return Trained(learning, model.policy.state_dict(), time.perf_counter() - started)
    finally:
        env.close()


def maker(name: str) -> Callable[[], gym.Env]:
    """The env as both sides make it."""
    return lambda: gym.make(name)


def run(settings: Settings) -> Outcome:
    seeds, envs = ((1,), 2) if settings.small else ((1, 2, 3), ENVS)
    torch.set_num_threads(1)  # small networks: more threads cost more than they bring
    rows, curves, equal = [], [], True
    for task in TASKS:
        steps = task.ppo["n_steps"] * envs * 2 if settings.small else task.steps
        for seed in seeds:
            ours = train(lambda: make_vec_env(maker(task.name), envs, envs_per_instance=envs // 2), task, seed, steps)  # noqa: B023
            theirs = train(lambda: make_dummy_vec_env(maker(task.name), envs), task, seed, steps)  # noqa: B023
            row = compared(task, seed, ours, theirs)
            equal = equal and row["curves are equal"] and row["weights are equal"]
            rows.append(row)
            print(row, flush=True)
            for label, trained in (("uepool.sb3", ours), ("DummyVecEnv", theirs)):
                if seed == seeds[0]:
                    curves.append(
                        Curve(f"{task.name}, seed {seed}, {label}", trained.learning.steps, trained.learning.means)
                    )
    told = f"{sum(row['episodes'] for row in rows):,} episodes of {len(rows)} pairs of runs"
    return Outcome(rows, equal, f"{told}: {'each the same' if equal else 'NOT the same'}", curves)


def compared(task: Task, seed: int, ours: Trained, theirs: Trained) -> dict[str, Any]:
    same_weights = all(torch.equal(value, theirs.parameters[name]) for name, value in ours.parameters.items())
    return {
        "env": task.name,
        "seed": seed,
        "steps": int(ours.learning.num_timesteps),
        "episodes": len(ours.learning.episodes),
        "last mean return": round(ours.learning.means[-1], 2) if ours.learning.means else None,
        "curves are equal": ours.learning.episodes == theirs.learning.episodes,
        "weights are equal": same_weights,
        "seconds, uepool.sb3": round(ours.seconds, 1),
        "seconds, DummyVecEnv": round(theirs.seconds, 1),
    }
