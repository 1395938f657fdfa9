"""Trains CartPole with RLlib's DQN, from a replay buffer.

    python examples/rllib_dqn.py                                        # a few minutes, on the embedded server
    python examples/rllib_dqn.py --address grpc://127.0.0.1:50051/cartpole

Needs the extra [rllib]. Ctrl-C saves a checkpoint and ends everything that was started, with exit code 130.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import ray
from ray.rllib.algorithms.dqn import DQNConfig
from ray.rllib.core.rl_module.default_model_config import DefaultModelConfig

import uepool.rllib


def dqn_config(address: Any = "sim:CartPole", num_envs: int = 16, seed: int = 1, **keywords: Any) -> DQNConfig:
    """Double, dueling DQN. What is uepool's own is the call of ``uepool.rllib.environment``."""
    config = DQNConfig()
    uepool.rllib.environment(config, address, num_envs=num_envs, **keywords)
    config.env_runners(num_env_runners=0, rollout_fragment_length=4)
    config.training(
        lr=5e-4,
        train_batch_size_per_learner=128,
        num_steps_sampled_before_learning_starts=1000,
        epsilon=[(0, 1.0), (10_000, 0.02)],
        target_network_update_freq=500,
        replay_buffer_config={"type": "EpisodeReplayBuffer", "capacity": 50_000},
    )
    config.rl_module(model_config=DefaultModelConfig(fcnet_hiddens=[128, 128], fcnet_activation="tanh"))
    config.reporting(min_sample_timesteps_per_iteration=1000)
    config.debugging(seed=seed, log_level="ERROR")
    return config


def train(algorithm: Any, steps: int, stop_at: float) -> None:
    """Until ``steps`` env steps, or until the mean return of the latest episodes is ``stop_at``."""
    taken, mean = 0, 0.0
    while taken < steps and mean < stop_at:
        sampled = algorithm.train()["env_runners"]
        taken = int(sampled["num_env_steps_sampled_lifetime"])
        mean = float(sampled.get("episode_return_mean", 0.0))  # none has ended at first
        print(f"{taken:9,d} steps   mean return {mean:6.1f}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="sim:CartPole", help="of the envs (default: %(default)s)")
    parser.add_argument("--num-envs", type=int, default=16, help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=80_000, help="at most (default: %(default)s)")
    parser.add_argument("--stop-at", type=float, default=300.0, help="mean return (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("rllib_dqn"), help="folder for the checkpoint")
    parser.add_argument("--restore", type=Path, help="a checkpoint to go on from")
    args = parser.parse_args(arguments)

    # On a server the pool settles how many envs a process hosts.
    keywords = {} if args.address.startswith("grpc") else {"envs_per_instance": args.num_envs}
    config = dqn_config(args.address, args.num_envs, args.seed, **keywords)
    checkpoint = args.out.resolve() / "checkpoint"
    ray.init(num_cpus=1, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    status = 0
    try:
        algorithm = config.build_algo()
        try:
            if args.restore is not None:
                uepool.rllib.restore(algorithm, args.restore)
            train(algorithm, args.steps, args.stop_at)
        except KeyboardInterrupt:
            status = 130
        try:
            algorithm.save_to_path(str(checkpoint))
            print(f"saved {checkpoint}", flush=True)
        finally:
            algorithm.stop()
    finally:
        ray.shutdown()
    return status


if __name__ == "__main__":
    sys.exit(main())
