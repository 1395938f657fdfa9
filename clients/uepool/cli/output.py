"""What commands say, and how they fail: one line on standard error and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

FAILED = 1
WRONG_INPUT = 2  # a wrong file or option, or an address that is taken


def fail(text: str, status: int = FAILED) -> NoReturn:
    print(f"uepool: {text}", file=sys.stderr)
    raise SystemExit(status)


@contextmanager
def errors_as_text() -> Iterator[None]:
    """Errors that say what to do, without a traceback."""
    from envserver.errors import BadRequest, ServerError
    from uepool.errors import ConfigError, UepoolError

    try:
        yield
    except (BadRequest, ConfigError) as error:
        fail(str(error), WRONG_INPUT)
    except (ServerError, UepoolError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
