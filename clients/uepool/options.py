"""The keywords that ``make_vec``, ``open`` and every adapter share: one place that knows, checks and documents them."""

from __future__ import annotations

import difflib
import json
import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from gymnasium.vector import AutoresetMode

from uepool.errors import ConfigError, UnknownKeyword

CpuAffinity: TypeAlias = "str | tuple[tuple[int, ...], ...] | None"
MAX_SEED = 2**64 - 1


@dataclass(frozen=True)
class Options:
    """How many envs, in how many processes, stepped how.

    num_envs: envs in the session (1).
    envs_per_instance: envs that one process hosts (1). The last process hosts fewer if it does not divide num_envs.
    batch_size: envs per received batch (num_envs). Less than num_envs: asynchronous, the first ones that are ready.
    autoreset_mode: when a finished env starts its next episode: gymnasium's AutoresetMode or its name (NEXT_STEP).
    seed: of the session, 0 ... 2**64 - 1; None draws one. Env i plays stream i of it.
    start_timeout: seconds until all instances must be ready (120; Unreal games 300; attach: 600; pools: their own).
    reset_timeout: seconds that a reset may take, a replacement's start included; then the instance is replaced (60).
    step_timeout: seconds that a step may take; then the instance is ended and replaced (30).
    wait_timeout: seconds that a session may wait for envs of a server's pool that others have (the pool's own time).
    spares: instances held ready to replace one that fails (0).
    cpu_affinity: None: the system decides. "auto": instances spread over the CPUs allowed. Or a list of CPUs, or of
        lists of CPUs: instance i runs on the (i modulo length)-th.
    env_config: the env config (docs/env-config.md): a mapping, the path of a JSON or YAML file, or a
        uepool.config.EnvConfig.
    env_kwargs: keyword arguments for the Gymnasium env or callable; anything that cloudpickle takes.
    copy: False (default): batches are handed out without a copy, and stay as they are for as long as they are kept:
        memory is reused only after the last array of a batch is gone. True: a plain copy on the heap.
    """

    num_envs: int = 1
    envs_per_instance: int = 1
    batch_size: int = 0  # 0 stands for num_envs until parse() is through
    autoreset_mode: AutoresetMode = AutoresetMode.NEXT_STEP
    seed: int | None = None
    start_timeout: float | None = None
    reset_timeout: float = 60.0
    step_timeout: float = 30.0
    wait_timeout: float | None = None
    spares: int = 0
    cpu_affinity: CpuAffinity = None
    env_config: Mapping[str, Any] | None = None
    env_kwargs: Mapping[str, Any] | None = None
    copy: bool = False

    @classmethod
    def parse(cls, keywords: Mapping[str, Any], others: Sequence[str] = ()) -> Options:
        """Checks ``keywords``.

        UnknownKeyword, a TypeError, for an unknown one; ConfigError naming the keyword for an unusable value.

        others: what the caller takes besides these, for the text about an unknown one.
        """
        check_names(keywords, (*KEYWORDS, *others))
        values: dict[str, Any] = {name: _PARSERS[name](name, value) for name, value in keywords.items()}
        if not values.get("batch_size"):
            values["batch_size"] = values.get("num_envs", cls.num_envs)
        options = cls(**values)
        if options.batch_size > options.num_envs:
            raise ConfigError(
                f"batch_size must be at most num_envs, got batch_size={options.batch_size}, num_envs={options.num_envs}"
            )
        if options.envs_per_instance > options.num_envs:
            raise ConfigError(
                f"envs_per_instance must be at most num_envs, got envs_per_instance={options.envs_per_instance}, "
                f"num_envs={options.num_envs}"
            )
        return options

    def affinity_text(self) -> str:
        """``cpu_affinity`` as the server takes it: "", "auto" or JSON."""
        if self.cpu_affinity is None or isinstance(self.cpu_affinity, str):
            return self.cpu_affinity or ""
        return json.dumps(self.cpu_affinity)


KEYWORDS: tuple[str, ...] = tuple(field.name for field in fields(Options))


def keywords_but(*refused: str) -> tuple[str, ...]:
    """Those of :data:`KEYWORDS` that an adapter takes, which settles ``refused`` itself: what its texts may suggest."""
    return tuple(name for name in KEYWORDS if name not in refused)


def check_names(given: Iterable[str], known: Sequence[str]) -> None:
    """UnknownKeyword, with what is near and what is known, for a name in ``given`` that is neither known nor ours."""
    for name in given:
        if name not in known and name not in KEYWORDS:
            near = difflib.get_close_matches(str(name), known, n=2)
            hint = f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
            raise UnknownKeyword(f"unknown keyword {name!r}{hint}; known: {', '.join(known)}")


def _integer(name: str, value: Any, least: int) -> int:
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise ConfigError(f"{name} must be an integer, got {value!r}") from None
    if number < least:
        raise ConfigError(f"{name} must be at least {least}, got {number}")
    return number


def _count(name: str, value: Any) -> int:
    return _integer(name, value, 1)


def _batch_size(name: str, value: Any) -> int:
    return 0 if value is None else _integer(name, value, 1)


def _spares(name: str, value: Any) -> int:
    return _integer(name, value, 0)


def seed_value(name: str, value: Any) -> int:
    """A seed: an integer that fits 64 bits without a sign."""
    seed = _integer(name, value, 0)
    if seed > MAX_SEED:
        raise ConfigError(f"{name} must be less than 2**64, got {seed}")
    return seed


def _seed(name: str, value: Any) -> int | None:
    return None if value is None else seed_value(name, value)


def _seconds(name: str, value: Any) -> float:
    try:
        if isinstance(value, (bool, str)):
            raise TypeError
        seconds = float(value)
    except (TypeError, ValueError):
        raise ConfigError(f"{name} must be a number of seconds, got {value!r}") from None
    if not (math.isfinite(seconds) and seconds > 0):
        raise ConfigError(f"{name} must be a finite number of seconds above 0, got {value!r}")
    return seconds


def _maybe_seconds(name: str, value: Any) -> float | None:
    return None if value is None else _seconds(name, value)


def _autoreset_mode(name: str, value: Any) -> AutoresetMode:
    if isinstance(value, AutoresetMode):
        return value
    if isinstance(value, str):
        wanted = value.replace("_", "").replace("-", "").lower()
        for mode in AutoresetMode:
            if wanted == mode.value.lower():
                return mode
    known = ", ".join(mode.name for mode in AutoresetMode)
    raise ConfigError(f"{name} must be one of {known}, got {value!r}")


def _cpu_affinity(name: str, value: Any) -> CpuAffinity:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if value == "auto":
            return value
        raise ConfigError(f'{name} must be None, "auto", a list of CPUs or a list of lists of CPUs, got {value!r}')
    if not isinstance(value, Sequence) or not value:
        raise ConfigError(f'{name} must be None, "auto", a list of CPUs or a list of lists of CPUs, got {value!r}')
    groups = []
    for item in value:
        group = tuple(item) if isinstance(item, Sequence) and not isinstance(item, str) else (item,)
        if not group:
            raise ConfigError(f"{name} has an empty list of CPUs: {value!r}")
        groups.append(tuple(_integer(name, cpu, 0) for cpu in group))
    return tuple(groups)


def _env_config(name: str, value: Any) -> Mapping[str, Any] | None:
    if value is None:
        return None
    from envserver.config.problems import ConfigError as Wrong
    from envserver.env_config.resolve import resolve

    try:
        return resolve(value)
    except Wrong as error:
        text = str(error)
        raise ConfigError(text if name in text else f"{name}: {text}") from None


def _env_kwargs(name: str, value: Any) -> Mapping[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ConfigError(f"{name} must be a mapping from names to values, got {value!r}")
    return dict(value)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{name} must be True or False, got {value!r}")
    return value


_PARSERS = {
    "num_envs": _count,
    "envs_per_instance": _count,
    "batch_size": _batch_size,
    "autoreset_mode": _autoreset_mode,
    "seed": _seed,
    "start_timeout": _maybe_seconds,
    "reset_timeout": _seconds,
    "step_timeout": _seconds,
    "wait_timeout": _maybe_seconds,
    "spares": _spares,
    "cpu_affinity": _cpu_affinity,
    "env_config": _env_config,
    "env_kwargs": _env_kwargs,
    "copy": _flag,
}
