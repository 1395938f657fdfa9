"""What a learning run is, and what it found."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Curve:
    """One line of a picture."""

    label: str
    x: list[float]
    y: list[float]


@dataclass
class Outcome:
    """What a run found.

    rows: of the table, one per seed or variant: the same keys in each, values that JSON can hold.
    passed: whether the level was reached.
    figures: what was reached, in a few words, for the summary.
    curves: for the picture; none: no picture.
    """

    rows: list[dict[str, Any]]
    passed: bool
    figures: str
    curves: list[Curve] = field(default_factory=list)
    x_label: str = "env steps"
    y_label: str = "mean return of finished episodes"
    level_line: float | None = None


@dataclass(frozen=True)
class Settings:
    """How long to run. small: everything takes its way, but nothing is learned: for tests. folder: for checkpoints."""

    small: bool
    folder: Path


@dataclass(frozen=True)
class Proof:
    """A learning run: its name on the command line, a title, the level in words, and where its function is."""

    name: str
    title: str
    level: str
    where: str  # "module:function", a function from Settings to Outcome

    def function(self) -> Callable[[Settings], Outcome]:
        module, name = self.where.split(":")
        return getattr(importlib.import_module(module), name)


_HERE = "benchmarks.learning."
_RUNS = (
    Proof(
        "rlgames_cartpole",
        "rl-games PPO, sim:CartPole",
        "mean return ≥ 475, 3 of 3 seeds, ≤ 3 minutes",
        "rlgames_cartpole:run",
    ),
    Proof(
        "rlgames_lstm",
        "rl-games PPO with LSTM, CartPole with velocities masked",
        "mean return ≥ 450",
        "rlgames_lstm:run",
    ),
    Proof("rllib_lstm", "RLlib PPO with LSTM, CartPole with velocities masked", "mean return ≥ 450", "rllib_lstm:run"),
    Proof(
        "collect_apples",
        "rl-games PPO, CollectApples from 42×42 pixels",
        "≥ 60 % of the scripted collector's return on unseen seeds, clearly above the policy with its image blanked, "
        "≤ 25 minutes",
        "collect_apples:run",
    ),
    Proof(
        "dodge_ball",
        "rl-games PPO by self-play, DodgeBall",
        "wins ≥ 70 % of 200 games against its first snapshot, ≥ 50 % against the scripted player",
        "dodge_ball:run",
    ),
    Proof(
        "drive",
        "RLlib, Drive from the bird's-eye view",
        "≥ 60 % of the scripted driver's return on unseen towns",
        "drive:run",
    ),
    Proof(
        "onnx_identity",
        "exported policies against the trainers' own",
        "actions equal on 10,000 recorded observations (likeliest choice, or within 1e-5)",
        "onnx_identity:run",
    ),
    Proof(
        "resume",
        "trainings that are interrupted, or killed, and resumed",
        "the curve goes on where it stopped; nothing written is lost",
        "resume:run",
    ),
    Proof(
        "sb3_identity",
        "SB3 PPO on one Python env, ours and DummyVecEnv",
        "identical learning curves, seed for seed",
        "sb3_identity:run",
    ),
    Proof(
        "rllib_cartpole",
        "RLlib PPO, sim:CartPole",
        "mean return ≥ 475; episodes as through Gymnasium's own vector env",
        "rllib_cartpole:run",
    ),
    Proof(
        "rlgames_pong",
        "rl-games on Pong, ENVPOOL and ours, alternating epochs",
        "step-only frames/s ≥ 1.0 ×",
        "rlgames_pong:run",
    ),
    Proof(
        "three_trainers",
        "three trainers at once on one server",
        "each reaches its level on CartPole; no foreign row",
        "three_trainers:run",
    ),
    Proof(
        "step_overhead",
        "time inside our step() less waiting for instances, rl-games CartPole with an MLP",
        "< 10 % of the loop",
        "step_overhead:run",
    ),
)
PROOFS = {proof.name: Proof(proof.name, proof.title, proof.level, _HERE + proof.where) for proof in _RUNS}
