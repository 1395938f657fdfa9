"""Stable-Baselines3 on uepool: a complete ``VecEnv``.

    from uepool.sb3 import make_vec_env

    env = make_vec_env("sim:CartPole", n_envs=64, seed=1, envs_per_instance=32)
    model = PPO("MlpPolicy", env)

See docs/trainers/sb3.md.
"""

from uepool.sb3.making import make_vec_env
from uepool.sb3.vec_env import UepoolVecEnv

__all__ = ["UepoolVecEnv", "make_vec_env"]
