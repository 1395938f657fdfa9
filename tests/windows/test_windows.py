"""The simulator on Windows does what every instance must do, and plays the episodes that it plays on Linux."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from envserver.commands import sim_program
from tests.attach.conftest import OtherSide, nothing_left, other_side
from tests.conformance.conftest import GARDEN
from tests.conformance.subject import actions_for, same
from tests.windows.conftest import REPOSITORY, run
from uepool import make_vec

__all__ = ["nothing_left", "other_side"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

PATTERN = {"height": 4, "width": 3, "episode_length": 7, "agents": 2}
GAMES: list[tuple[str, dict[str, Any]]] = [("CartPole", {}), ("CollectApples", GARDEN), ("Pattern", PATTERN)]


games = pytest.mark.parametrize(("game", "config"), [pytest.param(*each, id=each[0]) for each in GAMES])


@pytest.mark.parametrize(
    "part", sorted((REPOSITORY / "tests/conformance").glob("test_*.py")), ids=lambda part: part.stem
)
@games
def test_conformance(windows_sim: str, part: Path, game: str, config: dict[str, Any]) -> None:
    engine = f"{windows_sim} --game {game} --link {{host}}:{{port}} --token {{token}} --envs {{envs}} --redial"
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", str(part)]
    command += ["--instance", "attach:", "--instance-engine", engine, "--instance-config", json.dumps(config)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert " skipped" not in done.stdout


@games
def test_episodes_are_those_of_linux(
    windows_sim: str, other_side: OtherSide, game: str, config: dict[str, Any]
) -> None:
    """Bit for bit: pictures, states, rewards. The C libraries differ, so their mathematics must not be asked."""
    line = f"{windows_sim} --game {game} --link {{host}}:{{port}} --token {{token}} --envs {{envs}}"
    other_side.plan(line, 3)
    with (
        make_vec("attach:", num_envs=3, envs_per_instance=3, env_config=config) as there,
        make_vec(f"sim:{game}", num_envs=3, envs_per_instance=3, env_config=config) as here,
    ):
        assert there.observation_space == here.observation_space
        assert same(there.reset(seed=21)[0], here.reset(seed=21)[0])
        for step, action in enumerate(actions_for(here, 200)):
            one, other = there.step(action), here.step(action)
            assert same(one[0], other[0]), f"observations differ at step {step}"
            for a, b in zip(one[1:4], other[1:4], strict=True):
                assert a.tobytes() == b.tobytes(), f"rewards or ends differ at step {step}"
    assert other_side.engines[0].wait() == 0, other_side.engines[0].said


def test_the_command_line(windows_sim: str) -> None:
    assert run("--list").stdout.split() == ["CartPole", "CollectApples", "DodgeBall", "Drive", "Pattern"]
    wrong = run("--game", "Nothing", "--link", "127.0.0.1:1")
    assert wrong.returncode == 2
    assert "unknown game" in wrong.stderr
    local = run("--game", "CartPole", "--link", "@socket")
    assert local.returncode == 1
    assert "on Windows only host:port" in local.stderr
    refused = run("--game", "CartPole", "--link", "127.0.0.1:1")
    assert refused.returncode == 1
    assert "cannot connect to 127.0.0.1:1" in refused.stderr


def test_the_geometry_file_is_that_of_linux(windows_sim: str, tmp_path: Path) -> None:
    written = []
    for system in ("linux", "windows"):
        folder = tmp_path / system
        folder.mkdir()
        if system == "linux":
            subprocess.run([sim_program(), "--write-geometry", str(folder)], check=True)
        else:
            done = run("--write-geometry", "Z:" + str(folder).replace("/", "\\"))
            assert done.returncode == 0, done.stderr
        (file,) = folder.iterdir()
        written.append((file.name, file.read_bytes()))
    assert written[0] == written[1]


@pytest.mark.parametrize("fault", ["crash", "exit", "hang", "stop"])
def test_faults_on_request(windows_sim: str, other_side: OtherSide, tmp_path: Path, fault: str) -> None:
    """The simulator misbehaves on Windows too: its envs report a fault, and go on when it dials in again."""
    once = tmp_path / "once"
    config = {**PATTERN, "agents": 1, f"{fault}_at_step": 2, "fault_once_file": "Z:" + str(once).replace("/", "\\")}
    line = f"{windows_sim} --game Pattern --link {{host}}:{{port}} --token {{token}} --envs {{envs}}"
    other_side.plan(line, 2)
    with make_vec("attach:", num_envs=2, envs_per_instance=2, env_config=config, step_timeout=3.0) as envs:
        envs.reset(seed=1)
        faults = 0
        for action in actions_for(envs, 6):
            *_, info = envs.step(action)
            if not info["valid"].all():
                faults += 1
                (engine,) = other_side.engines
                if fault in ("hang", "stop"):
                    engine.kill()
                assert engine.wait() != 0
                other_side.again(0)
                break
        assert faults == 1
        assert once.exists()
        for action in actions_for(envs, 12):
            *_, info = envs.step(action)
        assert info["valid"].all()
