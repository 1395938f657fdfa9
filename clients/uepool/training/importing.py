"""Things of the user's, by import path: a custom model, a function that makes envs."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from typing import Any

from uepool.errors import ConfigError


def load_object(path: str, field: str) -> Any:
    """What ``package.module:Name`` names. Modules of the working directory are found too.

    ConfigError, beginning with ``field``, when there is no such module or name. What the module raises while it is
    imported passes, with its traceback.
    """
    where, _, name = path.partition(":")
    if not where or not name or not all(part.isidentifier() for part in (*where.split("."), *name.split("."))):
        raise ConfigError(f"{field}: must be package.module:Name, got {path!r}")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())  # an installed command has its own folder there instead
    try:
        found: Any = importlib.import_module(where)
    except ModuleNotFoundError as error:
        if error.name is None or not (where == error.name or where.startswith(f"{error.name}.")):
            raise  # the module is there; one that it needs is not
        raise ConfigError(
            f"{field}: there is no module {where!r} in the working directory or among what is installed"
        ) from None
    for part in name.split("."):
        if not hasattr(found, part):
            near = difflib.get_close_matches(part, [key for key in vars(found) if not key.startswith("_")], n=2)
            hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise ConfigError(f"{field}: {where} has no {name!r}{hint}")
        found = getattr(found, part)
    return found
