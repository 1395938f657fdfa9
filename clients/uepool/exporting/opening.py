"""The envs that an exported policy is checked on, and plays in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from envserver.addresses import REMOTE
from uepool.errors import ConfigError
from uepool.options import Options
from uepool.vector_env import EXPERIMENT_KEYWORDS, UepoolVectorEnv, make_vec

# What belongs to the env, and not to how many of them a trainer had and where they ran.
_OF_ENV = ("env_config", "env_kwargs", "start_timeout", "reset_timeout", "step_timeout", *EXPERIMENT_KEYWORDS)
_MOST_PROCESSES = 2  # of envs that can share one
_SHARING = ("sim:", "gym:", "callable:")


def env_keywords(given: Mapping[str, Any]) -> dict[str, Any]:
    """Those keywords of a training's envs that make the envs what they are, as JSON values. An env config that stands
    in a file is read. What JSON cannot hold is left out."""
    kept: dict[str, Any] = {}
    for name in _OF_ENV:
        value = given.get(name)
        if value is None or value == {}:
            continue
        if name == "env_config":
            value = dict(Options.parse({name: value}).env_config or {})
        try:
            kept[name] = json.loads(json.dumps(value))
        except (TypeError, ValueError):
            continue
    return kept


def elsewhere(env: Mapping[str, Any]) -> dict[str, Any]:
    """What of ``env`` holds for envs at another address, or in a pool, which have an env config of their own: the
    experiment, without which they would be observed in another way."""
    return {name: value for name, value in env.items() if name in EXPERIMENT_KEYWORDS}


def open_envs(address: str, env: Mapping[str, Any], num_envs: int, seed: int) -> UepoolVectorEnv:
    """``num_envs`` envs, in few processes, which wait to be reset. env: further keywords of ``make_vec``.

    Raises what ``make_vec`` raises.
    """
    keywords: dict[str, Any] = dict(env)
    if address.partition(":")[0] in REMOTE:  # a pool settles these itself
        keywords = {name: value for name, value in keywords.items() if name in (*EXPERIMENT_KEYWORDS, "env_config")}
    elif address.startswith(_SHARING):
        keywords["envs_per_instance"] = -(-num_envs // _MOST_PROCESSES)
    target: Any = address
    if address.startswith("callable:"):
        from uepool.training.config import EnvSettings

        target = EnvSettings.model_validate({"address": address}).target()
    if not address:
        raise ConfigError("it is not known which envs the policy plays: name them with --pool ADDRESS")
    return make_vec(target, num_envs=num_envs, seed=seed, **keywords)
