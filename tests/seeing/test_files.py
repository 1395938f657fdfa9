"""What is written can be read back: as many frames as were added, in their size, with their colours, at their pace."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from uepool.errors import ConfigError
from uepool.seeing import open_picture_file

av = pytest.importorskip("av")
Image = pytest.importorskip("PIL.Image")


def frames(count: int, height: int, width: int) -> list[np.ndarray]:
    """A white bar that moves over a red ground."""
    made = []
    for number in range(count):
        frame = np.full((height, width, 3), (200, 30, 30), np.uint8)
        frame[:, number * 4 : number * 4 + 8] = 255
        made.append(frame)
    return made


def write_until(path: Path, count: int, end: BaseException) -> None:
    with open_picture_file(path) as file:
        for frame in frames(count, 48, 64):
            file.add(frame)
        raise end


def read_video(path: Path) -> tuple[list[np.ndarray], float, str]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
        return pictures, float(stream.average_rate), stream.codec_context.name


@pytest.mark.parametrize(("height", "width"), [(48, 64), (47, 63), (1, 33)])
@pytest.mark.parametrize("fps", [20, 12.5])
def test_mp4(tmp_path: Path, height: int, width: int, fps: float) -> None:
    path = tmp_path / "new" / "folder" / "a.mp4"
    with open_picture_file(path, fps) as file:
        for frame in frames(10, height, width):
            file.add(frame)
        assert not path.exists(), "it appears whole"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.mp4"]
    pictures, rate, codec = read_video(path)
    assert (len(pictures), rate) == (10, fps)
    assert codec in ("h264", "mpeg4")
    assert pictures[0].shape == (height + height % 2, width + width % 2, 3)
    assert np.abs(pictures[0][0, 20].astype(int) - (200, 30, 30)).max() < 30
    assert np.abs(pictures[-1].astype(int) - pictures[0]).max() > 100


def test_without_the_h264_encoder_it_is_mpeg4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(av.codec, "codecs_available", {"mpeg4"})
    with open_picture_file(tmp_path / "a.mp4") as file:
        for frame in frames(5, 48, 64):
            file.add(frame)
    pictures, _, codec = read_video(tmp_path / "a.mp4")
    assert (len(pictures), codec) == (5, "mpeg4")


def test_gif(tmp_path: Path) -> None:
    with open_picture_file(tmp_path / "a.gif", fps=20) as file:
        for frame in frames(10, 47, 63):
            file.add(frame)
    with Image.open(tmp_path / "a.gif") as image:
        assert (image.n_frames, image.size, image.info["duration"]) == (10, (63, 47), 50)
        first = np.asarray(image.convert("RGB"))
        image.seek(9)
        assert np.abs(np.asarray(image.convert("RGB")).astype(int) - first).max() > 100
        assert tuple(first[0, 20]) == (200, 30, 30)


def test_png_is_the_last_picture(tmp_path: Path) -> None:
    made = frames(3, 47, 63)
    with open_picture_file(tmp_path / "a.png") as file:
        for frame in made:
            file.add(frame)
    with Image.open(tmp_path / "a.png") as image:
        np.testing.assert_array_equal(np.asarray(image), made[-1])


@pytest.mark.parametrize("ending", ["mp4", "gif"])
def test_frames_that_change_their_size_are_fitted_into_the_first(tmp_path: Path, ending: str) -> None:
    with open_picture_file(tmp_path / f"a.{ending}") as file:
        for frame in [*frames(2, 48, 64), *frames(2, 100, 30)]:
            file.add(frame)
    pictures, _, _ = read_video(tmp_path / f"a.{ending}")
    assert {picture.shape for picture in pictures} == {(48, 64, 3)}
    assert len(pictures) == 4


@pytest.mark.parametrize("name", ["a.mp4", "a.gif", "a.png"])
@pytest.mark.parametrize("count", [0, 3])
def test_what_fails_leaves_the_old_file(tmp_path: Path, name: str, count: int) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="on the way"):
        write_until(path, count, RuntimeError("on the way"))
    with open_picture_file(path):
        pass  # no frame, no file
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [(name, b"old")]


def test_ctrl_c_keeps_what_there_is(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with pytest.raises(KeyboardInterrupt):
        write_until(path, 3, KeyboardInterrupt())
    assert len(read_video(path)[0]) == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.avi", r"must end in \.mp4, \.gif or \.png"),
        ("a", r"must end in \.mp4, \.gif or \.png"),
        ("file/a.mp4", "cannot be written: (File exists|Not a directory)"),
        ("folder.gif", "cannot be written: it is a folder"),
        ("x" * 300 + ".png", "cannot be written: File name too long"),
    ],
)
def test_a_file_that_cannot_be(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.gif").mkdir()
    with pytest.raises(ConfigError, match=text):
        open_picture_file(tmp_path / name)


def test_frames_that_are_too_large_for_the_encoder(tmp_path: Path) -> None:
    with open_picture_file(tmp_path / "a.mp4") as file, pytest.raises(ConfigError, match="20000 × 16 pixels cannot be"):
        file.add(np.zeros((16, 20000, 3), np.uint8))


@pytest.mark.parametrize(
    ("module", "name", "text"),
    [("av", "a.mp4", "writing a.mp4 needs PyAV"), ("PIL", "a.gif", "writing a.gif needs Pillow")],
)
def test_without_the_extra_it_says_what_to_install(tmp_path: Path, module: str, name: str, text: str) -> None:
    code = f"""
import sys
sys.modules[{module!r}] = None
from uepool.errors import Unsupported
from uepool.seeing import open_picture_file
try:
    open_picture_file({name!r})
except Unsupported as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout == f"{text}: pip install 'uepool[video]'\n", done.stderr
    assert not list(tmp_path.iterdir())
