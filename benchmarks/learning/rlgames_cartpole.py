"""rl-games PPO learns sim:CartPole: examples/rlgames_cartpole.yaml as it stands, by three seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from benchmarks.learning import rlgames_training
from benchmarks.learning.proof import Curve, Outcome, Settings

CONFIG = Path("examples/rlgames_cartpole.yaml")
LEVEL = 475.0
MINUTES = 3.0
SEEDS = [7, 8, 9]
_EPISODES = 100


def run(settings: Settings) -> Outcome:
    config = yaml.safe_load(CONFIG.read_text())
    seeds, episodes = SEEDS, _EPISODES
    if settings.small:
        rlgames_training.shrink(config)
        seeds, episodes = SEEDS[:1], 4
    rows: list[dict[str, Any]] = []
    curves = []
    for seed in seeds:
        print(f"seed {seed}:", flush=True)
        config["params"]["seed"] = seed
        trained = rlgames_training.train(config, settings.folder / str(seed))
        returns = rlgames_training.play(config, trained.checkpoint, episodes)
        rows.append(
            {
                "seed": seed,
                "env_steps": trained.env_steps,
                "minutes": round(trained.minutes, 2),
                "greedy_mean_return": float(returns.mean()),
                "greedy_worst_return": float(returns.min()),
                "episodes": episodes,
            }
        )
        curves.append(Curve(f"seed {seed}", trained.frames, trained.returns))
        print(f"  greedy policy: {returns.mean():.1f} (worst {returns.min():.0f})", flush=True)
    means = [row["greedy_mean_return"] for row in rows]
    longest = max(row["minutes"] for row in rows)
    return Outcome(
        rows,
        passed=min(means) >= LEVEL and longest <= MINUTES,
        figures=f"{', '.join(f'{mean:.0f}' for mean in means)}; at most {longest:.1f} min",
        curves=curves,
        level_line=LEVEL,
    )
