"""Makes the env that an address names: a registered one, or a callable's."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import gymnasium

from envserver.hosts.configuration import Configuration, ConfigurationError

# Packages that register the envs of a namespace when they are imported; nobody wants to say so himself.
_NAMESPACES = {"ALE": "ale_py"}


def import_modules(config: Configuration) -> None:
    """Imports what the trainer named. Raises ConfigurationError for a module that does not exist."""
    for name in config.imports:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            raise ConfigurationError(f"env_config.imports: {error}") from None


def registered(env_id: str) -> Callable[[Configuration], gymnasium.Env]:
    """A maker of `gymnasium.make(env_id, **env_kwargs)`; "module:Id-v0" imports the module first."""

    def make(config: Configuration) -> gymnasium.Env:
        import_modules(config)
        namespace = env_id.partition("/")[0]
        if namespace in _NAMESPACES and env_id not in gymnasium.registry:
            importlib.import_module(_NAMESPACES[namespace])
        try:
            return gymnasium.make(env_id, **config.env_kwargs)
        except gymnasium.error.UnregisteredEnv as error:
            raise ConfigurationError(
                f"gym:{env_id}: {error} (an env that a module of yours registers: write gym:module:{env_id}, or give "
                'env_config={"imports": ["module"]}, since each instance is a process of its own)'
            ) from None

    return make


def from_callable(name: str) -> Callable[[Configuration], gymnasium.Env]:
    """A maker that calls what the trainer sent, with env_kwargs."""

    def make(config: Configuration) -> gymnasium.Env:
        import_modules(config)
        if config.env_fn is None:
            raise ConfigurationError("env_fn: is missing")
        env_fn = config.env_fn[config.number] if isinstance(config.env_fn, tuple) else config.env_fn
        env: Any = env_fn(**config.env_kwargs)
        if not isinstance(env, gymnasium.Env):
            raise ConfigurationError(f"{name}: returned a {type(env).__name__}, not a gymnasium.Env")
        return env

    return make
