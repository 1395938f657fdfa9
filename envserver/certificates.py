"""Looks at certificates before anybody relies on them: a handshake that fails tells its other end next to nothing."""

from __future__ import annotations

import ssl

Finding = tuple[str, str]  # ("cert", "key" or "ca"; what is wrong with that file)


def check_pair(cert: str, key: str, *, of_client: bool = False) -> list[Finding]:
    """What is wrong with a certificate and its private key, both PEM files."""
    found = [(field, text) for field, path in (("cert", cert), ("key", key)) if (text := _unreadable(path))]
    if found:
        return found
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password=_no_passphrase)
    except ssl.SSLError as error:
        if "mismatch" in str(error).lower():
            return [("key", f"{key} is not the key of the certificate {cert}")]
        return [("cert", f"{cert} and {key} are not a certificate and its key in PEM form: {error.reason or error}")]
    except ValueError as error:
        return [("key", f"{key} {error}")]
    refusal = _refusal(cert, key, of_client)
    return [("cert", f"{cert}: {refusal}")] if refusal else []


def check_authority(path: str) -> list[Finding]:
    """What is wrong with a PEM file of authorities' certificates."""
    if (text := _unreadable(path)) is not None:
        return [("ca", text)]
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_verify_locations(path)
    except ssl.SSLError as error:
        return [("ca", f"{path} holds no certificate in PEM form: {error.reason or error}")]
    return []


def _no_passphrase() -> str:
    raise ValueError("has a passphrase, which nobody is there to type; make one without (-nodes)")


def _unreadable(path: str) -> str | None:
    try:
        with open(path, "rb"):
            return None
    except OSError as error:
        return f"cannot read {path}: {error.strerror}"


def _refusal(cert: str, key: str, of_client: bool) -> str | None:
    """Why not even somebody who trusts the certificate would take it: it has expired, say. None: nothing is wrong.

    A handshake in memory asks the TLS library itself.
    """
    client, server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client.check_hostname = False
    for end in (client, server):
        end.load_cert_chain(cert, key)
        end.verify_mode = ssl.CERT_NONE
    verifier = server if of_client else client
    verifier.verify_mode = ssl.CERT_REQUIRED
    verifier.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # trusts the certificate itself
    verifier.load_verify_locations(cert)
    return _shake(client, server)


def _shake(client: ssl.SSLContext, server: ssl.SSLContext) -> str | None:
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(to_client, to_server), server.wrap_bio(to_server, to_client, server_side=True)]
    for _ in range(8):  # a handshake takes two or three turns
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return error.verify_message
            except ssl.SSLError:
                return None  # for another reason; whoever connects will be told
    return None
