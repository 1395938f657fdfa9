"""An evaluation from its beginning to its files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uepool
from uepool.errors import ConfigError, UepoolError
from uepool.evaluating import chart, experience
from uepool.evaluating.episodes import Episode, Turn, play_episodes
from uepool.evaluating.experience import Experience, dataset_ids
from uepool.evaluating.films import Films
from uepool.evaluating.results import Results, check_out
from uepool.evaluating.stopping import Stopping
from uepool.evaluating.subject import Subject
from uepool.vector_env import UepoolVectorEnv, ask_for_pictures

EXPERIENCE, VIDEOS = "experience", "videos"


@dataclass(frozen=True)
class Wishes:
    """What is asked of an evaluation.

    episodes, seed: as for ``play_episodes``. num_envs: 0: as many as the policy was trained on, at most ``episodes``.
    deterministic: the policy's likeliest actions; else drawn ones.
    videos: of so many episodes, seen by ``views`` (none: the spectator's), of ``height`` pixels each.
    experience: whether it is kept. out: None: the subject's own folder.
    """

    episodes: int = 20
    seed: int = 0
    num_envs: int = 0
    deterministic: bool = True
    videos: int = 0
    views: Sequence[str] = ()
    fps: float = 0.0
    height: int = 240
    experience: bool = True
    out: Path | None = None


@dataclass(frozen=True)
class Progress:
    """How far it is: episodes that ended so far, env steps that counted, and the mean return (nan: of none)."""

    episodes: int
    steps: int
    mean: float


@dataclass(frozen=True)
class Evaluation:
    """What is left of one. document: what returns.json says. interrupted: before all episodes ended."""

    folder: Path
    document: dict[str, Any]
    interrupted: bool


def evaluate(
    subject: Subject,
    wishes: Wishes,
    on_progress: Callable[[Progress], None] | None = None,
    stopping: Stopping | None = None,
) -> Evaluation | None:
    """Plays, and leaves a folder: returns.csv, returns.json, returns.png, the experience and the videos.

    An older evaluation in the same place is replaced once this one is whole. Ctrl-C or SIGTERM ends it after the step
    under way: what ended until then is kept. None: it came before any episode ended, and nothing is.

    stopping: says afterwards which of them came.

    ConfigError and Unsupported before anything is played when something does not go together or is not installed.
    """
    out = wishes.out or subject.out
    _check(wishes, out)
    with ExitStack() as stack:
        envs = stack.enter_context(_open(subject, wishes))
        player = subject.make_player(envs, wishes.seed, wishes.deterministic)
        results = Results(out, envs.session.agents)
        stack.callback(results.discard_empty)
        stopping = stack.enter_context(stopping or Stopping())
        work = _Work(subject, wishes, envs, results, stopping, on_progress)
        stack.callback(work.close)
        try:
            play_episodes(envs, player, wishes.episodes, wishes.seed, work.turn)
        except KeyboardInterrupt:
            pass
        except (UepoolError, OSError) as error:  # a server is lost, a disk is full: what there is, is kept
            work.failure = str(error)
            if not work.episodes:
                raise
        stopping.finish()
        work.close()
        return work.finish() if work.episodes else None


def _check(wishes: Wishes, out: Path) -> None:
    """What can be told before any process is started."""
    if wishes.views and not wishes.videos:
        raise ConfigError(f"--view is for --videos: say how many are to show {', '.join(wishes.views)}")
    check_out(out)
    chart.matplotlib()
    if wishes.experience:
        experience.minari()


def _open(subject: Subject, wishes: Wishes) -> UepoolVectorEnv:
    keywords = dict(subject.keywords)
    count = min(wishes.num_envs or subject.num_envs, wishes.episodes)
    if "envs_per_instance" in keywords:
        keywords["envs_per_instance"] = min(keywords["envs_per_instance"], count)
    ask_for_pictures("rgb_array" if wishes.videos else None, subject.address, keywords)
    return uepool.make_vec(subject.address, num_envs=count, seed=wishes.seed, **keywords)


class _Work:
    """What is done with each turn, and what came of it so far."""

    def __init__(
        self,
        subject: Subject,
        wishes: Wishes,
        envs: UepoolVectorEnv,
        results: Results,
        stopping: Stopping,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._subject, self._wishes, self._results = subject, wishes, results
        self._stopping, self._on_progress = stopping, on_progress
        self._num_envs, self._agents = envs.session.num_envs, envs.session.agents
        self._films: Films | None = None
        self._experience: Experience | None = None
        if wishes.videos:
            count = min(wishes.videos, wishes.episodes)
            videos = results.part / VIDEOS
            self._films = Films(envs, videos, count, wishes.views, wishes.fps, wishes.height)
        if wishes.experience:
            about = f"{wishes.episodes} episodes from seed {wishes.seed} on, by uepool evaluate"
            self._experience = Experience(
                envs, results.part / EXPERIENCE, algorithm=subject.name, description=f"{subject.name}: {about}"
            )
        self._steps = 0
        self._sum = 0.0
        self._begun = datetime.datetime.now(datetime.timezone.utc)
        self.episodes: list[Episode] = []
        self.failure = ""

    def turn(self, turn: Turn) -> bool:
        """Whether play goes on."""
        if self._experience is not None:
            self._experience.add(turn)
        if self._films is not None:
            self._films.add(turn)
        if not turn.is_reset:
            self._steps += int((turn.numbers >= 0).sum())
        for episode in turn.ended:
            self._results.add(episode)
            self.episodes.append(episode)
            self._sum += episode.total
        if self._on_progress is not None:
            count = len(self.episodes)
            self._on_progress(Progress(count, self._steps, self._sum / count if count else float("nan")))
        return not self._stopping.number

    def finish(self) -> Evaluation:
        """Writes what is written at the end. UepoolError, which tells where the rest is, when that is not possible."""
        ordered = sorted(self.episodes, key=lambda episode: episode.number)
        title = f"{self._subject.name}: {len(ordered)} episodes"
        try:
            document = self._results.finish(ordered, self._about(), title)
        except OSError as error:
            reason = error.strerror or str(error)
            raise UepoolError(
                f"{self._results.path} could not be finished: {self.failure or reason}; what was played is in "
                f"{self._results.part}"
            ) from None
        return Evaluation(self._results.path, document, interrupted=bool(document["interrupted"]))

    def close(self) -> None:
        if self._films is not None:
            self._films.close()

    def _about(self) -> dict[str, Any]:
        """For returns.json."""
        wishes = self._wishes
        kept: dict[str, Any] | None = None
        if self._experience is not None:
            kept = {
                "root": EXPERIENCE,
                "datasets": dataset_ids(self._agents),
                "episodes": self._experience.episodes,
            }
        return {
            "name": self._subject.name,
            **self._subject.about,
            "deterministic": wishes.deterministic if self._subject.policy is not None else None,
            "seed": wishes.seed,
            "num_envs": self._num_envs,
            "agents": self._agents,
            "began": self._begun.isoformat(timespec="seconds"),
            "steps": self._steps,
            "asked_for": wishes.episodes,
            "interrupted": len(self.episodes) < wishes.episodes,
            "failure": self.failure,
            "experience": kept,
            "videos": [f"{VIDEOS}/{path.name}" for path in sorted(self._films.files)] if self._films else [],
        }
