"""Envs that are registered with Gymnasium in this process."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from typing import Any

from uepool.catalogue.entry import Entry
from uepool.errors import ConfigError

GROUP = "gymnasium"
_OWN = "gymnasium.envs."
_REPEATED = f"{GROUP}, ALE"  # what is long, and has addresses of its own, comes last
# Of Gymnasium's own groups: the module they need, and what brings it.
_NEEDS = {
    "box2d": ("Box2D", "pip install 'gymnasium[box2d]'"),
    "mujoco": ("mujoco", "pip install 'uepool[mujoco]'"),
    "phys2d": ("jax", "pip install 'gymnasium[jax]'"),
    "tabular": ("jax", "pip install 'gymnasium[jax]'"),
}


def entries(modules: Sequence[str] = ()) -> list[Entry]:
    """All that Gymnasium can make.

    modules: are imported first, for what they register. Their envs are named gym:MODULE:ID, which instances understand.

    ConfigError when one of them cannot be imported.
    """
    import gymnasium

    brought: dict[str, str] = {}
    for module in modules:
        before = set(gymnasium.registry)
        try:
            importlib.import_module(module)
        except ImportError as error:
            raise ConfigError(f"--module {module}: {error}") from None
        brought.update(dict.fromkeys(set(gymnasium.registry) - before, f"{module}:"))
    found = [
        _entry(env_id, spec, brought.get(env_id, "")) for env_id, spec in gymnasium.registry.items() if _is_an_env(spec)
    ]
    return sorted(found, key=lambda entry: (entry.group.startswith(_REPEATED), entry.group, entry.name))


def _is_an_env(spec: Any) -> bool:
    """Not those that only say that they are gone, what has a vector entry point alone, nor uepool's own ids."""
    if spec.entry_point is None or _module_of(spec).split(".")[0] == "uepool":
        return False
    return not getattr(spec.entry_point, "__name__", "").startswith("_raise")


def _module_of(spec: Any) -> str:
    where: Any = spec.entry_point
    return str(where.partition(":")[0] if isinstance(where, str) else where.__module__)


def _entry(env_id: str, spec: Any, prefix: str) -> Entry:
    module = _module_of(spec)
    family = module.removeprefix(_OWN).split(".")[0]
    if module.startswith(_OWN):
        needed, hint = _NEEDS.get(family, ("", ""))
    else:
        needed, hint = family, f"pip install {family}"
    missing = hint if needed and not _is_there(needed) else ""
    return Entry(env_id, f"gym:{prefix}{env_id}", f"{GROUP}, {spec.namespace or family}", missing=missing)


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False
