"""deploy/unreal, as far as that can be told without a game to build it with."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from envserver.config.models import PoolFile

DEPLOY = Path(__file__).parents[2] / "deploy/unreal"
KNOWN = {"ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "RUN", "STOPSIGNAL", "USER", "WORKDIR"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, in order."""
    text = (DEPLOY / "Dockerfile").read_text()
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", lines)
    found = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(name, rest) for name, rest in found]


def only(name: str) -> str:
    (value,) = [rest for found, rest in instructions() if found == name]
    return value


def test_it_consists_of_instructions() -> None:
    names = [name for name, _ in instructions()]
    assert set(names) <= KNOWN
    assert names[0] == "FROM"


def test_it_runs_as_a_user_that_it_makes() -> None:
    user = only("USER")
    assert user not in ("root", "0")
    (made,) = [rest for name, rest in instructions() if name == "RUN" and "useradd" in rest]
    assert made.split()[-1] == user
    names = [name for name, _ in instructions()]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert "RUN" not in names[names.index("USER") :], "what is installed is installed by root"


def test_its_entry_point_serves_pools() -> None:
    assert json.loads(only("ENTRYPOINT")) == ["uepool", "serve"]
    assert json.loads(only("CMD")) == ["/etc/uepool/pool.yaml"]
    assert only("STOPSIGNAL") == "SIGTERM"


@pytest.mark.parametrize("name", ["Dockerfile", "pool.yaml"])
def test_no_shared_memory_is_asked_for(name: str) -> None:
    assert "shm" not in (DEPLOY / name).read_text()
    assert "ipc" not in (DEPLOY / name).read_text()


def test_the_pool_file_is_one() -> None:
    file = PoolFile.model_validate(yaml.safe_load((DEPLOY / "pool.yaml").read_text()))
    (pool,) = file.pools
    assert (pool.engine, pool.executable) == ("unreal", "/game/Game.sh")
    copied = [rest for name, rest in instructions() if name == "COPY"]
    assert [rest.split()[-1] for rest in copied] == ["/game"]
    assert pool.run_as is None, "the server runs as a user already"
    assert f"{only('EXPOSE')}" in file.listen[0]


def test_the_guide_says_what_is_needed() -> None:
    text = (DEPLOY / "README.md").read_text()
    for word in ("--build-context game=", "--build-context uepool=", "--shm-size", "--user"):
        assert word in text
