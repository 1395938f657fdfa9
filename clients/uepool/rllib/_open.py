"""Opening the vector env behind everything in this package: what RLlib needs of it, and coming back after a loss."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ray
from gymnasium.vector import AutoresetMode

from uepool._autoreset import require_autoreset
from uepool.errors import ConfigError, ServerLost
from uepool.options import Options, check_names, keywords_but
from uepool.vector_env import EXPERIMENT_KEYWORDS, UepoolVectorEnv, make_vec

_RETRY_SECONDS = 0.5
_TAKEN = (*keywords_but("num_envs", "batch_size", "seed", "autoreset_mode"), *EXPERIMENT_KEYWORDS)

_lost: set[str] = set()  # addresses whose server this process has seen go


def check_keywords(address: Any, keywords: dict[str, Any], *others: str) -> None:
    """Raises ConfigError for what would train wrongly, and puts NEXT_STEP into ``keywords``.

    TypeError for an unknown one. others: what the caller takes besides, for the text about that.
    """
    if address is None:
        raise ConfigError('env_config needs an address, for example env_config={"address": "sim:CartPole"}')
    if keywords.get("seed") is not None:
        raise ConfigError(
            "seed in env_config would give every EnvRunner the same episodes: "
            "use config.debugging(seed=...), from which RLlib gives each its own"
        )
    check_names(keywords, (*others, *_TAKEN))
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


@contextmanager
def noting_loss(address: Any) -> Iterator[None]:
    """Around calls of envs of ``address``: whether they find its server gone is what :func:`open_envs` asks."""
    try:
        yield
    except ServerLost:
        _lost.add(str(address))
        raise


def _is_restarted() -> bool:
    """Whether this process is an EnvRunner that Ray has started again."""
    if not ray.is_initialized():
        return False
    context = ray.get_runtime_context()
    return context.get_actor_id() is not None and context.was_current_actor_reconstructed
