"""Whole episodes as frames: several cameras in a row, with action, reward and return below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from gymnasium.vector import AutoresetMode

from uepool.errors import ConfigError, EnvError
from uepool.seeing.actions import action_text
from uepool.seeing.policies import Policy
from uepool.seeing.stitching import Panel, stitch
from uepool.seeing.views import Views
from uepool.session import Batch, Session


@dataclass
class Episode:
    """One episode so far, of the env's first agent: ``reward`` of its last step, ``total`` of all."""

    number: int
    step: int = 0
    reward: float = 0.0
    total: float = 0.0
    action: str = ""
    over: str = ""  # how it ended


class Recorder:
    """Plays episodes of a session of one env without auto-reset.

    views: of ``Views(session).names``. height, width: of each picture, as ``stitch`` takes them.

    ConfigError for an unknown view, or when the session is another kind of one.
    """

    def __init__(
        self, session: Session, policy: Policy, views: Sequence[str] = (), height: int = 240, width: int = 0
    ) -> None:
        if session.num_envs != 1 or session.autoreset_mode is not AutoresetMode.DISABLED:
            raise ConfigError('to be recorded, a session must have num_envs=1 and autoreset_mode="disabled"')
        self._session = session
        self._policy = policy
        self._cameras = Views(session)
        self._names = [self._cameras.check(name) for name in views] or list(self._cameras.cameras)
        self._size = (height, width)
        self.episodes: list[Episode] = []

    def frames(self, max_steps: int = 0, seed: int | None = None) -> Iterator[np.ndarray]:
        """One more episode: a frame for its first observation and for each step, uint8 [height, width, 3].

        max_steps: it is cut after so many; 0: it is not. EnvError when the env fails.
        """
        episode = Episode(len(self.episodes) + 1)
        self.episodes.append(episode)
        batch = self._checked(self._session.reset(seed=seed))
        yield self._frame(batch, episode)
        while not episode.over:
            actions = self._policy(batch)
            batch = self._checked(self._session.step(actions))
            episode.step += 1
            episode.reward = float(batch.reward[0])
            episode.total += episode.reward
            episode.action = action_text(self._session.spec, actions)
            episode.over = _ending(batch, episode.step == max_steps)
            yield self._frame(batch, episode)

    def _checked(self, batch: Batch) -> Batch:
        if "fault_message" in batch.info:
            raise EnvError(f"{self._session.address}: the episode was lost: {batch.info['fault_message'][0]}")
        return batch

    def _frame(self, batch: Batch, episode: Episode) -> np.ndarray:
        panels = [Panel(name, self._cameras.pictures(name, batch.observation)[0]) for name in self._names]
        numbers = f"step {episode.step}   reward {episode.reward:+.3g}   return {episode.total:.4g}"
        if len(self.episodes) > 1:
            numbers = f"episode {episode.number}   {numbers}"
        said = f"action {episode.action or '-'}" + (f"   ({episode.over})" if episode.over else "")
        return stitch(panels, [numbers, said], *self._size)


def _ending(batch: Batch, is_cut: bool) -> str:
    if batch.terminated[0]:
        return "terminated"
    if batch.truncated[0]:
        return "truncated"
    return "cut" if is_cut else ""
