"""Who plays while people watch: actions for whole batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uepool.errors import ConfigError
from uepool.session import Batch, Session

RANDOM, SCRIPTED = "random", "scripted"
NAMES = (RANDOM, SCRIPTED)
_SCRIPTED_ADDRESS = "sim:CollectApples"
_TELLING = ("sim:", "gym:", "atari:", "callable:")  # addresses that tell which env it is
_REMOTE = ("grpc:", "grpcs:")

# From the last batch of a synchronous session to the next actions of all its envs.
Policy = Callable[[Batch], Any]


def check_policy(name: str, address: str) -> None:
    """ConfigError when there is no such policy, or when it is known that it does not play ``address``."""
    if name not in NAMES:
        raise ConfigError(f"there is no policy {name!r}; known: {', '.join(NAMES)}")
    if name == SCRIPTED and address != _SCRIPTED_ADDRESS and address.startswith(_TELLING):
        raise ConfigError(f"the scripted policy plays {_SCRIPTED_ADDRESS} only, not {address}")


def config_for(name: str, address: str, env_config: dict[str, Any] | None) -> dict[str, Any] | None:
    """The env config with which the policy can play: the scripted one must be told where its robots are.

    A pool's own env config is left as it is.
    """
    if name != SCRIPTED or (env_config is None and address.startswith(_REMOTE)):
        return env_config
    from uepool.baselines.collect_apples import with_infos

    config = with_infos(env_config)
    if not (env_config or {}).get("agents"):
        config["agents"][0]["sensors"] = [{"name": "camera", "type": "camera"}]  # for those who look on
    return config


def make_policy(name: str, session: Session, seed: int = 0) -> Policy:
    """ "random": samples of the action space. "scripted": the collector of uepool.baselines, which plays CollectApples
    where :func:`config_for` made the env config.

    ConfigError for another name, and for "scripted" where it cannot play.
    """
    check_policy(name, session.address)
    if name == SCRIPTED:
        from uepool.baselines.collect_apples import Collector

        collector = Collector(session)
        return lambda batch: collector.act(batch.info)
    from gymnasium.vector.utils import batch_space

    space = batch_space(session.action_space, session.num_envs * session.agents)
    space.seed(seed)
    return lambda batch: space.sample()
