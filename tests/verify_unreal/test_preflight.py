"""What is found out before anything is built."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import namedtuple
from pathlib import Path

import pytest

from tests.verify_unreal import fake_engine
from tests.verify_unreal.conftest import RUN_AS
from tests.verify_unreal.fake_engine import FakeEngine, command, environment
from uepool.verify_unreal import preflight, source
from uepool.verify_unreal.preflight import Options
from uepool.verify_unreal.problems import NotReady

USER = "nobody" if RUN_AS else ""


def refusal(options: Options) -> str:
    with pytest.raises(NotReady) as refused:
        preflight.check(options)
    return str(refused.value)


def test_the_command_says_it_and_leaves_with_2(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    done = subprocess.run(
        command("--engine", missing, "--out", tmp_path / "out", *RUN_AS),
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr == f"uepool: --engine: there is no folder {missing}\n"


def test_the_engine_that_is_there(engine: FakeEngine, tmp_path: Path) -> None:
    for folder in (engine.root, engine.root / "Engine"):
        ground = preflight.check(Options(folder, tmp_path, run_as=USER))
        assert ground.engine.root == engine.root
        assert str(ground.engine) == "5.5.1, installed (changelist 40574608, ++UE5+Release-5.5)"


def test_a_version_file_with_a_byte_order_mark(place: Path) -> None:
    engine = fake_engine.make(place, bom=True)
    assert preflight.check(Options(engine.root, place / "out", run_as=USER)).engine.version == (5, 5, 1)


@pytest.mark.parametrize("version", [(5, 3, 2), (5, 7, 0), (4, 27, 2), (6, 4, 0)])
def test_other_versions(place: Path, version: tuple[int, int, int]) -> None:
    engine = fake_engine.make(place, version)
    options = Options(engine.root, place / "out", run_as=USER)
    assert f"is Unreal Engine {version[0]}.{version[1]}; the plugin is written for 5.4 to 5.6" in refusal(options)
    tried = preflight.check(Options(engine.root, place / "out", run_as=USER, any_version=True))
    assert tried.engine.version == version


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("Engine/Build/Build.version", "give the engine's root"),
        ("Engine/Build/BatchFiles/RunUAT.sh", "an engine for another system"),
        ("Engine/Binaries/Linux/UnrealEditor", "must be built first"),
    ],
)
def test_an_engine_that_lacks_something(engine: FakeEngine, tmp_path: Path, missing: str, says: str) -> None:
    (engine.root / missing).unlink()
    told = refusal(Options(engine.root, tmp_path, run_as=USER))
    assert missing in told
    assert says in told


@pytest.mark.parametrize("text", ["", "{}", '{"MajorVersion": "five", "MinorVersion": 4}', "[5, 4]"])
def test_a_version_file_that_tells_nothing(engine: FakeEngine, tmp_path: Path, text: str) -> None:
    (engine.root / "Engine/Build/Build.version").write_text(text)
    assert "Build.version does not tell the engine's version" in refusal(Options(engine.root, tmp_path, run_as=USER))


def test_root_is_refused(engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "Unreal Engine refuses" in refusal(Options(engine.root, tmp_path))
    assert "--run-as: " in refusal(Options(engine.root, tmp_path, run_as="no-such-user"))


def test_too_little_space(engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(100 << 30, 98 << 30, 2 << 30))
    told = refusal(Options(engine.root, tmp_path, run_as=USER))
    assert f"--out: {tmp_path} has 2.0 GiB free" in told


def test_a_place_that_cannot_be_made(engine: FakeEngine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be made: Not a directory" in refusal(Options(engine.root, tmp_path / "file/out", run_as=USER))


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = refusal(Options(tmp_path / "none", tmp_path / "file/out", source=tmp_path, run_as="no-such-user"))
    assert [line.split(":")[0] for line in told.splitlines()] == ["--engine", "--source", "--run-as", "--out"]


def test_an_installed_package_alone_is_not_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import uepool

    monkeypatch.setattr(uepool, "__file__", str(tmp_path / "site-packages/uepool/__init__.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotReady, match="needs a checkout of uepool"):
        source.find(None)
    checkout = Path(__file__).parents[2]
    assert source.find(checkout) == checkout
    monkeypatch.chdir(checkout)
    assert source.find(None) == checkout


def test_platforms(engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = refusal(Options(engine.root, tmp_path, platform="Mac", run_as=USER))
    assert told == "--platform must be one of Linux, Win64, not 'Mac'"
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "run it in WSL" in refusal(Options(engine.root, tmp_path, platform="Win64", run_as=USER))
