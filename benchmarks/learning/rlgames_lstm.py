"""rl-games PPO with an LSTM learns CartPole without its velocities: examples/rlgames_cartpole_lstm.yaml, as it stands.

Without a memory that cannot be done: the same network without its LSTM is trained beside it, as long, to show that.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

from benchmarks.learning import rlgames_training
from benchmarks.learning.proof import Curve, Outcome, Settings

CONFIG = Path("examples/rlgames_cartpole_lstm.yaml")
LEVEL = 450.0
_EPISODES = 100


def run(settings: Settings) -> Outcome:
    config = yaml.safe_load(CONFIG.read_text())
    episodes = _EPISODES
    if settings.small:
        rlgames_training.shrink(config)
        episodes = 4
    blank = copy.deepcopy(config)
    del blank["params"]["network"]["rnn"]
    rows: list[dict[str, Any]] = []
    curves = []
    for label, document in (("with LSTM", config), ("without", blank)):
        print(f"{label}:", flush=True)
        trained = rlgames_training.train(document, settings.folder / label.replace(" ", "_"))
        returns = rlgames_training.play(document, trained.checkpoint, episodes)
        rows.append(
            {
                "network": label,
                "seed": document["params"]["seed"],
                "env_steps": trained.env_steps,
                "minutes": round(trained.minutes, 2),
                "greedy_mean_return": float(returns.mean()),
                "greedy_worst_return": float(returns.min()),
                "episodes": episodes,
            }
        )
        curves.append(Curve(label, trained.frames, trained.returns))
        print(f"  greedy policy: {returns.mean():.1f} (worst {returns.min():.0f})", flush=True)
    reached, without = (row["greedy_mean_return"] for row in rows)
    return Outcome(
        rows,
        passed=reached >= LEVEL,
        figures=f"{reached:.0f} in {rows[0]['minutes']:.1f} min; without a memory {without:.0f}",
        curves=curves,
        level_line=LEVEL,
    )
