"""`uepool record`: episodes as videos that can be read back, by several cameras."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.cli.conftest import Done, Run
from tests.cli.terminal_program import TerminalProgram

av = pytest.importorskip("av")
Image = pytest.importorskip("PIL.Image")


def read(path: Path) -> tuple[list[np.ndarray], float]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(stream)], float(
            stream.average_rate
        )


def changes(frames: list[np.ndarray], columns: slice) -> bool:
    """Whether the picture between those columns moves (its text is left out)."""
    return bool(np.abs(frames[0][30:230, columns] - frames[-1][30:230, columns]).max() > 60)


def test_an_episode_by_three_cameras(uepool: Run, tmp_path: Path) -> None:
    done = uepool("record", "sim:CollectApples", "--policy", "scripted", "--max-steps", 30, "--seed", 3)
    assert (done.returncode, done.stderr) == (0, "")
    assert "episode 1: 30 steps, cut, return " in done.stdout
    assert "episode.mp4: 31 frames" in done.stdout
    frames, fps = read(tmp_path / "episode.mp4")
    assert (len(frames), fps) == (31, 20)
    height, width, _ = frames[0].shape
    assert height % 2 == width % 2 == 0
    assert height > 240
    assert width > 3 * 200
    for camera in (slice(10, 300), slice(330, 560), slice(580, 800)):
        assert changes(frames, camera)
    depth = frames[-1][30:230, 580:800]
    assert np.ptp(depth, axis=2).max() < 16, "grey"
    assert np.abs(frames[0][240:] - frames[-1][240:]).max() > 100, "the text changes"


@pytest.mark.slow
def test_the_env_config_says_how(uepool: Run, tmp_path: Path) -> None:
    film = {"views": ["map", "segmentation"], "width": 101, "height": 75, "fps": 12.5, "folder": "films"}
    (tmp_path / "apples.yaml").write_text(yaml.safe_dump({"episode_renderer_config": film}))
    arguments = ["record", "sim:CollectApples", "--env-config", "apples.yaml", "--max-steps", 5]
    assert uepool(*arguments, "--episodes", 2).returncode == 0
    frames, fps = read(tmp_path / "films" / "episode.mp4")
    assert (len(frames), fps) == (12, 12.5)
    assert 2 * 101 <= frames[0].shape[1] <= 2 * 101 + 8
    assert 75 < frames[0].shape[0] < 160
    done = uepool(*arguments, "--out", "other.gif", "--view", "spectator", "--height", 60, "--fps", 10)
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "other.gif") as image:
        assert (image.n_frames, image.width, image.info["duration"]) == (6, 80, 100)


def test_envs_with_one_camera_show_their_observation_too(uepool: Run, tmp_path: Path) -> None:
    done = uepool("record", "sim:Pattern", "--max-steps", 8, "--height", 60, "--out", "a.gif")
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "a.gif") as image:
        assert image.n_frames == 9
        assert abs(image.width - 2 * 84) <= 6


def test_ctrl_c_leaves_the_video_of_what_there_is(tmp_path: Path) -> None:
    # An env that does not end by itself, on a terminal, where progress is shown.
    config = '{"episode_length": 1000000}'
    with TerminalProgram(
        "record", "sim:Pattern", "--env-config", config, "--max-steps", 1000000, "--height", 48, folder=tmp_path
    ) as program:
        program.wait_until(lambda: "episode 1" in program.said, "a progress bar")
        program.wait_until(lambda: list(tmp_path.glob(".episode*.mp4")), "the video is begun")
        part = next(tmp_path.glob(".episode*.mp4"))
        program.wait_until(lambda: part.stat().st_size > 10000, "there are frames")
        program.signal(signal.SIGINT)
        assert program.finish() == 130
        assert "interrupted" in program.said
        assert "Traceback" not in program.said
    assert [entry.name for entry in tmp_path.iterdir()] == ["episode.mp4"]
    assert len(read(tmp_path / "episode.mp4")[0]) > 1


def test_a_fault_leaves_no_video(uepool: Run, tmp_path: Path) -> None:
    done = uepool("record", "sim:Pattern", "--env-config", '{"crash_at_step": 3}')
    assert done.returncode == 1
    assert "sim:Pattern: the episode was lost: its instance ended" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["sim:CartPole", "--out", "a.png"], "the name of the file must end in .mp4 or .gif"),
        (["sim:CartPole", "--out", "file/a.mp4"], "'file/a.mp4' cannot be written"),
        (["sim:CartPole", "--view", "agent"], "there is no view 'agent'; known: spectator"),
        (["sim:Pattern", "--policy", "scripted"], "the scripted policy plays sim:CollectApples, "),
        (["gym:CartPole-v1", "--env-config", "no.yaml"], "no.yaml"),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_one_line(
    uepool_here: Callable[..., Done], tmp_path: Path, arguments: list[str], expected: str
) -> None:
    (tmp_path / "file").touch()
    done = uepool_here("record", *arguments)
    assert done.returncode == 2
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
