"""The environment part of an AlgorithmConfig in one call."""

from __future__ import annotations

from typing import Any, TypeVar

import gymnasium as gym
import ray

from envserver.addresses import REMOTE
from uepool._lease import describe
from uepool.errors import ConfigError, StartError
from uepool.options import Options
from uepool.rllib._entry import ENV_ID
from uepool.rllib._open import check_keywords
from uepool.vector_env import EXPERIMENT_KEYWORDS, make_vec

_Config = TypeVar("_Config", bound=Any)
_DEATH_SECONDS = 10.0  # for Ray to say why a process has ended


def environment(config: _Config, address: Any, *, num_envs: int | None = None, **keywords: Any) -> _Config:
    """Sets the env of an RLlib ``AlgorithmConfig`` and how it is stepped; returns the config.

    address, keywords: as in ``uepool.make_vec``.
    num_envs: of each EnvRunner, RLlib's ``num_envs_per_env_runner``; None leaves that as it is.

    TypeError for an unknown keyword, ConfigError for an unusable value, before Ray is asked for anything. Building the
    algorithm raises StartError when one of several EnvRunners got no envs, where RLlib by itself trains on with the
    others. That check is one of ``config.callbacks(on_algorithm_init=...)``: set yours before.
    """
    checked = dict(keywords)
    check_keywords(address, checked, "num_envs")
    describe(address)
    checked["num_envs"] = config.num_envs_per_env_runner if num_envs is None else num_envs
    Options.parse({n: v for n, v in checked.items() if n not in EXPERIMENT_KEYWORDS})
    if "batch_size" in keywords:
        raise ConfigError("batch_size is not for RLlib, which steps all envs of an EnvRunner at once: leave it out")
    config.environment(ENV_ID, env_config={"address": address, **keywords})
    runners: dict[str, Any] = {"gym_env_vectorize_mode": gym.VectorizeMode.VECTOR_ENTRY_POINT}
    if num_envs is not None:
        runners["num_envs_per_env_runner"] = num_envs
    config.env_runners(**runners)
    _add_check(config)
    return config


def build(config: Any) -> Any:
    """``config.build_algo()``, but what keeps EnvRunners in processes of their own from their envs is raised here.

    RLlib only logs it, and may end in an IndexError. A server's pool is asked first whether it has the envs for all
    EnvRunners at once: PoolBusy, AccessError, ConfigError and so on. Otherwise StartError.
    """
    keywords = dict(config.env_config)
    address = keywords.pop("address", None)
    check_keywords(address, keywords)
    if config.num_env_runners and str(address).partition(":")[0] in REMOTE:
        wanted = config.num_envs_per_env_runner * (config.num_env_runners + config.evaluation_num_env_runners)
        make_vec(address, num_envs=wanted, **keywords).close()
    try:
        return config.build_algo()
    except IndexError as error:  # of RLlib, which looks for the spaces of an EnvRunner that is not there
        if not config.num_env_runners:
            raise
        raise StartError("no EnvRunner got envs; Ray's log above says why") from error


def _add_check(config: Any) -> None:
    there = config.callbacks_on_algorithm_init or []
    callbacks = list(there) if isinstance(there, (list, tuple)) else [there]
    if require_env_runners not in callbacks:
        config.callbacks(on_algorithm_init=[*callbacks, require_env_runners])


def require_env_runners(*, algorithm: Any, **kwargs: Any) -> None:
    """StartError, and the end of ``algorithm``, when one of its EnvRunners could not be made."""
    groups = (algorithm.env_runner_group, algorithm.eval_env_runner_group)
    managers = [group._worker_manager for group in groups if group is not None]
    handles = [
        actor
        for manager in managers
        for number, actor in manager.actors().items()
        if not manager.is_actor_healthy(number)
    ]
    if not handles:
        return
    total = sum(manager.num_actors() for manager in managers)
    why = _why_dead(handles[0])
    for group in groups:  # algorithm.stop() is not possible yet
        if group is not None:
            group.stop()
    raise StartError(f"{len(handles)} of {total} EnvRunners got no envs: {why}")


def _why_dead(actor: Any) -> str:
    """What ended a process of Ray's, in its last line."""
    try:
        ray.get(actor.assert_healthy.remote(), timeout=_DEATH_SECONDS)
    except ray.exceptions.RayError as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        ours = [line for line in lines if line.startswith("uepool.errors.")]
        return (ours or lines or [repr(error)])[-1].removeprefix("uepool.errors.")
    return "it did not answer at first"
