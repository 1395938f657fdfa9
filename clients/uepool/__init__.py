"""uepool: many simulator processes stepped as one vectorized reinforcement-learning environment.

    import uepool
    envs = uepool.make_vec("sim:CartPole", num_envs=64)                    # a Gymnasium VectorEnv
    session = uepool.open("sim:Pattern", num_envs=64, batch_size=16)      # asynchronous: the fastest 16 of 64

Importing this imports no trainer; ``uepool.rlgames`` and its like do.
"""

from __future__ import annotations

import gymnasium as _gymnasium

from envserver.version import __version__
from uepool.errors import UepoolError
from uepool.options import Options
from uepool.session import Batch, Session
from uepool.session import open_session as open
from uepool.vector_env import UepoolVectorEnv, make_vec

__all__ = ["Batch", "Options", "Session", "UepoolError", "UepoolVectorEnv", "__version__", "make_vec", "open"]

# Gymnasium has no plugins: naming this module in an id, "uepool:Env-v0", imports it, and so makes the id known.
if "Env-v0" not in _gymnasium.registry:
    _gymnasium.register("Env-v0", vector_entry_point="uepool.vector_env:vector_entry_point")
