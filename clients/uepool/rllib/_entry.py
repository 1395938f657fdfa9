"""The id that Gymnasium, and so RLlib, knows these envs by."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import gymnasium as gym

from uepool.rllib.vector import RLlibVectorEnv
from uepool.vector_env import vector_entry_point as plain_entry_point

ENV_ID = "uepool.rllib:Env-v0"
_NAME = "Env-v0"
_PLAIN_ID = f"uepool:{_NAME}"


def register() -> None:
    """Makes :data:`ENV_ID` known to Gymnasium. Done by importing ``uepool.rllib``; again: changes nothing.

    Gymnasium keeps ids without their module, so this entry is that of ``uepool:Env-v0`` too, which stays what it is.
    """
    gym.registry.pop(_NAME, None)
    gym.register(
        _NAME,
        entry_point="uepool.rllib.single:Env",
        vector_entry_point=f"{__name__}:{vector_entry_point.__name__}",
        disable_env_checker=True,
    )


def vector_entry_point(address: Any = None, *, render_mode: str | None = None, **keywords: Any) -> gym.vector.VectorEnv:
    """What RLlib's SingleAgentEnvRunner calls, by way of ``gym.make_vec``."""
    if _asked_for() == _PLAIN_ID:
        return plain_entry_point(address, render_mode=render_mode, **keywords)
    return RLlibVectorEnv(address, render_mode=render_mode, **keywords)


def _asked_for() -> str | None:
    """The id that ``gym.make_vec`` was called with: it hands on everything but that."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__") == gym.envs.registration.__name__:
            asked = frame.f_locals.get("id")
            if isinstance(asked, str):
                return asked
        frame = frame.f_back
    return None
