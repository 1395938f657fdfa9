"""pool.yaml as a whole: read, checked, and turned into a server's settings."""

from __future__ import annotations

import os
from pathlib import Path

import grpc
from pydantic import ValidationError

from envserver.attach import AttachSettings
from envserver.config import pools, tls
from envserver.config.access import Everybody, TokenAccess
from envserver.config.document import Document
from envserver.config.fields import UNIX, absolute, is_local
from envserver.config.models import AttachModel, PoolFile
from envserver.config.problems import ConfigError, Location, Problem, from_pydantic
from envserver.pools.settings import PoolSettings
from envserver.rpc.access import Access
from envserver.serving import Listen, Settings


def load(path: str | Path) -> Settings:
    """What `uepool serve` runs. Starts nothing. ConfigError lists all that is wrong."""
    document = Document(path)
    try:
        file = PoolFile.model_validate(document.data)
    except ValidationError as error:
        raise from_pydantic(error, PoolFile, document) from None
    return _Builder(document, file).build()


class _Builder:
    """Gathers problems, to tell of all of them at once."""

    def __init__(self, document: Document, file: PoolFile) -> None:
        self._document = document
        self._file = file
        self._folder = str(document.path.absolute().parent)
        self._problems: list[Problem] = []

    def build(self) -> Settings:
        file = self._file
        self._check_reach()
        built = self._pools()
        listen = self._listen()
        access = self._access()
        if self._problems:
            raise ConfigError(self._document.path, self._problems)
        assert access is not None
        return Settings(
            listen=listen,
            pools=built,
            access=access,
            drain_timeout=file.drain_timeout,
            metrics=file.metrics.listen if file.metrics is not None else "",
            log=file.log,
            max_request_bytes=int(file.limits.max_message_bytes),
            max_sessions=file.limits.max_sessions,
            max_envs_per_session=file.limits.max_envs_per_session,
            attach=self._attach(file.attach),
            keep_seconds=file.keep_timeout,
        )

    def _report(self, location: Location, text: str) -> None:
        self._problems.append(Problem(location, text, self._document.line(location)))

    def _check_reach(self) -> None:
        """What other machines can reach needs tokens, and encryption unless it is given up by name."""
        file = self._file
        for index, address in enumerate(file.listen):
            if is_local(address):
                continue
            if file.tls is None and not file.insecure:
                self._report(
                    ("listen", index),
                    f"{address} would carry tokens and data in plain text between machines: give a certificate (tls: "
                    "{cert: ..., key: ...}), or write insecure: true if the network is trusted",
                )
            if not file.tokens and file.tokens_file is None:
                self._report(
                    ("listen", index),
                    f"other machines can reach {address}, but there are no tokens: make one with `uepool token create "
                    "NAME` and write tokens_file: tokens.yaml",
                )

    def _pools(self) -> list[PoolSettings]:
        built = []
        seen: set[str] = set()
        for index, model in enumerate(self._file.pools):
            location: Location = ("pools", index)
            if model.name in seen:
                self._report((*location, "name"), f"there are two pools named {model.name}")
            seen.add(model.name)

            def report(field: Location, text: str, location: Location = location) -> None:
                self._report((*location, *field), text)

            settings = pools.build(model, self._folder, report)
            if settings is not None:
                built.append(settings)
        return built

    def _listen(self) -> list[Listen]:
        encryption = self._credentials()
        return [
            Listen(UNIX + absolute(address.removeprefix(UNIX), self._folder), None, self._file.listen_mode)
            if address.startswith(UNIX)
            else Listen(address, encryption)
            for address in self._file.listen
        ]

    def _credentials(self) -> grpc.ServerCredentials | None:
        model = self._file.tls
        if model is None:
            return None
        cert, key = absolute(model.cert, self._folder), absolute(model.key, self._folder)
        client_ca = absolute(model.client_ca, self._folder) if model.client_ca else None
        found = tls.check(cert, key, client_ca)
        for field, text in found:
            self._report(("tls", field), text)
        return None if found else tls.credentials(cert, key, client_ca)

    def _access(self) -> Access | None:
        file = self._file
        known = {pool.name for pool in file.pools}
        names: set[str] = set()
        for index, token in enumerate(file.tokens):
            if token.name in names:
                self._report(("tokens", index, "name"), f"there are two tokens named {token.name}")
            names.add(token.name)
            for place, pool in enumerate(token.pools or ()):
                if pool not in known:
                    self._report(("tokens", index, "pools", place), f"there is no pool {pool}")
        if not file.tokens and file.tokens_file is None:
            return Everybody()
        path = absolute(file.tokens_file, self._folder) if file.tokens_file is not None else None
        if path is not None and not os.path.exists(path):
            self._report(
                ("tokens_file",), f"there is no file {path}: `uepool token create NAME --file {path}` makes it"
            )
            return None
        try:
            return TokenAccess(file.tokens, path)
        except ConfigError as error:
            self._report(("tokens_file",), str(error))
            return None

    def _attach(self, model: AttachModel) -> AttachSettings:
        socket = model.socket or ""
        if socket and not socket.startswith("@"):
            socket = absolute(socket, self._folder)
        return AttachSettings(socket, model.mode, frozenset(model.uids))
