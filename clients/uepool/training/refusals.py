"""What an env refuses before training begins is a wrong YAML, not a run that failed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from uepool.errors import ConfigError, StartError

_REFUSED = "refused its configuration"  # as servers say it, those of other machines too


@contextlib.contextmanager
def env_refusals() -> Iterator[None]:
    """Raises a ConfigError in the place of the StartError of an env that does not know what it is asked for."""
    try:
        yield
    except StartError as error:
        if _REFUSED not in str(error):
            raise
        raise ConfigError(f"env: {error}") from error
