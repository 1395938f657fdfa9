"""Trains CartPole with Stable-Baselines3's PPO on the reference simulator and says how good the policy became.

    python examples/sb3_ppo.py                                  # about a minute
    python examples/sb3_ppo.py --address grpc://server:50051/cartpole

Needs the extra [sb3]. Ctrl-C saves what was learned so far, gives the envs back and ends with exit code 130.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from stable_baselines3 import PPO
from stable_baselines3.common.evaluation import evaluate_policy

from uepool.sb3 import make_vec_env


def main(arguments: list[str] | None = None) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="sim:CartPole", help="of the envs (default: %(default)s)")
    parser.add_argument("--envs", type=int, default=32, help="(default: %(default)s)")
    parser.add_argument("--steps", type=int, default=120_000, help="env steps (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("runs/sb3_ppo.zip"), help="the model (default: %(default)s)")
    args = parser.parse_args(arguments)

    torch.set_num_threads(1)  # a small network; the envs need the CPUs
    # A shared pool has its own number of envs per process.
    grouping = {} if args.address.startswith("grpc") else {"envs_per_instance": (args.envs + 1) // 2}
    env = make_vec_env(args.address, args.envs, args.seed, vec_env_kwargs=grouping)
    model = PPO(
        "MlpPolicy",
        env,
        n_steps=64,
        batch_size=512,
        n_epochs=10,
        learning_rate=1e-3,
        gamma=0.98,
        gae_lambda=0.9,
        seed=args.seed,
        device="cpu",
        verbose=1,
    )
    try:
        model.learn(args.steps)
        print(f"{args.steps:,} env steps; the policy's mean return is {evaluate_policy(model, env, args.envs)[0]:.1f}")
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        model.save(args.out)
        env.close()
        print(f"saved: {args.out}")


if __name__ == "__main__":
    sys.exit(main())
