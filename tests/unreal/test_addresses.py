"""The grammar of unreal: addresses, pools with engine: unreal, and what is told of wrong ones."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from envserver import addresses, commands, options, users
from envserver.config.load import load
from envserver.config.problems import ConfigError
from envserver.errors import BadRequest
from envserver.unreal import check
from envserver.unreal.settings import UnrealSettings, parse

GAME = "/games/Apples.sh"


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (f"unreal:{GAME}", UnrealSettings(GAME)),
        ("unreal:./build/My Game.sh", UnrealSettings("./build/My Game.sh")),
        (f"unreal:{GAME}?map=/Game/A?b=c&profile=gpu", UnrealSettings(GAME, map="/Game/A?b=c", profile="gpu")),
        (
            "unreal:/ue/UnrealEditor?project=/src/X.uproject&cores=3&threads=render",
            UnrealSettings("/ue/UnrealEditor", project="/src/X.uproject", cores=3, threads="render"),
        ),
        (f"unreal:{GAME}?arg=-a=1&arg=-b=x%26y%2525", UnrealSettings(GAME, arguments=("-a=1", "-b=x&y%25"))),
        (f"unreal:{GAME}?run_as=1000:100", UnrealSettings(GAME, run_as="1000:100")),
    ],
)
def test_addresses(text: str, settings: UnrealSettings) -> None:
    address = addresses.parse(text)
    assert parse(address.target) == settings
    assert addresses.parse(str(address)) == address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unreal:", "names nothing: write unreal:/path/Game.sh"),
        ("unreal:?map=/Game/A", "executable: is missing"),
        (f"unreal:{GAME}?mpa=/Game/A", "mpa: unknown option; did you mean 'map'? known: project, map, profile"),
        (f"unreal:{GAME}?map", "map: has no value: write map=VALUE"),
        (f"unreal:{GAME}?map=/Game/A&map=/Game/B", "map: stands there twice"),
        (f"unreal:{GAME}?map=-game", "map: must be a map like /Game/Maps/Arena"),
        (f"unreal:{GAME}?profile=fast", "profile: must be one of cpu, gpu, got 'fast'"),
        (f"unreal:{GAME}?threads=2", "threads: must be one of one, render, all, got '2'"),
        (f"unreal:{GAME}?cores=0", "cores: must be from 1 to 1024, got '0'"),
        (f"unreal:{GAME}?cores=two", "cores: must be from 1 to 1024, got 'two'"),
        ("unreal:/ue/UnrealEditor?project=/src/X", "project: must be a .uproject file, got '/src/X'"),
        (f"unreal:{GAME}?arg=/Game/A", "arguments: '/Game/A' must begin with a dash"),
        (f"unreal:{GAME}?arg=-FixedSeed", "arguments: -FixedSeed gives all instances the same random numbers"),
        (f"unreal:{GAME}?arg=-deterministic", "arguments: -deterministic gives all instances the same random"),
        (f"unreal:{GAME}?arg=-UserDir=/x", "arguments: -UserDir=/x is set by the server"),
        (f"unreal:{GAME}?arg=-UEPoolLink=@x", "arguments: -UEPoolLink=@x is set by the server"),
        (f"unreal:{GAME}?arg=-nullrhi", "arguments: -nullrhi follows from profile"),
    ],
)
def test_wrong_addresses(text: str, expected: str) -> None:
    with pytest.raises(BadRequest) as caught:
        addresses.parse(text)
    assert str(caught.value).startswith(f"address {text!r}")
    assert expected in str(caught.value)


def build(text: str, instances: int = 1, **fields: str) -> commands.Command:
    return commands.build(addresses.parse(text), env_config={}, instances=instances, **fields)  # type: ignore[arg-type]


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def as_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests: the server takes itself for a user's."""
    monkeypatch.setattr(os, "geteuid", lambda: 1234)


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_paths_are_relative_to_the_working_directory(tmp_path: Path, as_user: None) -> None:
    executable(tmp_path / "ue/UnrealEditor")
    (tmp_path / "X.uproject").touch()
    command = build("unreal:ue/UnrealEditor?project=X.uproject", working_directory=str(tmp_path))
    assert command.unreal is not None
    assert (command.unreal.executable, command.unreal.project) == (
        str(tmp_path / "ue/UnrealEditor"),
        str(tmp_path / "X.uproject"),
    )
    assert command.cwd is None


def test_cores_are_the_instances_share(tmp_path: Path, as_user: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands.cpus, "count", lambda: 32)
    game = executable(tmp_path / "Game.sh")
    cores = [build(f"unreal:{game}", instances).unreal.cores for instances in (1, 4, 32)]  # type: ignore[union-attr]
    assert cores == [32, 8, 2]
    assert build(f"unreal:{game}?cores=1", 4).unreal.cores == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("unreal:{0}/nothing.sh", "there is no file {0}/nothing.sh"),
        ("unreal:{0}/plain.sh", "{0}/plain.sh is not executable"),
        ("unreal:{0}/Linux", "executable: {0}/Linux is a folder; it has Game.sh: write {0}/Linux/Game.sh"),
        ("unreal:{0}/X.uproject", "executable: {0}/X.uproject is a project: write the editor that runs it"),
        ("unreal:{0}/Game.exe", "executable: {0}/Game.exe is a program for Windows"),
        ("unreal:{0}/UnrealEditor", "project: is missing: UnrealEditor is the editor"),
        ("unreal:{0}/UnrealEditor?project={0}/Y.uproject", "project: there is no file {0}/Y.uproject"),
    ],
)
def test_files_that_are_not_fit(tmp_path: Path, as_user: None, address: str, expected: str) -> None:
    executable(tmp_path / "Linux/Game.sh")
    executable(tmp_path / "UnrealEditor")
    for name in ("plain.sh", "X.uproject", "Game.exe"):
        (tmp_path / name).touch()
    with pytest.raises(BadRequest) as caught:
        build(address.format(tmp_path))
    assert expected.format(tmp_path) in str(caught.value)


def test_root_is_refused_and_told_what_to_do(as_root: None) -> None:
    with pytest.raises(BadRequest) as caught:
        check.user(UnrealSettings(GAME))
    assert "Unreal Engine refuses to run as root" in str(caught.value)
    assert "unreal:/path/Game.sh?run_as=USER, or run_as: USER in pool.yaml" in str(caught.value)
    for name in ("root", "0", "0:7"):
        with pytest.raises(BadRequest, match=r"run_as: '.*' is root"):
            check.user(UnrealSettings(GAME, run_as=name))


def test_only_root_changes_users(as_user: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check.user(UnrealSettings(GAME)) is None
    assert check.user(UnrealSettings(GAME, run_as="1234")) is None
    with pytest.raises(BadRequest, match=r"only a server that runs as root.* this one has uid 1234, 99 has 99"):
        check.user(UnrealSettings(GAME, run_as="99"))


def test_users(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = SimpleNamespace(pw_uid=71, pw_gid=72, pw_name="ann", pw_dir="/nowhere")
    monkeypatch.setattr(users.pwd, "getpwnam", {"ann": entry}.__getitem__)
    monkeypatch.setattr(users.pwd, "getpwuid", {71: entry}.__getitem__)
    monkeypatch.setattr(os, "getgrouplist", lambda name, gid: [gid, 9])
    ann = users.find("ann")
    assert ann.credentials == (71, 72, [72, 9])
    assert users.find("71") == ann
    assert users.find("71:8").credentials == (71, 8, [8, 9])
    assert users.find("500").credentials == (500, 500, [])
    assert users.find("500:6").credentials == (500, 6, [])
    assert ann.environment("/own") == {"HOME": "/own", "USER": "ann", "LOGNAME": "ann"}
    with pytest.raises(BadRequest, match="no user 'bob'"):
        users.find("bob")


def test_start_timeouts_fit_the_engine(tmp_path: Path, as_user: None) -> None:
    assert options.start_timeout(addresses.parse(f"unreal:{GAME}")) == 300
    executable(tmp_path / "Game.sh")
    pools = load(pool_file(tmp_path, "executable: ./Game.sh"))
    assert pools.pools[0].start_timeout == 300
    pools = load(pool_file(tmp_path, "executable: ./Game.sh\n    start_timeout: 7"))
    assert pools.pools[0].start_timeout == 7


def pool_file(folder: Path, text: str) -> Path:
    path = folder / "pool.yaml"
    path.write_text(f"pools:\n  - name: apples\n    instances: 2\n    engine: unreal\n    {text}\n")
    return path


def test_a_pool(tmp_path: Path, as_user: None) -> None:
    executable(tmp_path / "ue/UnrealEditor")
    (tmp_path / "X.uproject").touch()
    text = """executable: ue/UnrealEditor
    project: X.uproject
    map: /Game/Maps/Arena
    profile: gpu
    threads: all
    cores: 6
    arguments: [-LogCmds=LogTemp off, "-x=1&2%"]
    envs_per_instance: 4"""
    (pool,) = load(pool_file(tmp_path, text)).pools
    assert pool.command.unreal == UnrealSettings(
        executable=str(tmp_path / "ue/UnrealEditor"),
        project=str(tmp_path / "X.uproject"),
        map="/Game/Maps/Arena",
        profile="gpu",
        threads="all",
        cores=6,
        arguments=("-LogCmds=LogTemp off", "-x=1&2%"),
    )
    assert (pool.envs_per_instance, pool.address.scheme) == (4, "unreal")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("address: sim:CartPole", ": engine: goes with an executable"),
        ("executable: ./no.sh", ".executable: address unreal:"),
        ("executable: ./Game.sh\n    profile: fast", ".profile: must be 'cpu' or 'gpu', got 'fast'"),
        ("executable: ./Game.sh\n    arguments: [-Deterministic]", ".arguments: -Deterministic gives all instances"),
        ("executable: ./Game.sh\n    project: x.txt", ".project: must be a .uproject file"),
        ("executable: ./Game.sh\n    cores: 0", ".cores: must be greater than or equal to 1"),
        ("executable: ./Game.sh\n    run_as: 99", ".run_as: only a server that runs as root"),
        ("executable: ./Game.sh\n    working_directory: .", ": working_directory: each Unreal instance runs in"),
    ],
)
def test_a_wrong_pool(tmp_path: Path, as_user: None, text: str, expected: str) -> None:
    executable(tmp_path / "Game.sh")
    with pytest.raises(ConfigError) as caught:
        load(pool_file(tmp_path, text))
    assert f"pools[0]{expected}" in str(caught.value)


def test_a_pool_of_a_server_of_root(tmp_path: Path, as_root: None) -> None:
    executable(tmp_path / "Game.sh")
    with pytest.raises(ConfigError, match=r"pools\[0\].run_as: is missing: this server runs as root"):
        load(pool_file(tmp_path, "executable: ./Game.sh"))


def test_fields_of_unreal_are_for_unreal(tmp_path: Path) -> None:
    path = tmp_path / "pool.yaml"
    path.write_text("pools:\n  - {name: a, instances: 1, address: 'sim:CartPole', map: /Game/A}\n")
    with pytest.raises(ConfigError, match="map: is for Unreal games: write engine: unreal"):
        load(path)
