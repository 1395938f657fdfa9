"""rl-games behind ``uepool train``: PPO and SAC, as docs/training/rl-games.md has it.

``keys`` knows which hyperparameters rl-games has, ``defaults`` what they are when nobody says, ``document`` puts an
rl-games document together, ``agents`` are rl-games' own with hooks, ``state`` is what a checkpoint holds.
"""

from uepool.training.backends.rlgames.backend import RlGamesBackend

__all__ = ["RlGamesBackend"]
