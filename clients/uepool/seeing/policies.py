"""Who plays while people watch: actions for whole batches."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from envserver.addresses import REMOTE
from uepool import _named
from uepool.errors import ConfigError
from uepool.options import Options
from uepool.session import Batch, Session

RANDOM, SCRIPTED = "random", "scripted"
NAMES = (RANDOM, SCRIPTED)
# Modules of uepool.baselines that play: each has scripted_config(env_config), plays(session) and scripted(session).
_SCRIPTED = {
    "sim:CollectApples": "collect_apples",
    "sim:DodgeBall": "dodge_ball",
    "sim:Drive": "drive",
    "sim:CartPole": "cart_pole",
}
_TELLING = ("sim:", "gym:", "atari:", "callable:")  # addresses that tell which env it is

# From the last batch of a synchronous session to the next actions of all its envs.
Policy = Callable[[Batch], Any]


def check_policy(name: str, address: str) -> None:
    """ConfigError when there is no such policy, or when it is known that it does not play ``address``."""
    if name not in NAMES:
        raise ConfigError(f"there is no policy {name!r}; known: {', '.join(NAMES)}")
    if name != SCRIPTED:
        return
    address, _ = _meant(address, None)
    if address not in _SCRIPTED and address.startswith(_TELLING):
        raise ConfigError(f"the scripted policy plays {', '.join(_SCRIPTED)} only, not {address}")


def config_for(name: str, address: str, env_config: dict[str, Any] | None) -> dict[str, Any] | None:
    """The env config with which the policy can play: the scripted one must be told where its robots are.

    A pool's own env config is left as it is.
    """
    if name != SCRIPTED:
        return env_config
    address, env_config = _meant(address, env_config)
    if env_config is None and address.partition(":")[0] in REMOTE:
        return None
    config: dict[str, Any] | None = _module(_SCRIPTED.get(address, "collect_apples")).scripted_config(env_config)
    return config


def make_policy(name: str, session: Session, seed: int = 0) -> Policy:
    """ "random": samples of the action space. "scripted": the player of uepool.baselines for the session's game, where
    :func:`config_for` made the env config.

    ConfigError for another name, and for "scripted" where it cannot play.
    """
    check_policy(name, session.address)
    if name == SCRIPTED:
        policy: Policy = _scripted_module(session).scripted(session)
        return policy
    from gymnasium.vector.utils import batch_space

    space = batch_space(session.action_space, session.num_envs * session.agents)
    space.seed(seed)
    return lambda batch: space.sample()


def _meant(address: str, env_config: dict[str, Any] | None) -> tuple[str, dict[str, Any] | None]:
    """Of ``env:NAME`` what that stands for; others as they are."""
    if not address.startswith(_named.SCHEME):
        return address, env_config
    address, options = _named.resolve(address, Options.parse({"env_config": env_config}))
    return address, None if options.env_config is None else dict(options.env_config)


def _scripted_module(session: Session) -> Any:
    """The module that plays the session's game: by its address, or where that is a pool's, by what the game says."""
    if session.address in _SCRIPTED:
        return _module(_SCRIPTED[session.address])
    modules = [_module(name) for name in _SCRIPTED.values()]
    return next((module for module in modules if module.plays(session)), modules[0])


def _module(name: str) -> Any:
    return import_module(f"uepool.baselines.{name}")
