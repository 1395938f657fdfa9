"""RLlib's PPO learns to drive from the bird's-eye view: examples/train/rllib_drive_ppo.yaml through ``uepool train``.

Judged by the mean return in towns that training never saw, in the game as it is by default, against the scripted
driver, which knows the town, on the same episodes with the same actions; and against the trained policy with its
picture blanked, which shows that it drives by what it sees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

import uepool
import uepool.policies
from benchmarks.learning import yaml_runs
from benchmarks.learning.proof import Curve, Outcome, Settings
from uepool.baselines.drive import ADDRESS, Driver, with_infos
from uepool.evaluating import BatchPlayer, Player, PolicyPlayer, Turn, play_episodes
from uepool.policies.base import Policy
from uepool.session import Batch
from uepool.vector_env import UepoolVectorEnv

EXAMPLE = yaml_runs.EXAMPLES / "rllib_drive_ppo.yaml"
SHARE = 0.6  # of the scripted driver's return
UNSEEN_SEED = 987_654  # of the first episode that is judged; the training's is the YAML's
DRIVER = "scripted driver"
_EPISODES = 200
_ENVS = 40
_OUTCOMES = ("route_completion", "reached_goal", "collided")
_SMALL = (
    *("total_steps=128", "env.num_envs=4", "env.envs_per_instance=4"),
    *("hyperparameters.train_batch_size_per_learner=64", "hyperparameters.minibatch_size=64"),
    *("hyperparameters.num_epochs=1", "video_every=0"),
)


@dataclass(frozen=True)
class Judged:
    """What a player reached: of each episode its return, its steps, and the infos in _OUTCOMES at its end."""

    returns: np.ndarray
    steps: np.ndarray
    ends: np.ndarray  # [episodes, _OUTCOMES]

    def row(self, player: str) -> dict[str, Any]:
        completion, reached, collided = (100 * float(share) for share in self.ends.mean(axis=0))
        return {
            "player": player,
            "mean_return": float(self.returns.mean()),
            "standard_error": float(self.returns.std() / math.sqrt(len(self.returns))),
            "goal_reached_%": reached,
            "collided_%": collided,
            "route_driven_%": completion,
            "steps": float(self.steps.mean()),
            "episodes": len(self.returns),
        }


def run(settings: Settings) -> Outcome:
    """One training, and what came of it."""
    episodes, envs = (2, 2) if settings.small else (_EPISODES, _ENVS)
    run = yaml_runs.train(EXAMPLE, settings.folder / "run", _SMALL if settings.small else ())
    rows: list[dict[str, Any]] = []
    for name, make in players(uepool.policies.load(run.path)).items():
        # The driver plays the same episodes, but has to be told where its car is.
        env_config = with_infos() if name == DRIVER else None
        rows.append(judge(make, env_config, episodes, envs).row(name))
        print(f"  {name}: {rows[-1]['mean_return']:.2f}, goal {rows[-1]['goal_reached_%']:.0f} %", flush=True)
    checkpoint = run.latest()
    assert checkpoint is not None
    about = f"{checkpoint.env_steps:,} env steps in {yaml_runs.minutes(run):.1f} minutes"
    return _outcome(rows, yaml_runs.curve(run, "learning, drawn actions"), about)


def players(policy: Policy) -> dict[str, Any]:
    """By name: from envs to who plays them."""

    def random(envs: UepoolVectorEnv) -> Player:
        generator = np.random.default_rng(1)
        choices = int(envs.single_action_space.n)  # type: ignore[attr-defined]
        return BatchPlayer(lambda batch: generator.integers(0, choices, envs.num_envs))

    def driver(envs: UepoolVectorEnv) -> Player:
        scripted = Driver(envs)
        return BatchPlayer(lambda batch: scripted.act(batch.info))

    return {
        "learned policy, likeliest actions": lambda envs: PolicyPlayer(policy, envs),
        "learned policy, drawn actions": lambda envs: PolicyPlayer(policy, envs, deterministic=False),
        "picture blanked, likeliest actions": lambda envs: _Blind(policy, envs),
        "picture blanked, drawn actions": lambda envs: _Blind(policy, envs, deterministic=False),
        DRIVER: driver,
        "random actions": random,
    }


class _Blind(PolicyPlayer):
    """The policy, which sees black pictures alone."""

    def act(self, batch: Batch) -> Any:
        return super().act(replace(batch, observation=np.zeros_like(batch.observation)))


def judge(make: Any, env_config: dict[str, Any] | None, episodes: int, num_envs: int) -> Judged:
    """Plays the ``episodes`` episodes from UNSEEN_SEED on. env_config: None: the game as it is by default."""
    ends = np.zeros((episodes, len(_OUTCOMES)))

    def note(turn: Turn) -> None:
        for episode in turn.ended:
            ends[episode.number] = [turn.batch.info[name][episode.env] for name in _OUTCOMES]

    torch.manual_seed(0)
    with uepool.make_vec(
        ADDRESS, num_envs=num_envs, envs_per_instance=-(-num_envs // 2), env_config=env_config
    ) as envs:
        played = play_episodes(envs, make(envs), episodes, UNSEEN_SEED, note)
    returns = np.array([episode.total for episode in played])
    return Judged(returns, np.array([episode.length for episode in played]), ends)


def _outcome(rows: list[dict[str, Any]], curve: Curve, about: str) -> Outcome:
    means = [row["mean_return"] for row in rows]
    best = rows[int(np.argmax(means[:2]))]
    seeing, blind, driver, random = best["mean_return"], max(means[2:4]), means[4], means[5]
    return Outcome(
        rows=rows,
        passed=bool(seeing >= SHARE * driver and seeing > blind),
        figures=(
            f"return {seeing:.2f}, {100 * seeing / driver:.0f} % of the driver's {driver:.2f}; goal reached "
            f"{best['goal_reached_%']:.0f} %, collided {best['collided_%']:.0f} %; blanked {blind:.2f}, random "
            f"{random:.2f}; {about}"
        ),
        curves=[curve],
        level_line=round(SHARE * driver, 2),
    )
