"""Opening the vector env behind everything in this package: what RLlib needs of it, and coming back after a loss."""

from __future__ import annotations

import time
from typing import Any

import ray
from gymnasium.vector import AutoresetMode

from uepool._autoreset import require_autoreset
from uepool.errors import ConfigError, ServerLost
from uepool.options import Options
from uepool.vector_env import UepoolVectorEnv, make_vec

_RETRY_SECONDS = 0.5

_lost: set[str] = set()  # addresses whose server this process has seen go


def check_keywords(address: Any, keywords: dict[str, Any]) -> None:
    """Raises ConfigError for what would train wrongly, and puts NEXT_STEP into ``keywords``."""
    if address is None:
        raise ConfigError('env_config needs an address, for example env_config={"address": "sim:CartPole"}')
    if keywords.get("seed") is not None:
        raise ConfigError(
            "seed in env_config would give every EnvRunner the same episodes: "
            "use config.debugging(seed=...), from which RLlib gives each its own"
        )
    require_autoreset("RLlib", AutoresetMode.NEXT_STEP, keywords)


def open_envs(address: Any, num_envs: int, keywords: dict[str, Any]) -> UepoolVectorEnv:
    """The envs of one EnvRunner. ``keywords`` are those of ``uepool.make_vec`` and were checked.

    Where a server was lost before, it has ``reset_timeout`` seconds to be there again: RLlib asks for new envs at once.
    """
    name = str(address)
    deadline = time.monotonic() + keywords.get("reset_timeout", Options.reset_timeout)
    while True:
        try:
            envs = make_vec(address, num_envs=num_envs, **keywords)
        except ServerLost:
            if time.monotonic() >= deadline or not (name in _lost or _is_restarted()):
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            _lost.discard(name)
            return envs


def note_loss(address: Any) -> None:
    """The server of ``address`` is gone."""
    _lost.add(str(address))


def _is_restarted() -> bool:
    """Whether this process is an EnvRunner that Ray has started again."""
    if not ray.is_initialized():
        return False
    context = ray.get_runtime_context()
    return context.get_actor_id() is not None and context.was_current_actor_reconstructed
