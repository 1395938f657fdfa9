"""rl-games on uepool: ``import uepool.rlgames``, then any rl-games YAML with ``env_name: uepool`` in it trains.

    params:
      config:
        env_name: uepool
        num_actors: 64                 # envs
        env_config:
          address: sim:CartPole        # and any keyword of uepool.make_vec but num_envs and autoreset_mode
          envs_per_instance: 32

docs/trainers/rl-games.md has the rest: action masks, several agents, central value, vector rewards, curriculum,
self-play, checkpoints, several trainer processes.
"""

from __future__ import annotations

from typing import Any

from rl_games.common import env_configurations, vecenv

from uepool.rlgames.checkpoints import check_checkpoint
from uepool.rlgames.vec_env import UepoolVecEnv

__all__ = ["NAME", "VECENV_TYPE", "UepoolVecEnv", "check_checkpoint", "register"]

NAME = "uepool"  # env_name of the YAML
VECENV_TYPE = "UEPOOL"


def register() -> None:
    """Makes ``env_name: uepool`` known to rl-games. Done by importing this module; doing it again changes nothing."""
    vecenv.register(VECENV_TYPE, UepoolVecEnv)
    # The player that does not use the vecenv steps one actor, which is a vecenv of one.
    env_configurations.register(NAME, {"vecenv_type": VECENV_TYPE, "env_creator": _single})


def _single(**keywords: Any) -> UepoolVecEnv:
    keywords.pop("envs_per_instance", None)
    return UepoolVecEnv(NAME, 1, **keywords)


register()
