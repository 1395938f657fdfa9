"""Whole episodes of a policy, counted, kept and filmed: what ``uepool evaluate`` does. docs/evaluating.md tells of it.

    from uepool.evaluating import play_episodes

    with uepool.make_vec("sim:CartPole", num_envs=8) as envs:
        episodes = play_episodes(envs, uepool.policies.load("results/cartpole"), episodes=20, seed=0)

Minari and matplotlib are imported when they are needed: ``pip install 'uepool[evaluate]'``.
"""

from __future__ import annotations

from uepool.evaluating.episodes import Episode, Turn, play_episodes
from uepool.evaluating.players import BatchPlayer, Player, PolicyPlayer

__all__ = ["BatchPlayer", "Episode", "Player", "PolicyPlayer", "Turn", "play_episodes"]
