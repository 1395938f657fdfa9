"""rl-games PPO with an LSTM learns CartPole without its velocities: examples/rlgames_cartpole_lstm.yaml, as it stands.

Without a memory that cannot be done: the same network without its LSTM is trained beside it, as long, to show that.
"""

from __future__ import annotations

import contextlib
import copy
import io
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from rl_games.torch_runner import Runner

import uepool
from benchmarks.learning import rlgames_training
from benchmarks.learning.proof import Curve, Outcome, Settings

CONFIG = Path("examples/rlgames_cartpole_lstm.yaml")
LEVEL = 450.0
UNSEEN_SEED = 987_654
_EPISODES = 100


def run(settings: Settings) -> Outcome:
    config = yaml.safe_load(CONFIG.read_text())
    episodes = _EPISODES
    if settings.small:
        config["params"]["config"].update(num_actors=8, minibatch_size=128, max_epochs=2, horizon_length=16)
        config["params"]["config"]["env_config"]["envs_per_instance"] = 8
        episodes = 4
    blank = copy.deepcopy(config)
    del blank["params"]["network"]["rnn"]
    rows: list[dict[str, Any]] = []
    curves = []
    for label, document in (("with LSTM", config), ("without", blank)):
        print(f"{label}:", flush=True)
        trained = rlgames_training.train(copy.deepcopy(document), settings.folder / label.replace(" ", "_"))
        returns = _play(document, trained.checkpoint, episodes)
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


def _play(config: dict[str, Any], checkpoint: Path, episodes: int) -> np.ndarray:
    """Returns of the greedy policy, one episode in each of ``episodes`` envs, on seeds that training never saw."""
    with contextlib.redirect_stdout(io.StringIO()):
        runner = Runner()
        runner.load(copy.deepcopy(config))
        player = runner.create_player()
        player.restore(str(checkpoint))
        player.env.close()
    player.has_batch_dimension, player.batch_size = True, episodes
    player.init_rnn()
    env_config = config["params"]["config"]["env_config"]
    returns, running = np.zeros(episodes), np.ones(episodes, dtype=bool)
    with uepool.make_vec(
        env_config["address"],
        num_envs=episodes,
        envs_per_instance=episodes,
        experiment=env_config["experiment"],
        seed=UNSEEN_SEED,
    ) as envs:
        observations, _ = envs.reset()
        while running.any():
            actions = player.get_action(torch.as_tensor(observations), is_deterministic=True)
            observations, reward, terminated, truncated, _ = envs.step(actions.numpy())
            returns += np.where(running, reward, 0.0)
            running &= ~(terminated | truncated)
    return returns
