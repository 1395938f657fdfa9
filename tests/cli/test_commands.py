"""Commands that need no server: help, init, schema, token; and what is said without the extra."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from envserver.version import __version__
from tests.cli.conftest import Run

COMMANDS = ("init", "serve", "schema", "token", "pools", "watch", "record", "play")


def test_help_teaches_by_example(uepool: Run) -> None:
    done = uepool("--help")
    assert done.returncode == 0
    assert "uepool serve pool.yaml" in done.stdout
    for name in COMMANDS:
        assert name in done.stdout


@pytest.mark.parametrize("command", [*COMMANDS, "token create", "token list", "token revoke"])
def test_each_command_explains_itself(uepool: Run, command: str) -> None:
    done = uepool(*command.split(), "--help")
    assert done.returncode == 0, done.stderr
    assert "\\b" not in done.stdout
    if command not in ("token list", "token revoke"):
        assert f"uepool {command}" in done.stdout.split("Options")[0].split("Usage", 1)[1].split("\n", 1)[1]


def test_the_installed_command(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("uepool")
    if not program.exists():
        pytest.skip("the package is not installed with its command")
    done = subprocess.run([program, "--version"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, f"{__version__}\n")


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['typer'] = None; from uepool.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == "uepool's commands need typer: pip install 'uepool[server]'\n"


def test_init_writes_a_file_that_is_right_and_overwrites_nothing(uepool: Run, tmp_path: Path) -> None:
    done = uepool("init")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "wrote pool.yaml; run it with: uepool serve pool.yaml\n"
    done = uepool("serve", "pool.yaml", "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "pool.yaml is right: pools cartpole (16 envs), pattern (8 envs)\n"

    (tmp_path / "pool.yaml").write_text("mine")
    done = uepool("init")
    assert done.returncode == 2
    assert "pool.yaml exists already; --force overwrites it" in done.stderr
    assert (tmp_path / "pool.yaml").read_text() == "mine"
    assert uepool("init", "--force").returncode == 0
    assert "cartpole" in (tmp_path / "pool.yaml").read_text()


def test_what_init_leaves_commented_out_is_right_too(uepool: Run, tmp_path: Path) -> None:
    uepool("init")
    text = (tmp_path / "pool.yaml").read_text()
    game = tmp_path / "MyGame/MyGame.sh"
    game.parent.mkdir()
    game.write_text("#!/bin/sh\n")
    game.chmod(0o755)
    head, mark, game_pool = text.partition("  # - name: mygame")
    assert mark
    if os.geteuid() == 0:
        game_pool = game_pool.replace("# run_as: USER", "run_as: nobody")
    text = head.replace("# metrics:", "metrics:") + re.sub("^  # ", "  ", mark + game_pool, flags=re.M)
    (tmp_path / "pool.yaml").write_text(text)
    assert len(yaml.safe_load(text)["pools"]) == 3
    done = uepool("serve", "--check")
    assert done.returncode == 0, done.stderr
    assert "mygame (8 envs)" in done.stdout


def test_check_names_every_mistake(uepool: Run, tmp_path: Path) -> None:
    (tmp_path / "pool.yaml").write_text("listn: 1\npools:\n  - {name: a, address: 'sim:CartPole', instances: x}\n")
    done = uepool("serve", "--check")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "uepool: pool.yaml has 2 mistakes",
        "pool.yaml:1: listn: unknown field; did you mean 'listen' or 'listen_mode'? known: "
        + done.stderr.split("known: ")[1].split("\n")[0],
        "pool.yaml:3: pools[0].instances: must be an integer, got 'x'",
    ]


def test_serving_a_file_that_is_not_there(uepool: Run) -> None:
    done = uepool("serve", "nothing.yaml")
    assert done.returncode == 2
    assert done.stderr == "uepool: there is no file nothing.yaml; `uepool init nothing.yaml` writes one that runs\n"


def test_the_schema_knows_every_field(uepool: Run) -> None:
    done = uepool("schema")
    schema = json.loads(done.stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["additionalProperties"] is False
    assert {"listen", "pools", "tls", "tokens_file"} <= set(schema["properties"])
    pool = schema["$defs"]["PoolModel"]
    assert {"address", "instances", "env_config"} <= set(pool["properties"])
    for model in (schema, *schema["$defs"].values()):
        for name, field in model["properties"].items():
            described = (
                "description" in field or "$ref" in field or any("$ref" in one for one in field.get("anyOf", ()))
            )
            assert described, f"{model['title']}.{name} has no description"


@pytest.mark.slow
def test_the_life_of_a_token(uepool: Run, tmp_path: Path) -> None:
    done = uepool("token", "create", "alice", "--pool", "a", "--pool", "b", "--max-envs", 4, "--expires", "30d")
    assert done.returncode == 0, done.stderr
    token = done.stdout.strip()
    assert re.fullmatch(r"uep_[A-Za-z0-9_-]{43}", token)
    assert "token alice (pools a, b, at most 4 envs) is in tokens.yaml" in done.stderr
    file = tmp_path / "tokens.yaml"
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert token not in file.read_text()

    assert uepool("token", "create", "ops", "--operator", "--expires", "2020-01-01").returncode == 0
    listed = uepool("token", "list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["token", "alice", "ops"]
    assert "a, b" in listed[1]
    assert "all" in listed[2]
    assert "2020-01-01 00:00 UTC (has expired)" in listed[2]

    done = uepool("token", "create", "alice")
    assert done.returncode == 2
    assert "there is a token named alice in tokens.yaml already" in done.stderr
    assert uepool("token", "revoke", "alice").stdout == "token alice is revoked\n"
    done = uepool("token", "revoke", "alice")
    assert done.returncode == 2
    assert "tokens.yaml has no token named alice; it has: ops" in done.stderr


@pytest.mark.parametrize("when", ["30", "soon", "0d", "-1d", "2030-13-01"])
def test_a_token_that_expires_at_no_time(uepool: Run, tmp_path: Path, when: str) -> None:
    done = uepool("token", "create", "a", f"--expires={when}")
    assert done.returncode == 2
    assert f"write 12h, 30d or 8w, or a date like 2030-12-31, not '{when}'" in done.stderr
    assert not (tmp_path / "tokens.yaml").exists()


@pytest.mark.parametrize(
    ("address", "status", "expected"),
    [
        ("grpc://127.0.0.1:1", 1, "the server at 127.0.0.1:1 cannot be reached"),
        ("127.0.0.1:50051", 2, "write grpc://HOST:PORT/POOL"),
        ("grpc://host", 2, "it has no port"),
        ("grpc://me:secret@host:1", 2, "a token does not belong here; it is taken from UEPOOL_TOKEN"),
    ],
)
def test_an_address_without_a_server(uepool: Run, address: str, status: int, expected: str) -> None:
    done = uepool("pools", address)
    assert done.returncode == status
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 1
