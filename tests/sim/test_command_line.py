"""uepool-sim as a program."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

import uepool
from envserver.commands import sim_program

UNSET = {name: value for name, value in os.environ.items() if not name.startswith("UEPOOL_")}


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sim_program(), *arguments]
    return subprocess.run(command, env={**UNSET, **variables}, capture_output=True, text=True, timeout=30)


def test_help_teaches() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    for word in ("--game", "--envs", "--link", "--token", "--list", "--version", "UEPOOL_LINK", "CartPole", "Pattern"):
        assert word in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_list_prints_names_only() -> None:
    done = run("--list")
    assert (done.returncode, done.stdout.split()) == (0, ["CartPole", "CollectApples", "DodgeBall", "Drive", "Pattern"])


def test_version() -> None:
    import envserver.version

    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"uepool-sim {envserver.version.__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--game is missing; games: CartPole, CollectApples, DodgeBall, Drive, Pattern"),
        (["--game", "Pong"], 'unknown game "Pong"; games: CartPole, CollectApples, DodgeBall, Drive, Pattern'),
        (["--game", "Pattern"], "--link is missing"),
        (["--gaem", "Pattern"], 'unknown argument "--gaem"; known: --game, --envs'),
        (["--game", "Pattern", "--link", "@x", "--envs", "none"], "--envs: must be an integer from 1"),
        (["--game", "Pattern", "--link", "@x", "--env-config", "{"], "--env-config: JSON, line 1 column 2"),
    ],
)
def test_mistakes_are_named(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_no_server() -> None:
    done = run("--game", "CartPole", UEPOOL_LINK=f"@uepool-nobody-{os.getpid()}")
    assert done.returncode == 1
    assert "cannot connect" in done.stderr


def test_ends_when_the_server_goes() -> None:
    name = f"uepool-sim-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0{name}")
        listener.listen(1)
        command = [sim_program(), "--game", "CartPole", "--link", f"@{name}", "--token", "abc"]
        with subprocess.Popen(command, env=UNSET, stderr=subprocess.PIPE, text=True) as process:
            listener.settimeout(30)
            connection, _ = listener.accept()
            with connection:
                hello = connection.recv(16 + 136, socket.MSG_WAITALL)
            _, said = process.communicate(timeout=30)
    assert hello.rstrip(b"\0").endswith(b"abc")
    assert process.returncode == 1
    assert "server closed the connection" in said


def test_knobs_for_tests_of_a_server() -> None:
    program = f"exec:{sim_program()} --game Pattern"
    with pytest.raises(uepool.errors.StartError, match="99"):
        uepool.make_vec(f"{program} --hello-version 99", num_envs=1)
    defaults = "--env-config '{\"height\": 3}'"
    with uepool.make_vec(f"{program} {defaults}", num_envs=1, env_config={"width": 5}) as envs:
        observation, _ = envs.reset()
    assert observation["image"].shape == (1, 3, 5, 3)
