"""RLlib's PPO on the reference simulator's CartPole; and its EnvRunner on one Python env, through ours and through
Gymnasium's own vector env, must build the same episodes."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.learning.proof import Outcome, Settings
from benchmarks.learning.rllib_training import ray_here, row_of, train_and_judge

LEVEL = 475.0
COMPARED = ("CartPole-v1", "MountainCar-v0")  # the one terminates, the other is truncated


def run(settings: Settings) -> Outcome:
    """Three seeds; then the comparison, whose failure fails the run."""
    from examples.rllib_ppo import ppo_config

    seeds = (1,) if settings.small else (1, 2, 3)
    num_envs = 4 if settings.small else 32
    results = {}
    with ray_here():
        for seed in seeds:
            config = ppo_config(num_envs=num_envs, seed=seed, envs_per_instance=num_envs)
            if settings.small:
                config.training(train_batch_size_per_learner=128, minibatch_size=64)
            results[seed] = train_and_judge(
                config,
                f"seed {seed}",
                steps=256 if settings.small else 300_000,
                stop_at=490.0,
                rounds=1 if settings.small else 4,
            )
        compared = {name: count_equal(name, steps=450 if settings.small else 5000) for name in COMPARED}
    means = [float(trained.returns.mean()) for trained in results.values()]
    rows = [row_of(trained, seed=seed) for seed, trained in results.items()]
    same = ", ".join(f"{equal} of {total} {name} episodes equal" for name, (equal, total) in compared.items())
    print(f"  {same}", flush=True)
    return Outcome(
        rows=rows,
        passed=min(means) >= LEVEL and all(equal == total > 0 for equal, total in compared.values()),
        figures=f"greedy mean return {', '.join(f'{mean:.0f}' for mean in means)}; {same}",
        curves=[trained.curve for trained in results.values()],
        level_line=LEVEL,
    )


def count_equal(name: str, steps: int) -> tuple[int, int]:
    """How many of the episodes that RLlib's EnvRunner samples are equal bit for bit, and how many there are."""
    from ray.rllib.algorithms.ppo import PPOConfig

    import uepool.rllib

    theirs = PPOConfig().environment(name).env_runners(num_envs_per_env_runner=4)
    ours = uepool.rllib.environment(PPOConfig(), f"gym:{name}", num_envs=4, envs_per_instance=2)
    expected, found = _sample(theirs, steps), _sample(ours, steps)
    equal = sum(_equal(one, other) for one, other in zip(expected, found, strict=False))
    return equal, max(len(expected), len(found))


def _sample(config: Any, steps: int) -> list[Any]:
    """What an EnvRunner gets with random actions that are the same each time: whole episodes, in order of their end."""
    from ray.rllib.env.single_agent_env_runner import SingleAgentEnvRunner

    config.env_runners(num_env_runners=0)
    config.debugging(seed=7, log_level="ERROR")
    runner = SingleAgentEnvRunner(config=config)
    try:
        runner.env.action_space.seed(11)
        episodes = runner.sample(num_timesteps=steps, random_actions=True)
        return [episode for episode in episodes if episode.is_done]
    finally:
        runner.stop()


def _equal(one: Any, other: Any) -> bool:
    return (
        len(one) == len(other)
        and np.array_equal(one.get_observations(), other.get_observations())  # the final one is among them
        and np.array_equal(one.get_actions(), other.get_actions())
        and np.array_equal(one.get_rewards(), other.get_rewards())
        and (one.is_terminated, one.is_truncated) == (other.is_terminated, other.is_truncated)
    )
