"""`uepool watch`: a live mosaic on a terminal, and pictures in files."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Certificates, Done, Run
from tests.cli.terminal_program import TerminalProgram
from tests.pool_server import PoolServerProcess

av = pytest.importorskip("av")
Image = pytest.importorskip("PIL.Image")


def watch(folder: Path, *arguments: object, **keywords: object) -> TerminalProgram:
    return TerminalProgram("watch", "sim:CartPole", *arguments, folder=folder, **keywords)  # type: ignore[arg-type]


def test_a_live_mosaic_that_follows_the_terminal(tmp_path: Path) -> None:
    with watch(tmp_path, "--num-envs", 5, "--fps", 50) as program:
        program.wait_for("env 4  step 3")
        assert "▀▀▀" in program.lines[3]
        assert max(map(len, program.lines)) <= 100
        program.resize(15, 40)
        program.wait_until(lambda: program.lines[14].startswith("spectator"), "the last line is the status")
        program.wait_for("4: ")
        assert max(map(len, program.lines)) <= 40
        program.resize(3, 4)
        program.wait_until(lambda: program.lines[0] == "the", "it is said that there is no room")
        program.resize(30, 100)
        program.wait_for("env 4  step")
        program.wait_for("mean return")
        program.press("xq")
        assert program.finish() == 0
        assert program.modes_are_as_before
        assert "Traceback" not in program.said


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_however_it_ends_the_terminal_is_as_before(tmp_path: Path, number: int, code: int) -> None:
    with watch(tmp_path, "--num-envs", 2) as program:
        program.wait_for("env 1  step 1")
        if number == signal.SIGINT:
            program.press("\x03")  # the terminal makes it SIGINT
        else:
            program.signal(number)
        assert program.finish() == code
        assert program.modes_are_as_before
        assert "Traceback" not in program.said


def test_faults_are_told_and_do_not_spoil_the_picture(tmp_path: Path) -> None:
    config = '{"crash_at_step": 3, "fault_envs": [1], "fault_episodes": [0]}'
    with TerminalProgram(
        "watch", "sim:Pattern", "--num-envs", 2, "--fps", 50, "--env-config", config, folder=tmp_path
    ) as program:
        program.wait_for("1 faults, the last: its instance ended")
        program.press("q")
        assert program.finish() == 0
        before, _, after = program.said.rpartition("\x1b[?1049l")
        assert after == ""
        assert "SIGABRT" not in before.replace("was killed by SIGABRT", "")


@pytest.mark.parametrize(
    ("env", "escape"),
    [({"COLORTERM": ""}, "\x1b[38;5;"), ({"TERM": "vt100", "COLORTERM": ""}, None)],
)
def test_terminals_with_fewer_colours(tmp_path: Path, env: dict[str, str], escape: str | None) -> None:
    with watch(tmp_path, "--num-envs", 1, "--seconds", 0.1, env=env) as program:
        assert program.finish() == 0
        assert ("38;" in program.said) == (escape is not None)
        assert "38;2;" not in program.said
        if escape is not None:
            assert escape in program.said


def test_a_png(uepool: Run, tmp_path: Path) -> None:
    done = uepool("watch", "sim:CartPole", "--num-envs", 5, "--seconds", 1, "--out", "new/mosaic.png")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "new/mosaic.png: spectator of 5 envs after 10 steps each\n"
    with Image.open(tmp_path / "new" / "mosaic.png") as image:
        assert image.width > 900
        assert len(image.getcolors(1 << 24)) > 5


def test_a_video(uepool: Run, tmp_path: Path) -> None:
    done = uepool(
        "watch", "sim:Pattern", "--view", "observation", "--num-envs", 3, "--envs-per-instance", 3, "--seconds", 1,
        "--fps", 5, "--env-config", '{"height": 16, "width": 24}', "--out", "a.mp4",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "a.mp4: 6 pictures of observation of 3 envs after 5 steps each\n"
    with av.open(str(tmp_path / "a.mp4")) as container:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]
    assert len(frames) == 6
    assert all(np.abs(one - other).max() > 50 for one, other in itertools.pairwise(frames))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["sim:CartPole"], "standard output is no terminal: --out mosaic.png writes a picture instead"),
        (["sim:CartPole", "--out", "a.jpg"], "the name of the file must end in .mp4, .gif or .png"),
        (["sim:CartPole", "--out", "pool.yaml/a.png"], "cannot be written"),
        (["sim:CartPole", "--out", "a.png", "--view", "agent"], "there is no view 'agent'; known: spectator"),
        (
            ["sim:Pattern", "--out", "a.png", "--policy", "clever"],
            "there is no policy 'clever'; known: random, scripted",
        ),
        (["sim:CartPole", "--out", "a.png", "--env-config", "{"], "--env-config: is not JSON"),
        (["sim:CartPole", "--out", "a.png", "--env-config", "no.json"], "no.json"),
        (["gym:CartPole-v1", "--out", "a.png", "--env-kwargs", "[]"], "--env-kwargs: must be a JSON object, not '[]'"),
        (
            ["sim:CartPole", "--out", "a.png", "--colours", "red"],
            "--colours must be auto, true, 256 or none, not 'red'",
        ),
        (["sim:Nothing", "--out", "a.png"], "unknown game"),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_one_line(
    uepool_here: Callable[..., Done], tmp_path: Path, arguments: list[str], expected: str
) -> None:
    (tmp_path / "pool.yaml").touch()
    done = uepool_here("watch", "--num-envs", 1, *arguments)
    assert done.returncode == 2
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["pool.yaml"]


@pytest.mark.slow
def test_a_pool_over_tls(uepool: Run, tmp_path: Path, certificates: Certificates) -> None:
    (tmp_path / "pool").mkdir()
    tls = {"cert": certificates["server.pem"], "key": certificates["server-key.pem"]}
    pool = {"name": "apples", "address": "sim:CollectApples", "instances": 2, "envs_per_instance": 2}
    env = {"UEPOOL_TLS_CA": certificates["ca.pem"]}
    with PoolServerProcess(tmp_path / "pool", {"tls": tls, "pools": [pool]}) as server:
        assert server.address.startswith("grpcs:")
        arguments = ["watch", server.url("apples"), "--view", "map", "--seconds", 0.5, "--out", "map.png"]
        done = uepool(*arguments, env=env)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "map.png: map of 4 envs after 5 steps each\n"
        with Image.open(tmp_path / "map.png") as image:
            assert len(image.getcolors(1 << 24)) > 20
        refused = uepool(*arguments, "--env-kwargs", '{"a": 1}', env=env)
        assert refused.returncode == 2
        assert "env_kwargs cannot be given" in refused.stderr
        refused = uepool("watch", server.url("pears"), "--out", "map.png", env=env)
        assert refused.returncode == 2
        assert "apples" in refused.stderr


def test_envs_without_a_picture(uepool_here: Callable[..., Done]) -> None:
    done = uepool_here(
        "watch", "gym:CartPole-v1", "--num-envs", 1, "--env-kwargs", '{"render_mode": null}', "--out", "a.png"
    )
    assert done.returncode == 1
    assert (
        "has no pictures: it does not render, and no observation is an image; a Gymnasium env draws with" in done.stderr
    )
