"""``make_vec_env`` as Stable-Baselines3 has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gymnasium as gym

from envserver.hosts import monitored
from uepool._lease import Address
from uepool.errors import ConfigError, StartError, UnknownKeyword
from uepool.options import Options
from uepool.sb3.vec_env import UepoolVecEnv

_MONITOR_KEYWORDS = ("info_keywords", "allow_early_resets", "override_existing")


def make_vec_env(
    address: Address | None = None,
    n_envs: int = 1,
    seed: int | None = None,
    start_index: int = 0,
    monitor_dir: str | None = None,
    wrapper_class: Callable[..., gym.Env] | None = None,
    env_kwargs: dict[str, Any] | None = None,
    vec_env_cls: type[UepoolVecEnv] | None = None,
    vec_env_kwargs: dict[str, Any] | None = None,
    monitor_kwargs: dict[str, Any] | None = None,
    wrapper_kwargs: dict[str, Any] | None = None,
    **keywords: Any,
) -> UepoolVecEnv:
    """Starts ``n_envs`` envs, monitored, and returns them as one VecEnv. The arguments are those of SB3's own function.

    address: ``"sim:GAME"``, ``"gym:ID"``, ``"atari:GAME"``, ``"grpc://HOST:PORT/POOL"``, a callable, ...
    seed: env i plays stream i of it (a Gymnasium env gets seed + i). None draws one.
    start_index: number of the first monitor file.
    monitor_dir: folder for one ``NUMBER.monitor.csv`` per row, which ``load_results`` reads. None: no files.
    wrapper_class: put around each env in its own process, outside of its monitor; of Python envs only.
    env_kwargs: of the env. Registered envs are asked for ``render_mode="rgb_array"`` unless it says otherwise.
    vec_env_cls: UepoolVecEnv, or a subclass of it.
    monitor_kwargs: info_keywords, allow_early_resets, override_existing of SB3's Monitor.
    wrapper_kwargs: of wrapper_class.
    vec_env_kwargs, keywords: those of ``uepool.make_vec``, envs_per_instance for one.

    Raises ConfigError for an unusable argument or space, TypeError for an unknown keyword, StartError, PoolBusy.
    """
    for name, instead in (("env_id", "address"), ("n_env", "n_envs")):
        if name in keywords:
            raise UnknownKeyword(f"unknown keyword {name!r}: it is {instead} here")
    if address is None:
        raise ConfigError('give an address, in place of SB3\'s env_id: make_vec_env("sim:CartPole", n_envs=4)')
    make = _class(vec_env_cls)
    monitor_options = _monitor_options(monitor_kwargs)
    options: dict[str, Any] = {**(vec_env_kwargs or {}), **keywords}
    if seed is None:
        seed = options.get("seed")
    elif options.setdefault("seed", seed) != seed:
        raise ConfigError(f"seed is {seed}, and {options['seed']} in vec_env_kwargs: give one")
    if env_kwargs:
        options["env_kwargs"] = env_kwargs
    if wrapper_class is not None:
        target: Address = _wrapped(address, wrapper_class, wrapper_kwargs or {}, options)
    elif wrapper_kwargs:
        raise ConfigError("wrapper_kwargs: there is no wrapper_class")
    else:
        target = address
    env = _start(make, target, n_envs, options, is_registered=isinstance(address, str) and address.startswith("gym:"))
    try:
        known = [entry.name for entry in env.envs.session.spec.info]
        env.episodes.write_to(monitor_dir, start_index, env.envs.session.address, known, **monitor_options)
    except BaseException:
        env.close()
        raise
    env.seed(seed)
    if seed is not None:
        env.action_space.seed(seed + start_index)
    return env


def _class(vec_env_cls: Any) -> type[UepoolVecEnv]:
    if vec_env_cls is None:
        return UepoolVecEnv
    if not (isinstance(vec_env_cls, type) and issubclass(vec_env_cls, UepoolVecEnv)):
        name = getattr(vec_env_cls, "__name__", vec_env_cls)
        raise ConfigError(f"vec_env_cls {name} steps its envs by itself: leave it out, uepool does that here")
    return vec_env_cls


def _monitor_options(monitor_kwargs: dict[str, Any] | None) -> dict[str, Any]:
    options = dict(monitor_kwargs or {})
    for name in options:
        if name not in _MONITOR_KEYWORDS:
            raise ConfigError(f"monitor_kwargs: {name!r} cannot be used here; known: {', '.join(_MONITOR_KEYWORDS)}")
    return options


def _wrapped(
    address: Address, wrapper_class: Callable[..., gym.Env], wrapper_kwargs: dict[str, Any], options: dict[str, Any]
) -> Address:
    """A callable in place of the address, whose envs are monitored inside the wrapper; one for each of a list."""
    if isinstance(address, str) and not address.startswith("gym:"):
        raise ConfigError(
            f"wrapper_class is for Gymnasium envs that this trainer starts (gym:ID, or a callable), not for {address}: "
            "wrap the VecEnv, or use an experiment"
        )
    config: Mapping[str, Any] = Options.parse({"env_config": options.get("env_config")}).env_config or {}
    options["env_config"] = {**config, "info": {**config.get("info", {}), **monitored.ENTRIES}}
    if isinstance(address, Sequence) and not isinstance(address, str):
        return [monitored.Wrapped(make, wrapper_class, wrapper_kwargs) for make in address]
    make = address.removeprefix("gym:") if isinstance(address, str) else address
    return monitored.Wrapped(make, wrapper_class, wrapper_kwargs)


def _start(
    make: type[UepoolVecEnv], address: Address, n_envs: int, options: dict[str, Any], is_registered: bool
) -> UepoolVecEnv:
    env_kwargs = options.get("env_kwargs") or {}
    if not is_registered or "render_mode" in env_kwargs:
        return make(address, n_envs, monitor=True, **options)
    try:
        drawing = {**options, "env_kwargs": {"render_mode": "rgb_array", **env_kwargs}}
        return make(address, n_envs, monitor=True, **drawing)
    except StartError as error:
        if "render_mode" not in str(error):
            raise
        return make(address, n_envs, monitor=True, **options)  # an env that knows no render_mode
