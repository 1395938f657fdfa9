"""rl-games PPO learns sim:CartPole: examples/rlgames_cartpole.yaml as it stands, by three seeds."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import yaml

import uepool
from benchmarks.learning import rlgames_training
from benchmarks.learning.proof import Curve, Outcome, Settings

CONFIG = Path("examples/rlgames_cartpole.yaml")
LEVEL = 475.0
MINUTES = 3.0
SEEDS = [7, 8, 9]
UNSEEN_SEED = 987_654
_EPISODES = 100


def run(settings: Settings) -> Outcome:
    config = yaml.safe_load(CONFIG.read_text())
    seeds, episodes = SEEDS, _EPISODES
    if settings.small:
        config["params"]["config"].update(num_actors=8, minibatch_size=64, horizon_length=8, max_epochs=2)
        config["params"]["config"]["env_config"]["envs_per_instance"] = 8
        seeds, episodes = SEEDS[:1], 4
    rows: list[dict[str, Any]] = []
    curves = []
    for seed in seeds:
        print(f"seed {seed}:", flush=True)
        config["params"]["seed"] = seed
        trained = rlgames_training.train(copy.deepcopy(config), settings.folder / str(seed))
        returns = _play(config, trained.checkpoint, episodes)
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


def _play(config: dict[str, Any], checkpoint: Path, episodes: int) -> np.ndarray:
    """Returns of the greedy policy, one episode in each of ``episodes`` envs, on seeds that training never saw."""
    act = rlgames_training.policy(copy.deepcopy(config), checkpoint, greedy=True)
    address = config["params"]["config"]["env_config"]["address"]
    returns, running = np.zeros(episodes), np.ones(episodes, dtype=bool)
    with uepool.make_vec(address, num_envs=episodes, envs_per_instance=episodes, seed=UNSEEN_SEED) as envs:
        observations, _ = envs.reset()
        while running.any():
            observations, reward, terminated, truncated, _ = envs.step(act(observations))
            returns += np.where(running, reward, 0.0)
            running &= ~(terminated | truncated)
    return returns
