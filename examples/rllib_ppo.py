"""Trains CartPole with RLlib's PPO and says how good the policy became.

    python examples/rllib_ppo.py                                        # about two minutes, on the embedded server
    python examples/rllib_ppo.py --address grpc://127.0.0.1:50051/cartpole --env-runners 2
    python examples/rllib_ppo.py --restore rllib_ppo/checkpoint         # goes on from there

Needs the extra [rllib]. Ctrl-C saves a checkpoint and ends everything that was started, with exit code 130.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import ray
import torch
from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.core.rl_module.default_model_config import DefaultModelConfig

import uepool
import uepool.rllib


def ppo_config(
    address: Any = "sim:CartPole", num_envs: int = 32, env_runners: int = 0, seed: int = 1, **keywords: Any
) -> PPOConfig:
    """PPO for CartPole. What is uepool's own is the call of ``uepool.rllib.environment``."""
    config = PPOConfig()
    uepool.rllib.environment(config, address, num_envs=num_envs, **keywords)
    config.env_runners(num_env_runners=env_runners)
    config.training(
        train_batch_size_per_learner=2048,
        minibatch_size=256,
        num_epochs=8,
        lr=[[0, 1e-3], [100_000, 3e-4], [300_000, 2e-5]],
        gamma=0.98,
        lambda_=0.9,
        clip_param=0.2,
        vf_clip_param=1e6,  # RLlib's 10 is too low for returns of hundreds
        vf_loss_coeff=0.5,
        use_kl_loss=False,
        entropy_coeff=0.0,
        grad_clip=0.5,
        grad_clip_by="global_norm",
    )
    config.rl_module(
        model_config=DefaultModelConfig(fcnet_hiddens=[64, 64], fcnet_activation="tanh", vf_share_layers=False)
    )
    config.debugging(seed=seed, log_level="ERROR")
    return config


def evaluate(algorithm: Any, address: Any, episodes: int, seed: int, **keywords: Any) -> np.ndarray:
    """Returns of the greedy policy over ``episodes`` fresh episodes, the first of each env."""
    module = algorithm.get_module()
    returns, running = np.zeros(episodes), np.ones(episodes, dtype=bool)
    with uepool.make_vec(address, num_envs=episodes, seed=seed, **keywords) as envs:
        observations, _ = envs.reset()
        while running.any():
            with torch.no_grad():
                output = module.forward_inference({"obs": torch.as_tensor(observations)})
            actions = output["action_dist_inputs"].argmax(dim=-1).numpy()
            observations, reward, terminated, truncated, _ = envs.step(actions)
            returns += np.where(running, reward, 0.0)
            running &= ~(terminated | truncated)
    return returns


def train(algorithm: Any, steps: int, stop_at: float) -> None:
    """Until ``steps`` env steps, or until the mean return is ``stop_at`` or more three times in a row."""
    taken, often = 0, 0
    while taken < steps and often < 3:
        sampled = algorithm.train()["env_runners"]
        taken = int(sampled["num_env_steps_sampled_lifetime"])
        mean = float(sampled.get("episode_return_mean", 0.0))  # none has ended at first
        often = often + 1 if mean >= stop_at else 0
        print(f"{taken:9,d} steps   mean return {mean:6.1f}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="sim:CartPole", help="of the envs (default: %(default)s)")
    parser.add_argument("--num-envs", type=int, default=32, help="of each EnvRunner (default: %(default)s)")
    parser.add_argument("--env-runners", type=int, default=0, help="processes that sample; 0: this one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=300_000, help="at most (default: %(default)s)")
    parser.add_argument("--stop-at", type=float, default=490.0, help="mean return (default: %(default)s)")
    parser.add_argument("--episodes", type=int, default=100, help="of the final evaluation (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("rllib_ppo"), help="folder for the checkpoint")
    parser.add_argument("--restore", type=Path, help="a checkpoint to go on from")
    args = parser.parse_args(arguments)

    # On a server the pool settles how many envs a process hosts.
    keywords = {} if args.address.startswith("grpc") else {"envs_per_instance": args.num_envs}
    config = ppo_config(args.address, args.num_envs, args.env_runners, args.seed, **keywords)
    checkpoint = args.out.resolve() / "checkpoint"
    ray.init(num_cpus=args.env_runners + 1, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    try:
        algorithm = config.build_algo()
        try:
            if args.restore is not None:
                uepool.rllib.restore(algorithm, args.restore)
            train(algorithm, args.steps, args.stop_at)
            interrupted = False
        except KeyboardInterrupt:
            interrupted = True
        try:
            algorithm.save_to_path(str(checkpoint))
            print(f"saved {checkpoint}", flush=True)
            if interrupted:
                return 130
            returns = evaluate(algorithm, args.address, args.episodes, seed=12345)
        finally:
            algorithm.stop()
    finally:
        ray.shutdown()
    print(f"the greedy policy's mean return over {args.episodes} episodes is {returns.mean():.1f}")
    return 0 if returns.mean() >= 475 else 1


if __name__ == "__main__":
    sys.exit(main())
