"""Frames into a file: MP4, GIF or PNG, by the name's ending."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np

from uepool.errors import ConfigError
from uepool.seeing.extras import pillow, pyav
from uepool.seeing.scaling import fit

MOVING = (".mp4", ".gif")
ALL = (*MOVING, ".png")
_QUALITY = {"crf": "20", "preset": "veryfast"}  # of x264
_GIF_TICKS = 100  # a second; many viewers take less than two ticks for ten
_GIF_COLOURS = 256


class _Encoder(Protocol):
    """Writes frames of one size to the file that it was made for."""

    def add(self, frame: np.ndarray) -> None: ...
    def finish(self) -> None: ...
    def discard(self) -> None: ...


class PictureFile:
    """A file that frames go into; made by :func:`open_picture_file`. A context manager.

    The file of that name appears, whole, with :meth:`close`; when the block ends by an exception other than Ctrl-C,
    what was there before stays as it was.

    fps: frames a second; may be changed until the first frame is added.
    frames: how many were added. moving: False for PNG, which keeps the last one.
    """

    def __init__(self, path: Path, part: Path, make: Callable[[Path, float], _Encoder], fps: float) -> None:
        self.path = path
        self.fps = fps
        self.frames = 0
        self.moving = path.suffix.lower() in MOVING
        self._part = part
        self._make = make
        self._encoder: _Encoder | None = None
        self._size = (0, 0)
        self._closed = False

    def add(self, frame: np.ndarray) -> None:
        """Adds uint8 [height, width, 3]. Frames of another size than the first are fitted into that one's."""
        assert not self._closed, "the file is closed"
        if self._encoder is None:
            self._encoder = self._make(self._part, self.fps)
            self._size = frame.shape[0], frame.shape[1]
        if frame.shape[:2] != self._size:
            frame = fit(frame, self._size)
        self._encoder.add(np.ascontiguousarray(frame))
        self.frames += 1

    def close(self) -> None:
        """Finishes the file; without a frame there is none. OSError when it cannot be written. Again: does nothing."""
        if self._encoder is None or not self.frames or self._closed:
            self.discard()
            return
        try:
            self._encoder.finish()
            os.replace(self._part, self.path)
            self._closed = True
        finally:
            self.discard()

    def discard(self) -> None:
        """Leaves no file, or the one that was there before. Once it is closed: does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._encoder is not None:
                self._encoder.discard()
        finally:
            self._part.unlink(missing_ok=True)

    def __enter__(self) -> PictureFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, KeyboardInterrupt):
            self.close()
        else:
            self.discard()


def open_picture_file(path: str | Path, fps: float = 20.0, *, endings: tuple[str, ...] = ALL) -> PictureFile:
    """A file for frames: ``.mp4`` (H.264, or MPEG-4 without that encoder), ``.gif``, or ``.png`` (the last frame).

    fps: frames a second.

    Makes the folders that are missing. ConfigError when the ending is another one or the file cannot be made;
    Unsupported, with the line to type, when Pillow or PyAV is not installed.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in endings:
        known = f"{', '.join(endings[:-1])} or {endings[-1]}"
        raise ConfigError(f"{str(path)!r}: the name of the file must end in {known}")
    library = (pyav if ending == ".mp4" else pillow)(f"writing {path.name}")
    encoders: dict[str, Callable[[Any, Path, float], _Encoder]] = {".mp4": _Mp4, ".gif": _Gif, ".png": _Png}
    part = path.with_name(f".{path.stem}.{os.getpid()}{ending}")
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
    except OSError as error:
        raise ConfigError(f"{str(path)!r} cannot be written: {error.strerror}") from None
    return PictureFile(path, part, partial(encoders[ending], library), fps)


class _Mp4:
    def __init__(self, av: Any, part: Path, fps: float) -> None:
        self._av = av
        self._rate = Fraction(fps).limit_denominator(1001)
        self._container = av.open(str(part), "w", format="mp4", options={"movflags": "faststart"})
        self._stream: Any = None

    def add(self, frame: np.ndarray) -> None:
        # It has colours for 2 × 2 pixels: a row or a column more where a side is odd.
        frame = np.pad(frame, ((0, frame.shape[0] % 2), (0, frame.shape[1] % 2), (0, 0)), mode="edge")
        if self._stream is None:
            self._stream = self._start(frame.shape[0], frame.shape[1])
        try:
            self._container.mux(self._stream.encode(self._av.VideoFrame.from_ndarray(frame, format="rgb24")))
        except self._av.error.ExternalError as error:  # of the encoder; what it wants to say goes to a log
            size = f"{frame.shape[1]} × {frame.shape[0]}"
            raise ConfigError(f"frames of {size} pixels cannot be encoded as video: {error}") from None

    def _start(self, height: int, width: int) -> Any:
        has_h264 = "libx264" in self._av.codec.codecs_available
        stream = self._container.add_stream("libx264" if has_h264 else "mpeg4", rate=self._rate)
        stream.height, stream.width, stream.pix_fmt = height, width, "yuv420p"
        if has_h264:
            stream.options = _QUALITY
        else:
            stream.bit_rate = height * width * 8 * int(self._rate + 1) // 10
        return stream

    def finish(self) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()

    def discard(self) -> None:
        self._container.close()


class _Gif:
    def __init__(self, pil: Any, part: Path, fps: float) -> None:
        self._pil = pil
        self._part = part
        self._milliseconds = 1000 // _GIF_TICKS * max(2, round(_GIF_TICKS / fps))
        self._images: list[Any] = []

    def add(self, frame: np.ndarray) -> None:
        # As palette images, of a byte a pixel: all frames are in memory until the end.
        self._images.append(self._pil.Image.fromarray(frame).quantize(_GIF_COLOURS, dither=self._pil.Image.Dither.NONE))

    def finish(self) -> None:
        first, *rest = self._images
        first.save(self._part, save_all=True, append_images=rest, duration=self._milliseconds, loop=0)

    def discard(self) -> None:
        self._images.clear()


class _Png:
    def __init__(self, pil: Any, part: Path, fps: float) -> None:
        self._pil = pil
        self._part = part
        self._last: np.ndarray | None = None

    def add(self, frame: np.ndarray) -> None:
        self._last = frame

    def finish(self) -> None:
        self._pil.Image.fromarray(self._last).save(self._part)

    def discard(self) -> None:
        self._last = None
