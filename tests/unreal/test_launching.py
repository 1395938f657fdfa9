"""A game is launched: with whose rights, in which folder, on which CPUs, and what is told when it ends."""

from __future__ import annotations

import os
import pwd
import re
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest

import uepool
from envserver import embedded  # noqa: F401 - starting a server imports it: not within a test's time
from tests.unreal.conftest import OTHER_USER, Game
from uepool.errors import ConfigError, StartError, StartTimeout

Eventually = Callable[..., None]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs games as another user")
pytestmark = pytest.mark.usefixtures("temporary")


def test_a_game_is_stepped(game: Game) -> None:
    with uepool.make_vec(game.address(), num_envs=4, envs_per_instance=2, seed=5) as envs:
        observations, _ = envs.reset(seed=5)
        for _ in range(30):
            observations, *_ = envs.step(np.zeros(4, np.int64))
        with uepool.make_vec("sim:Pattern", num_envs=4, seed=5) as others:
            expected, _ = others.reset(seed=5)
            for _ in range(30):
                expected, *_ = others.step(np.zeros(4, np.int64))
    np.testing.assert_equal(observations, expected)


def test_what_it_is_given(game: Game, temporary: Path) -> None:
    address = game.address(options="map=/Game/Maps/Arena&cores=3&threads=render")
    cpu = min(os.sched_getaffinity(0))
    with uepool.make_vec(address, num_envs=2, envs_per_instance=2, cpu_affinity=[[cpu]]) as envs:
        noted = game.noted()
        (instance,) = envs.session.instances()
        folder = Path(noted["cwd"])
        assert folder.parent.parent == temporary
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == noted["user"][0][0]
        assert (folder / "Saved").is_dir()
        # Its launch script waits for it: the process that serves is the script's child.
        assert psutil.Process(instance["pid"]).ppid() == noted["parent"]
    binary, name, level, *arguments = noted["argv"]
    assert (binary, name, level) == (str(game.binary), "Fake", "/Game/Maps/Arena")
    assert [word for word in arguments if word.startswith(("-UEPoolEnvs", "-corelimit", "-no", "-UserDir"))] == [
        "-UEPoolEnvs=2",
        "-nosplash",
        "-nosound",
        "-nocrashreports",
        "-noheartbeatthread",
        f"-UserDir={folder}",
        "-noperfthreads",
        "-corelimit=3",
    ]
    environment = noted["env"]
    assert f"-UEPoolLink={environment['UEPOOL_LINK']}" in arguments
    assert environment["UEPOOL_ENVS"] == "2"
    assert environment["UEPOOL_TOKEN"] not in " ".join(noted["argv"])
    assert noted["found"] == []
    assert noted["cpus"] == [cpu]
    assert not list(temporary.iterdir()), "its folder goes with it"


@needs_root
def test_it_runs_as_the_user_that_was_named(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/0")
    entry = pwd.getpwnam(OTHER_USER)
    with uepool.make_vec(game.address()) as envs:
        noted = game.noted()
        (instance,) = envs.session.instances()
        status = Path(f"/proc/{instance['pid']}/status").read_text()
    groups = os.getgrouplist(OTHER_USER, entry.pw_gid)
    assert noted["user"] == [[entry.pw_uid] * 3, [entry.pw_gid] * 3, sorted(groups)]
    assert re.search(r"^CapEff:\s0+$", status, re.M)
    assert noted["env"]["USER"] == OTHER_USER
    assert os.path.isdir(entry.pw_dir) or noted["env"]["HOME"] == noted["cwd"]
    assert "XDG_RUNTIME_DIR" not in noted["env"]


@needs_root
def test_a_game_of_another_user_ends_with_its_server(game: Game, eventually: Eventually) -> None:
    envs = uepool.make_vec(game.address())
    (instance,) = envs.session.instances()
    process = psutil.Process(instance["pid"])
    server = next(child for child in psutil.Process().children() if process in child.children(recursive=True))
    script = process.parent()
    assert script is not None
    assert process.uids().real == pwd.getpwnam(OTHER_USER).pw_uid
    server.kill()
    eventually(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE, "the game ends")
    eventually(lambda: not script.is_running() or script.status() == psutil.STATUS_ZOMBIE, "its script ends")
    envs.close()


@needs_root
def test_a_server_of_root_says_so_before_it_launches_anything(game: Game) -> None:
    game.user = ""
    with pytest.raises(ConfigError, match=r"run_as: is missing: this server runs as root.*refuses to run as root"):
        uepool.make_vec(game.address())
    assert not list(game.notes.iterdir())


@needs_root
def test_a_game_that_its_user_cannot_run(game: Game) -> None:
    game.folder.chmod(0o700)
    with pytest.raises(StartError, match=rf"cannot run .*Fake.sh as {OTHER_USER} \(uid \d+\): Permission denied"):
        uepool.make_vec(game.address())
    game.folder.chmod(0o755)


def test_a_crash_while_it_starts(game: Game, temporary: Path) -> None:
    with pytest.raises(StartError) as caught:
        uepool.make_vec(game.address("crash"))
    text = str(caught.value)
    assert "SIGSEGV" in text
    assert "the engine crashed" in text
    assert f"-UserDir={temporary}" in text, "the command is there to be tried by hand"
    telling, _, tail = text.partition("and ends with:")
    assert "! [2026.01.31-12.00.01:001][  1]LogUEPool: Error: Arena_2: sensor 'eyes'" in telling
    assert "LogCore: Fatal error: [File:Arena.cpp] [Line: 70]" in telling
    assert "Fake!Function59()" in tail


def test_a_game_that_never_dials_in(game: Game) -> None:
    with pytest.raises(StartTimeout) as caught:
        uepool.make_vec(game.address("silent"), start_timeout=2.0)
    assert "never said hello: it did not dial in within 2 s (start_timeout)" in str(caught.value)
    assert "no line of LogUEPool. Is the plugin UEPool enabled" in str(caught.value)
    assert "LogShaderCompilers: Display: compiling" in str(caught.value)


def test_a_game_that_leaves_in_order(game: Game) -> None:
    with pytest.raises(StartError, match=r"(?s)exited with status 0.*never asked for work.*LogUEPool"):
        uepool.make_vec(game.address("leave"))


def test_a_script_without_its_binary(game: Game) -> None:
    game.binary.unlink()
    with pytest.raises(StartError, match=r"(?s)exited with status 127.*its launch script could not run"):
        uepool.make_vec(game.address())


def test_a_killed_game_is_replaced_in_a_fresh_folder(game: Game, eventually: Eventually) -> None:
    with uepool.make_vec(game.address(), num_envs=1) as envs:
        envs.reset(seed=1)
        first = Path(game.noted()["cwd"])
        (instance,) = envs.session.instances()
        os.kill(instance["pid"], signal.SIGKILL)
        *_, info = envs.step(np.zeros(1, np.int64))
        assert "SIGKILL" in info["fault_message"][0]
        assert "out of memory" in info["fault_message"][0]
        eventually(lambda: envs.session.instances()[0]["state"] == "BOUND", "it is replaced")
        second = Path(game.noted()["cwd"])
        assert second != first
        assert not first.exists()
        assert game.noted()["found"] == []


def test_a_flood_in_its_log(game: Game, eventually: Eventually) -> None:
    lines = 100_000
    with uepool.make_vec(game.address("flood", FakeLines=lines)) as envs:
        envs.reset()
        (instance,) = envs.session.instances()
        log = Path(instance["log"])
        eventually(lambda: log.stat().st_size < 2000 and "repeated" in log.read_text(), "the flood is collapsed")
        said = log.read_text().splitlines()
        (times,) = [index for index, line in enumerate(said) if "repeated" in line]
        assert said[times] == f"[… repeated {lines - 1} times]"
        assert "LogAnimation: Warning: a bone is missing" in said[times - 1]
        assert "LogUEPool: linking" in said[times - 2]
        assert "LogUEPool: after the flood" in said[times + 1]
        envs.step(np.zeros(1, np.int64))


def test_folders_of_a_server_that_was_killed_are_swept(game: Game, temporary: Path) -> None:
    dead = temporary / f"uepool-user-{os.getuid()}-dead"
    (dead / "00001-instance-0/Saved").mkdir(parents=True)
    (dead / "lock").touch()
    with uepool.make_vec(game.address()):
        assert not dead.exists()


def test_folders_are_kept_with_the_logs(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = game.folder / "kept"
    monkeypatch.setenv("UEPOOL_LOG_DIR", str(kept))
    with uepool.make_vec(game.address()):
        pass
    (engine_log,) = kept.glob("uepool-user-*/*/engine.log")
    assert engine_log.read_text() == "the engine's own log\n"
