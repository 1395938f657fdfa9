"""The tokens file: who may use the server. It holds hashes only, and is replaced as a whole or not at all."""

from __future__ import annotations

import datetime
import fcntl
import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from pydantic import ValidationError

from envserver.addresses import near_matches
from envserver.config.document import Document
from envserver.config.models import TokenModel, TokensFile
from envserver.config.problems import from_pydantic
from envserver.errors import BadRequest
from envserver.rpc.access import hash_token

PREFIX = "uep_"
_HEADER = "# Tokens of a uepool server, kept by `uepool token`. Only their SHA-256 is stored.\n"


def new_token() -> str:
    """256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def read(path: str | Path) -> list[TokenModel]:
    """The tokens of a file. ConfigError says what is wrong with it, and on which line."""
    document = Document(path)
    if stat.S_IMODE(os.stat(path).st_mode) & 0o022:
        raise document.error((), f"others than its owner may write to it: chmod 600 {path}", 1)
    try:
        tokens = TokensFile.model_validate(document.data).tokens
    except ValidationError as error:
        raise from_pydantic(error, TokensFile, document) from None
    seen: set[str] = set()
    for index, token in enumerate(tokens):
        if token.name in seen:
            raise document.error(("tokens", index, "name"), f"there are two tokens named {token.name}")
        seen.add(token.name)
    return tokens


def create(path: Path, name: str, **rights: object) -> tuple[str, TokenModel]:
    """(a new token, what is stored of it). BadRequest if there is one of that name, or a right is malformed."""
    token = new_token()
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    try:
        entry = TokenModel.model_validate({"name": name, "sha256": hash_token(token), "created": now, **rights})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadRequest(f"{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}") from None

    def add(tokens: list[TokenModel]) -> list[TokenModel]:
        if any(other.name == name for other in tokens):
            raise BadRequest(f"there is a token named {name} in {path} already; revoke it first, or take another name")
        return [*tokens, entry]

    _change(path, add)
    return token, entry


def revoke(path: Path, name: str) -> None:
    """BadRequest if there is none of that name."""

    def remove(tokens: list[TokenModel]) -> list[TokenModel]:
        left = [token for token in tokens if token.name != name]
        if len(left) == len(tokens):
            known = [token.name for token in tokens]
            hint = near_matches(name, known)
            raise BadRequest(f"{path} has no token named {name}; {hint}it has: {', '.join(known) or 'none'}")
        return left

    _change(path, remove)


def _change(path: Path, change: Callable[[list[TokenModel]], list[TokenModel]]) -> None:
    with _locked(path.parent):
        tokens = change(read(path) if path.exists() else [])
        _replace(path, _HEADER + yaml.safe_dump(_plain(tokens), sort_keys=False))


def _plain(tokens: list[TokenModel]) -> dict[str, object]:
    return {"tokens": [token.model_dump(exclude_defaults=True) for token in tokens]}


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Two changes at once would lose one. The lock is on the folder: the file itself is replaced."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _replace(path: Path, text: str) -> None:
    fd, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(fd, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
