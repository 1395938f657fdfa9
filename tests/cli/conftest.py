"""The command line as a process, and certificates made by the recipe of docs/security.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
_UEPOOL = [sys.executable, "-m", "uepool.cli.main"]


def run_uepool(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`uepool ARGUMENTS`, to its end."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("UEPOOL_")}
    return subprocess.run(
        [*_UEPOOL, *map(str, arguments)],
        cwd=cwd,
        env={**clean, "COLUMNS": "200", **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def uepool(tmp_path: Path) -> Run:
    """Runs a command in the test's folder."""

    def run(*arguments: object, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return run_uepool(*arguments, cwd=tmp_path, env=env)

    return run


@dataclass
class Done:
    """What a command that ran in this process left: exit status and output."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def uepool_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """As `uepool`, but in this process, which saves the start of another one."""

    def run(*arguments: object) -> Done:
        from uepool.cli.main import build

        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as ended:
            build()([str(argument) for argument in arguments])
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, *capsys.readouterr())

    return run


class Certificates:
    """A folder with ca.pem, server.pem, client.pem and their keys; and more like them on request."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = (ROOT / "docs/security.md").read_text()
        recipes = [block for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) if "openssl" in block]
        assert len(recipes) == 2
        for recipe in recipes:
            self.shell(recipe)

    def __getitem__(self, name: str) -> str:
        path = self.folder / name
        assert path.exists(), path
        return str(path)

    def shell(self, script: str) -> None:
        done = subprocess.run(["sh", "-euc", script], cwd=self.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr

    def expired(self, name: str) -> str:
        """NAME-expired.pem: for the same key, but over since yesterday."""
        extensions = "-extfile server.ext" if name == "server" else ""
        self.shell(
            f"openssl x509 -req -in {name}.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days -1 {extensions} "
            f"-out {name}-expired.pem"
        )
        return self[f"{name}-expired.pem"]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command")
    return Certificates(tmp_path_factory.mktemp("certificates"))
