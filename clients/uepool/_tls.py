"""TLS of the client: which certificates to show and to trust, and what a failed connection means."""

from __future__ import annotations

import os
from pathlib import Path

from envserver import certificates
from uepool._grpc import grpc
from uepool.errors import ConfigError

CA, CERT, KEY = "UEPOOL_TLS_CA", "UEPOOL_TLS_CERT", "UEPOOL_TLS_KEY"
# What gRPC reports of the TLS library, and what to do about it.
_MEANINGS = {
    "certificate has expired": "the server's certificate has expired: whoever runs the server must renew it",
    "certificate is not yet valid": "the server's certificate is not valid yet: are both clocks right?",
    "CERTIFICATE_VERIFY_FAILED": f"the server's certificate is signed by nobody whom this client trusts: set {CA} to "
    "the certificate (PEM) of the authority that signed it",
    "Peer name": "the server's certificate is for other names than the one in the address",
    "Hostname Verification": "the server's certificate is for other names than the one in the address",
    "WRONG_VERSION_NUMBER": "the server speaks plain text: write grpc://, not grpcs://",
}
_CLOSED = ("Socket closed", "Connection reset", "recvmsg")


def credentials() -> grpc.ChannelCredentials:
    """Of the files that the environment names. ConfigError says what is wrong with them."""
    ca, cert, key = (os.environ.get(name) or None for name in (CA, CERT, KEY))
    if (cert is None) != (key is None):
        raise ConfigError(f"{CERT} and {KEY} go together; only {KEY if cert is None else CERT} is set")
    names = {"ca": CA, "cert": CERT, "key": KEY}
    found = certificates.check_authority(ca) if ca else []
    if cert and key:
        found += certificates.check_pair(cert, key, of_client=True)
    if found:
        raise ConfigError("; ".join(f"{names[which]}: {text}" for which, text in found))
    return grpc.ssl_channel_credentials(_read(ca), _read(key), _read(cert))


def explain(text: str, tls: bool) -> str:
    """What to do about a connection that failed with gRPC's `text`; empty: nothing to add."""
    for part, meaning in _MEANINGS.items():
        if tls and part in text:
            return meaning
    if any(part in text for part in _CLOSED):
        if not tls:
            return "it closed the connection; if it uses TLS, write grpcs://, not grpc://"
        shown = f"the one in {CERT} is not signed by its client_ca" if os.environ.get(CERT) else f"set {CERT} and {KEY}"
        return f"it closed the connection; if it asks for a client's certificate (client_ca): {shown}"
    return ""


def _read(path: str | None) -> bytes | None:
    return Path(path).read_bytes() if path else None
