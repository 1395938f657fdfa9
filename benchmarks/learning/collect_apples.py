"""rl-games PPO learns CollectApples from pixels of 42×42: examples/rlgames_collect_apples.yaml, as it stands.

Judged by apples per episode on seeds that training never saw, against the scripted collector, which knows where
everything is, on the same episodes; and against the trained policy with its picture blanked, which shows that it uses
what it sees.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

import uepool
from benchmarks.learning import rlgames_training
from benchmarks.learning.proof import Curve, Outcome, Settings
from uepool.baselines.collect_apples import Collector, with_infos

CONFIG = Path("examples/rlgames_collect_apples.yaml")
SHARE = 0.6  # of the collector's apples
CLEARLY = 3.0  # times what the blind policy collects
_EPISODES = 200


def run(settings: Settings) -> Outcome:
    config = yaml.safe_load(CONFIG.read_text())
    episodes = _EPISODES
    if settings.small:
        rlgames_training.shrink(config)
        episodes = 4
    trained = rlgames_training.train(config, settings.folder)
    env_config = config["params"]["config"]["env_config"]["env_config"]
    greedy = rlgames_training.policy(config, trained.checkpoint, greedy=True)
    drawn = rlgames_training.policy(config, trained.checkpoint)
    rows: list[dict[str, Any]] = []
    for name, act in (
        ("learned policy, likeliest actions", lambda observation, info: greedy(observation)),
        ("learned policy, drawn actions", lambda observation, info: drawn(observation)),
        ("picture blanked, likeliest actions", lambda observation, info: greedy(np.zeros_like(observation))),
        ("picture blanked, drawn actions", lambda observation, info: drawn(np.zeros_like(observation))),
        ("scripted collector", None),
        ("random actions", _random(seed=1)),
    ):
        found = _play(env_config, act, episodes)
        rows.append(
            {
                "player": name,
                "apples_per_episode": float(found.mean()),
                "standard_error": float(found.std() / np.sqrt(episodes)),
                "episodes": episodes,
            }
        )
        print(f"  {name}: {found.mean():.2f} apples per episode", flush=True)
    apples = [row["apples_per_episode"] for row in rows]
    seeing, blind, collector = max(apples[:2]), max(apples[2:4]), apples[4]
    is_fast = trained.minutes <= 25
    return Outcome(
        rows=rows,
        passed=bool(seeing >= SHARE * collector and seeing >= CLEARLY * blind and is_fast),
        figures=(
            f"{seeing:.2f} apples, {100 * seeing / collector:.0f} % of the collector's {collector:.2f}; blanked "
            f"{blind:.2f}; {trained.env_steps:,} env steps in {trained.minutes:.1f} minutes"
        ),
        curves=[Curve("learning, seed 1", trained.frames, trained.returns)],
        y_label="mean return (apples + 0.1 × metres nearer)",
        level_line=None,
    )


def _random(seed: int) -> Any:
    generator = np.random.default_rng(seed)
    return lambda observation, info: generator.integers(0, 4, len(observation))


def _play(env_config: dict[str, Any], act: Any, episodes: int) -> np.ndarray:
    """Apples collected in the first episode of each of ``episodes`` envs; ``act`` None: the scripted collector."""
    config = with_infos(env_config)
    apples = np.full(episodes, -1.0)
    torch.manual_seed(0)
    with uepool.make_vec(
        "sim:CollectApples", num_envs=episodes, envs_per_instance=-(-episodes // 2), env_config=config
    ) as envs:
        collector = Collector(envs)
        observation, info = envs.reset(seed=rlgames_training.UNSEEN_SEED)
        while (apples < 0).any():
            actions = collector.act(info) if act is None else act(observation, info)
            observation, _, terminated, truncated, info = envs.step(np.asarray(actions, dtype=np.int64))
            ended = (terminated | truncated) & (apples < 0)
            apples[ended] = info["apples_collected"][ended]
    return apples
