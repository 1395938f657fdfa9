"""RLlib on uepool: the env id ``"uepool.rllib:Env-v0"``, whose batches RLlib's new API stack takes as they are.

    config.environment("uepool.rllib:Env-v0", env_config={"address": "sim:CartPole", "envs_per_instance": 32})
    config.env_runners(num_envs_per_env_runner=64, gym_env_vectorize_mode="vector_entry_point")

or, the same with the keywords checked at once:

    uepool.rllib.environment(config, "sim:CartPole", num_envs=64, envs_per_instance=32)

RLlib's EnvRunners take the row after an episode's end for the first one of the next: that is NEXT_STEP, which is
chosen here; no other is accepted. Several agents per env: :class:`MultiAgentEnvRunner`. Images and Dict observations:
:func:`scale_images`, :func:`flatten_observations`.
"""

from __future__ import annotations

from uepool.rllib._checkpoint import check_checkpoint, restore
from uepool.rllib._config import build, environment
from uepool.rllib._entry import ENV_ID, register
from uepool.rllib.connectors import FlattenObservations, ScaleImages, flatten_observations, scale_images
from uepool.rllib.multi_agent import MultiAgentEnv, MultiAgentEnvRunner, VectorMultiAgentEnv
from uepool.rllib.single import Env
from uepool.rllib.vector import RLlibVectorEnv

__all__ = [
    "ENV_ID",
    "Env",
    "FlattenObservations",
    "MultiAgentEnv",
    "MultiAgentEnvRunner",
    "RLlibVectorEnv",
    "ScaleImages",
    "VectorMultiAgentEnv",
    "build",
    "check_checkpoint",
    "environment",
    "flatten_observations",
    "register",
    "restore",
    "scale_images",
]

register()
