"""``env:NAME``: an address and its env config by the name that envs.yaml gives them. docs/envs.md tells of it."""

from __future__ import annotations

import dataclasses

from uepool.errors import Unsupported
from uepool.options import Options

SCHEME = "env:"


def resolve(address: str, options: Options) -> tuple[str, Options]:
    """The address that is meant, and the options with its env_config and env_kwargs where they give none themselves.

    ConfigError when no file names it, or the file is wrong; Unsupported when reading YAML takes what is not installed.
    """
    try:
        from uepool.catalogue.configured import named
    except ModuleNotFoundError as error:
        raise Unsupported(f"{address}: reading envs.yaml needs {error.name}: pip install 'uepool[config]'") from None
    entry = named(address.removeprefix(SCHEME))
    return entry.address, dataclasses.replace(
        options,
        env_config=entry.env_config if options.env_config is None else options.env_config,
        env_kwargs=options.env_kwargs or dict(entry.env_kwargs) or None,
    )
