"""TLS and mutual TLS, with certificates made as docs/security.md says; right, wrong and expired ones."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest

import uepool as client
from tests.cli.conftest import Certificates, Run
from tests.pool_server import PoolServerProcess

CART = {"name": "cart", "address": "sim:CartPole", "instances": 2}


def config(certificates: Certificates, **more: Any) -> dict[str, Any]:
    tls = {"cert": certificates["server.pem"], "key": certificates["server-key.pem"], **more}
    return {"tls": tls, "pools": [CART]}


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("UEPOOL_TLS_CA", "UEPOOL_TLS_CERT", "UEPOOL_TLS_KEY", "UEPOOL_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def train(url: str) -> None:
    with client.make_vec(url, num_envs=2) as envs:
        envs.reset(seed=0)
        envs.step(np.array([0, 1]))


def test_tls(tmp_path: Path, certificates: Certificates, uepool: Run, clean: pytest.MonkeyPatch) -> None:
    with PoolServerProcess(tmp_path, config(certificates)) as server:
        assert server.address.startswith("grpcs://127.0.0.1:")
        clean.setenv("UEPOOL_TLS_CA", certificates["ca.pem"])
        train(server.url("cart"))
        train(server.url("cart", stream=True))
        train(server.url("cart").replace("127.0.0.1", "localhost"))

        plain = uepool("pools", server.address.replace("grpcs", "grpc"))
        assert plain.returncode == 1
        assert "if it uses TLS, write grpcs://, not grpc://" in plain.stderr
        stranger = uepool("pools", server.address)
        assert "signed by nobody whom this client trusts: set UEPOOL_TLS_CA" in stranger.stderr
        missing = uepool("pools", server.address, env={"UEPOOL_TLS_CA": "nothing.pem"})
        assert missing.returncode == 2
        assert "UEPOOL_TLS_CA: cannot read nothing.pem" in missing.stderr
        train(server.url("cart"))


def test_a_name_that_the_certificate_lacks(
    tmp_path: Path, certificates: Certificates, uepool: Run, clean: pytest.MonkeyPatch
) -> None:
    with PoolServerProcess(tmp_path, {**config(certificates), "listen": "127.0.0.2:0"}) as server:
        done = uepool("pools", server.address, env={"UEPOOL_TLS_CA": certificates["ca.pem"]})
        assert done.returncode == 1
        assert "the server's certificate is for other names than the one in the address" in done.stderr


def test_tls_to_a_server_without(tmp_path: Path, certificates: Certificates, uepool: Run) -> None:
    with PoolServerProcess(tmp_path, {"pools": [CART]}) as server:
        address = server.address.replace("grpc", "grpcs")
        done = uepool("pools", address, env={"UEPOOL_TLS_CA": certificates["ca.pem"]})
        assert "the server speaks plain text: write grpc://, not grpcs://" in done.stderr


def test_mutual_tls(tmp_path: Path, certificates: Certificates, uepool: Run, clean: pytest.MonkeyPatch) -> None:
    ca = {"UEPOOL_TLS_CA": certificates["ca.pem"]}
    mine = {"UEPOOL_TLS_CERT": certificates["client.pem"], "UEPOOL_TLS_KEY": certificates["client-key.pem"]}
    with PoolServerProcess(tmp_path, config(certificates, client_ca=certificates["ca.pem"])) as server:
        for name, value in {**ca, **mine}.items():
            clean.setenv(name, value)
        train(server.url("cart"))
        nobody = uepool("pools", server.address, env=ca)
        assert nobody.returncode == 1
        assert "client's certificate (client_ca): set UEPOOL_TLS_CERT and UEPOOL_TLS_KEY" in nobody.stderr
        half = uepool("pools", server.address, env={**ca, "UEPOOL_TLS_KEY": mine["UEPOOL_TLS_KEY"]})
        assert "UEPOOL_TLS_CERT and UEPOOL_TLS_KEY go together; only UEPOOL_TLS_KEY is set" in half.stderr
        over = uepool("pools", server.address, env={**ca, **mine, "UEPOOL_TLS_CERT": certificates.expired("client")})
        assert over.returncode == 2
        assert "client-expired.pem: certificate has expired" in over.stderr
        with pytest.raises(grpc.RpcError) as refused:
            list_unchecked(certificates, server.target)
        assert refused.value.code() == grpc.StatusCode.UNAVAILABLE
        certificates.shell(
            'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj "/CN=me" '
            "-keyout own-key.pem -out own.pem"
        )
        own = {"UEPOOL_TLS_CERT": certificates["own.pem"], "UEPOOL_TLS_KEY": certificates["own-key.pem"]}
        foreign = uepool("pools", server.address, env={**ca, **own})
        assert "the one in UEPOOL_TLS_CERT is not signed by its client_ca" in foreign.stderr
        train(server.url("cart"))


def list_unchecked(certificates: Certificates, target: str) -> None:
    """Asks with an expired certificate, as a client does that does not look at its own."""
    ca, key, cert = (
        Path(certificates[name]).read_bytes() for name in ("ca.pem", "client-key.pem", "client-expired.pem")
    )
    with grpc.secure_channel(target, grpc.ssl_channel_credentials(ca, key, cert)) as channel:
        channel.unary_unary("/uepool.v1.Pools/List")(b"", timeout=10)


@pytest.fixture
def expired_server(certificates: Certificates) -> Iterator[str]:
    """A gRPC server whose certificate has expired while it ran, as ours could: it would not have started so."""
    cert, key = Path(certificates.expired("server")).read_bytes(), Path(certificates["server-key.pem"]).read_bytes()
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(1))
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, cert)]))
    server.start()
    yield f"grpcs://127.0.0.1:{port}"
    server.stop(None).wait()


def test_a_server_whose_certificate_has_expired(expired_server: str, certificates: Certificates, uepool: Run) -> None:
    done = uepool("pools", expired_server, env={"UEPOOL_TLS_CA": certificates["ca.pem"]})
    assert done.returncode == 1
    assert "the server's certificate has expired: whoever runs the server must renew it" in done.stderr


@pytest.mark.parametrize(
    ("cert", "key", "expected"),
    [
        ("server-expired.pem", "server-key.pem", "tls.cert: CERT: certificate has expired"),
        ("server.pem", "client-key.pem", "tls.key: KEY is not the key of the certificate CERT"),
        ("server-key.pem", "server.pem", "tls.cert: CERT and KEY are not a certificate and its key in PEM form"),
        ("server.pem", "none.pem", "tls.key: cannot read KEY: No such file or directory"),
        ("server.pem", "locked.pem", "tls.key: KEY has a passphrase, which nobody is there to type"),
    ],
)
def test_certificates_that_a_server_does_not_start_with(
    tmp_path: Path, certificates: Certificates, uepool: Run, cert: str, key: str, expected: str
) -> None:
    certificates.expired("server")
    certificates.shell("openssl pkcs8 -topk8 -in server-key.pem -passout pass:secret -out locked.pem")
    folder = certificates.folder
    text = f"listen: 127.0.0.1:0\ntls:\n  cert: {folder / cert}\n  key: {folder / key}\n"
    (tmp_path / "pool.yaml").write_text(text + "pools: [{name: a, address: 'sim:CartPole', instances: 1}]\n")
    done = uepool("serve")
    assert done.returncode == 2
    line = 3 if expected.startswith("tls.cert") else 4
    expected = expected.replace("CERT", str(folder / cert)).replace("KEY", str(folder / key))
    assert f"pool.yaml:{line}: {expected}" in done.stderr
    assert len(done.stderr.splitlines()) == 2
