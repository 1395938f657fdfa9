"""Trains Pendulum with Stable-Baselines3's SAC on a Gymnasium env in processes of its own.

    python examples/sb3_sac.py                                  # a few minutes

Needs the extra [sb3]. Ctrl-C saves what was learned so far, ends the envs and ends with exit code 130.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from stable_baselines3 import SAC
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecNormalize

from uepool.sb3 import make_vec_env


def main(arguments: list[str] | None = None) -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="gym:Pendulum-v1", help="of the envs (default: %(default)s)")
    parser.add_argument("--envs", type=int, default=4, help="(default: %(default)s)")
    parser.add_argument("--steps", type=int, default=20_000, help="env steps (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("runs/sb3_sac.zip"), help="the model (default: %(default)s)")
    args = parser.parse_args(arguments)

    torch.set_num_threads(1)  # a small network; the envs need the CPUs
    env = make_vec_env(args.address, args.envs, args.seed)
    # Rewards as they are; observations by running mean and variance, which are part of the policy: saved with it.
    normalized = VecNormalize(env, norm_reward=False)
    model = SAC(
        "MlpPolicy",
        normalized,
        learning_rate=1e-3,
        buffer_size=100_000,
        learning_starts=min(1000, args.steps // 2),
        train_freq=1,  # a step of all envs,
        gradient_steps=args.envs,  # then as many updates as env steps were made
        seed=args.seed,
        device="cpu",
        verbose=1,
    )
    try:
        model.learn(args.steps)
        normalized.training = False
        mean, _ = evaluate_policy(model, normalized, 2 * args.envs)
        print(f"{args.steps:,} env steps; the policy's mean return is {mean:.1f}")
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        model.save(args.out)
        normalized.save(str(args.out.with_suffix(".statistics.pkl")))
        normalized.close()
        print(f"saved: {args.out}")


if __name__ == "__main__":
    sys.exit(main())
