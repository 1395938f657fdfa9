"""`uepool verify-unreal` as a process, with an engine that packages the simulator."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.client.conftest import eventually
from tests.verify_unreal.conftest import RUN_AS
from tests.verify_unreal.fake_engine import FakeEngine, command, environment

__all__ = ["eventually"]
Eventually = Callable[..., None]


def run(engine: FakeEngine, out: Path, *more: object) -> subprocess.CompletedProcess[str]:
    arguments = command("--engine", engine.root, "--out", out, *RUN_AS, *more)
    return subprocess.run(
        arguments, cwd=out.parent, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )


def left(out: Path) -> tuple[str, dict[str, str]]:
    """The report, and what is in the archive."""
    (folder,) = out.iterdir()
    with zipfile.ZipFile(folder / "uepool-verify-unreal.zip") as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    return (folder / "report.md").read_text(), files


@pytest.mark.timeout(300)
@pytest.mark.slow
def test_everything_passes(engine: FakeEngine, place: Path) -> None:
    out = place / "out"
    done = run(engine, out, "--select", "test_spaces", "--envs", 2, "--seconds", 0.5)
    assert done.returncode == 0, done.stderr
    report, files = left(out)
    assert "**Passed.**" in report
    assert "5.5.1, installed (changelist 40574608" in report
    assert files["report.md"] == report
    assert " 0 failed" in report
    assert report.count(" | passed | ") == 7, report
    for envs in (1, 2):
        assert f"\n| {envs} | " in report
        assert f'"num_envs": {envs},' in files[f"logs/bench-{envs}.log"]
    assert "test_spaces" in files["logs/conformance.log"]
    assert any(name.startswith("logs/instances/") and "linking" in text for name, text in files.items())
    (folder,) = out.iterdir()
    assert not (folder / "work").exists(), "what was built is gone"

    build, package = engine.calls()
    work = folder / "work"
    assert build == [
        "BuildPlugin",
        f"-Plugin={work}/CollectApples/Plugins/UEPool/UEPool.uplugin",
        f"-Package={work}/built-plugin",
        "-TargetPlatforms=Linux",
        "-Rocket",
    ]
    assert package == [
        *("BuildCookRun", f"-project={work}/CollectApples/CollectApples.uproject"),
        *("-noP4", "-utf8output", "-unattended", "-platform=Linux", "-clientconfig=Development"),
        *("-build", "-cook", "-stage", "-pak", "-package", "-archive", f"-archivedirectory={work}/game"),
    ]
    assert int((engine.notes / "user").read_text()) != 0, "RunUAT does not run as root"
    # A project of its own: the engine's version, and one plugin of that name, complete.
    project = json.loads((engine.notes / "project").read_text())
    assert project["EngineAssociation"] == "5.5"
    assert "AdditionalPluginDirectories" not in project
    assert (engine.notes / "plugin/Source/UEPoolCore/Public/uepool/link/link.h").is_file()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_whole_suite_passes(engine: FakeEngine, place: Path) -> None:
    done = run(engine, place / "out", "--keep")
    report, _ = left(place / "out")
    assert done.returncode == 0, report
    (folder,) = (place / "out").iterdir()
    assert (folder / "work/game/Linux/CollectApples.sh").is_file()
    project = folder / "work" / "CollectApples"
    assert f"kept: {project}" in done.stderr


def test_a_plugin_that_does_not_compile(engine: FakeEngine, place: Path) -> None:
    engine.set_mode("fail")
    done = run(engine, place / "out")
    assert done.returncode == 1
    assert "Build the plugin: failed" in done.stderr
    report, files = left(place / "out")
    assert "**Failed**: Build the plugin." in report
    assert "| Build the plugin | failed | " in report
    assert "exit status 6" in report
    # What it was called with, why it failed although 200 lines came after that, and how it ended.
    assert "-Plugin=" in report
    before, after = report.split("The end of its output:")
    assert "error: no member named 'Nothing'" in before
    assert "ExitCode=6" in after
    assert "no member named" in files["logs/build-plugin.log"]
    assert len(engine.calls()) == 1, "nothing is packaged then"


def test_nothing_was_packaged(engine: FakeEngine, place: Path) -> None:
    engine.set_mode("nothing")
    done = run(engine, place / "out")
    assert done.returncode == 1
    assert "RunUAT succeeded and left no Linux/CollectApples.sh; there is nothing" in left(place / "out")[0]


def test_what_nobody_thought_of_is_reported_too(engine: FakeEngine, place: Path) -> None:
    checkout = place / "checkout"
    for file, text in {
        "ue_plugin/Examples/CollectApples/CollectApples.uproject": "{}",
        "ue_plugin/UEPool/UEPool.uplugin": "{}",
        "ue_plugin/__init__.py": "",
        "ue_plugin/tools/__init__.py": "",
        "ue_plugin/tools/package.py": "import pathlib, sys\n"
        "folder = pathlib.Path(sys.argv[1])\nfolder.mkdir()\n(folder / 'UEPool.zip').write_text('no archive')\n",
        "tests/conformance/conftest.py": "",
    }.items():
        (checkout / file).parent.mkdir(parents=True, exist_ok=True)
        (checkout / file).write_text(text)
    done = run(engine, place / "out", "--source", checkout)
    assert done.returncode == 1, done.stderr
    report, files = left(place / "out")
    assert "| Pack the plugin | passed | " in report
    assert "**Failed**: This command itself." in report
    assert "BadZipFile" in report
    assert "Traceback" in files["logs/verify-unreal.log"]
    assert engine.calls() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(engine: FakeEngine, place: Path, eventually: Eventually, number: signal.Signals) -> None:
    engine.set_mode("hang")
    arguments = command("--engine", engine.root, "--out", place / "out", *RUN_AS)
    process = subprocess.Popen(
        arguments, env=environment(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        hanging = engine.notes / "hanging"
        eventually(hanging.exists, "the compiler hangs")
        pids = [int(file.read_text()) for file in (hanging, engine.notes / "compiler")]
        assert all(map(psutil.pid_exists, pids))
        os.kill(process.pid, number)
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130, told
    eventually(lambda: not any(map(psutil.pid_exists, pids)), "the compiler is gone too")
    report, _ = left(place / "out")
    assert "**Interrupted**" in report
    assert "| Pack the plugin | passed | " in report
    assert "| Build the plugin | interrupted | " in report
    (folder,) = (place / "out").iterdir()
    assert not (folder / "work").exists()
