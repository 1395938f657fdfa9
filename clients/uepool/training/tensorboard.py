"""Scalars and moving pictures for TensorBoard, each at its env step."""

from __future__ import annotations

import contextlib
import importlib
import io
import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from uepool.seeing.scaling import fit, fitting

_WRITERS = (
    ("torch.utils.tensorboard", "tensorboard.compat.proto.summary_pb2"),
    ("tensorboardX", "tensorboardX.proto.summary_pb2"),
)
_MOST_FRAMES, _SIZE = 150, (200, 400)
_GIF_COLOURS = 128


class TensorBoard:
    """Writes event files into ``folder``.

    resumed_at: env steps of the checkpoint that is gone on from: TensorBoard then hides what came after it before.

    ``is_there`` False: neither tensorboard nor tensorboardX is installed, and nothing is written.

    Writing and closing raise OSError when that is not possible: the disk is full, for one.
    """

    def __init__(self, folder: Path, resumed_at: int | None = None) -> None:
        self._writer: Any = None
        for module, protocol in _WRITERS:
            try:
                writers, self._protocol = importlib.import_module(module), importlib.import_module(protocol)
            except ModuleNotFoundError:
                continue
            purge = None if resumed_at is None else resumed_at + 1
            self._threads = _QuietThreads()
            with self._threads.started():
                self._writer = writers.SummaryWriter(str(folder), purge_step=purge)
            break

    @property
    def is_there(self) -> bool:
        return self._writer is not None

    def scalars(self, values: Mapping[str, float], env_steps: int) -> None:
        """Numbers by name; NaN is left out."""
        if self._writer is None:
            return
        for name, value in values.items():
            if not math.isnan(value):
                self._writer.add_scalar(name, value, env_steps)
        self._writer.flush()

    def video(self, name: str, frames: Sequence[np.ndarray], env_steps: int, fps: float) -> None:
        """Frames uint8 [height, width, 3], as an animation beside the scalars. Needs Pillow."""
        if self._writer is None or not frames:
            return
        height, width = frames[0].shape[:2]
        image = self._protocol.Summary.Image(
            height=height, width=width, colorspace=3, encoded_image_string=_gif(frames, fps)
        )
        summary = self._protocol.Summary(value=[self._protocol.Summary.Value(tag=name, image=image)])
        self._writer.file_writer.add_summary(summary, env_steps)
        self._writer.flush()

    def close(self) -> None:
        if self._writer is None:
            return
        try:
            self._writer.close()
        finally:
            self._threads.close()


class _QuietThreads:
    """What threads of a library fail with is not printed: it hands their OSErrors to who writes by it. To be closed."""

    def __init__(self) -> None:
        self._threads: set[threading.Thread] = set()
        self._hook = self._told  # one object, to be known again by
        self._before = threading.excepthook
        threading.excepthook = self._hook

    @contextlib.contextmanager
    def started(self) -> Iterator[None]:
        """Those that are started within the block are meant."""
        before = set(threading.enumerate())
        try:
            yield
        except BaseException:
            self.close()
            raise
        self._threads = set(threading.enumerate()) - before

    def close(self) -> None:
        if threading.excepthook is self._hook:
            threading.excepthook = self._before

    def _told(self, what: threading.ExceptHookArgs) -> None:
        if what.thread not in self._threads or not isinstance(what.exc_value, OSError):
            self._before(what)


class Thinned:
    """As many frames of a video, evenly spread and small, as an event file should hold, which is read as a whole."""

    def __init__(self) -> None:
        self.frames: list[np.ndarray] = []
        self._every = 1
        self._count = 0

    def add(self, frame: np.ndarray) -> None:
        """One more: uint8 [height, width, 3]."""
        if self._count % self._every == 0:
            if len(self.frames) == _MOST_FRAMES:
                self.frames = self.frames[::2]
                self._every *= 2
            if self._count % self._every == 0:
                self.frames.append(fit(frame, fitting(frame.shape[0], frame.shape[1], _SIZE)))
        self._count += 1


def _gif(frames: Sequence[np.ndarray], fps: float) -> bytes:
    from uepool.seeing.extras import pillow

    library = pillow("videos in TensorBoard")
    images = [library.Image.fromarray(frame).quantize(_GIF_COLOURS) for frame in frames]
    data = io.BytesIO()
    milliseconds = 10 * max(2, round(100 / fps))
    images[0].save(data, "GIF", save_all=True, append_images=images[1:], duration=milliseconds, loop=0)
    return data.getvalue()
