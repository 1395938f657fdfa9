"""Who may use a server: the tokens of pool.yaml and of the tokens file, which is read again when it changes."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from envserver.config import tokens
from envserver.config.models import TokenModel
from envserver.config.problems import ConfigError
from envserver.rpc.access import Principal, hash_token

_LOOK_SECONDS = 0.5  # at most so often the file's state is asked for
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Entry:
    principal: Principal
    expires: float | None  # seconds since 1970


# What tells that a file has changed: it is replaced as a whole, so that its inode changes too.
_Stamp = tuple[int, int, int] | None


class TokenAccess:
    """Safe in any thread. Raises ConfigError when the file is wrong at the start; later the old tokens stay good."""

    def __init__(self, inline: Sequence[TokenModel], path: str | None) -> None:
        self._inline = _by_hash(inline)
        self._path = path
        self._lock = threading.Lock()
        self._looked = time.monotonic()
        self._stamp = self._look()
        self._entries = {**(_by_hash(tokens.read(path)) if path else {}), **self._inline}

    def find(self, token: str) -> Principal | None:
        """Tokens are looked up by their hash: how long that takes tells nothing about them."""
        self._refresh()
        entry = self._entries.get(hash_token(token))
        if entry is None or (entry.expires is not None and entry.expires <= time.time()):
            return None
        return entry.principal

    def _refresh(self) -> None:
        if self._path is None or time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        with self._lock:
            now = time.monotonic()
            if now - self._looked < _LOOK_SECONDS:
                return
            self._looked = now
            stamp = self._look()
            if stamp == self._stamp:
                return
            self._stamp = stamp
            try:
                entries = _by_hash(tokens.read(self._path))
            except (ConfigError, OSError) as error:
                _log.error("the tokens stay as they were, since their file is wrong now:\n%s", error)
                return
            self._entries = {**entries, **self._inline}
            _log.info("%s was read again: %d tokens", self._path, len(entries))

    def _look(self) -> _Stamp:
        if self._path is None:
            return None
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


class Everybody:
    """The access of a server that only its own machine can reach and that was given no tokens."""

    def find(self, token: str) -> Principal | None:
        return LOCAL


LOCAL = Principal("local", operator=True)


def _by_hash(models: Sequence[TokenModel]) -> dict[str, _Entry]:
    return {
        model.sha256: _Entry(
            Principal(
                model.name,
                pools=frozenset(model.pools) if model.pools is not None else None,
                operator=model.operator,
                max_envs=model.max_envs,
            ),
            model.expires.timestamp() if model.expires is not None else None,
        )
        for model in models
    }
