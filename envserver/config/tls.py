"""The certificates that pool.yaml names, checked and handed to gRPC."""

from __future__ import annotations

from pathlib import Path

import grpc

from envserver import certificates

_FIELDS = {"cert": "cert", "key": "key", "ca": "client_ca"}


def check(cert: str, key: str, client_ca: str | None) -> list[tuple[str, str]]:
    """What is wrong with them: (field, text)."""
    found = certificates.check_pair(cert, key)
    if client_ca is not None:
        found += certificates.check_authority(client_ca)
    return [(_FIELDS[which], text) for which, text in found]


def credentials(cert: str, key: str, client_ca: str | None) -> grpc.ServerCredentials:
    """gRPC's, of files that check() found nothing wrong with."""
    pair = (Path(key).read_bytes(), Path(cert).read_bytes())
    if client_ca is None:
        return grpc.ssl_server_credentials([pair])
    return grpc.ssl_server_credentials([pair], Path(client_ca).read_bytes(), require_client_auth=True)
