"""Videos of the first episodes, each in a file of its own, made while they are played."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from uepool.errors import ConfigError, EnvError
from uepool.evaluating.episodes import Episode, Turn
from uepool.seeing.extras import pillow, pyav
from uepool.seeing.files import PictureFile, open_picture_file
from uepool.seeing.stitching import Panel, stitch
from uepool.seeing.views import OBSERVATION, Views
from uepool.vector_env import UepoolVectorEnv

FPS = 20.0


class Films:
    """Films the episodes 0 to ``count`` - 1 into ``folder``, as episode-0000-seed-7.mp4 and so on.

    views: what they show, side by side; () is the spectator's.
    files: the videos that are whole.

    ConfigError for an unknown view; Unsupported when the envs have no pictures, or Pillow or PyAV is missing.
    """

    def __init__(
        self,
        envs: UepoolVectorEnv,
        folder: Path,
        count: int,
        views: Sequence[str] = (),
        fps: float = 0.0,
        height: int = 240,
    ) -> None:
        pillow("text on pictures")
        pyav("videos")
        self._views = Views(envs.session)
        self._names = [self._views.check(name) for name in views] or [self._views.overview]
        has_experiment = envs.single_observation_space != envs.session.observation_space
        for name in self._names:
            if has_experiment and name.partition("/")[0] == OBSERVATION:
                raise ConfigError(
                    f"the view {name!r} is not to be had behind an experiment: it sees other observations"
                )
        self._folder, self._count, self._height = folder, count, height
        self._fps = fps or float(envs.session.spec.metadata.get("render_fps") or FPS)
        self._agents = envs.session.agents
        self._open: dict[int, _Film] = {}  # by env
        self.files: list[Path] = []

    def add(self, turn: Turn) -> None:
        """A frame for each episode that is filmed."""
        for env in np.flatnonzero(turn.began & (turn.numbers < self._count)).tolist():
            number = int(turn.numbers[env])
            path = self._folder / f"episode-{number:04d}-seed-{turn.seeds[number]}.mp4"
            self._open[env] = _Film(open_picture_file(path, self._fps, endings=(".mp4",)))
        filmed = [env for env in self._open if turn.began[env] or not turn.is_reset]
        if filmed:
            self._frames(turn, filmed)
        for episode in turn.ended:
            film = self._open.pop(episode.env, None)
            if film is not None:
                self._finish(film)

    def close(self) -> None:
        """Finishes what is open: the videos of episodes that did not end."""
        while self._open:
            self._finish(self._open.popitem()[1])

    def _finish(self, film: _Film) -> None:
        film.file.close()
        if film.file.frames:
            self.files.append(film.file.path)

    def _frames(self, turn: Turn, filmed: list[int]) -> None:
        try:
            pictures = [self._views.pictures(name, turn.batch.observation, filmed) for name in self._names]
        except EnvError:
            return  # a process is being replaced: a frame is missing
        endings = {episode.env: episode for episode in turn.ended}
        for place, env in enumerate(filmed):
            film = self._open[env]
            rewards = turn.batch.reward[env * self._agents : (env + 1) * self._agents]
            film.count(float(rewards.mean()), bool(turn.began[env]))
            panels = [Panel(name, shown[place]) for name, shown in zip(self._names, pictures, strict=True)]
            lines = [film.line(), _ending(endings.get(env), turn, env)]
            film.file.add(stitch(panels, lines, self._height))


class _Film:
    def __init__(self, file: PictureFile) -> None:
        self.file = file
        self._step = 0
        self._reward = self._total = 0.0

    def count(self, reward: float, began: bool) -> None:
        if not began:
            self._step += 1
            self._reward = reward
            self._total += reward

    def line(self) -> str:
        return f"step {self._step}   reward {self._reward:+.3g}   return {self._total:.4g}"


def _ending(episode: Episode | None, turn: Turn, env: int) -> str:
    number = int(turn.numbers[env])
    text = f"episode {number}   seed {turn.seeds[number]}"
    return text if episode is None else f"{text}   ({episode.ending})"
