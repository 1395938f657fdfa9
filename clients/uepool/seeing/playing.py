"""A person plays one env with the keyboard, in a terminal."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode

from uepool.errors import ConfigError
from uepool.seeing.actions import action_text
from uepool.seeing.half_blocks import Colours
from uepool.seeing.keys import Keys
from uepool.seeing.screen import beside
from uepool.seeing.terminal import QUIT, Terminal
from uepool.seeing.views import Views
from uepool.session import Batch, Session

RESET = "r"
_HOLD_SECONDS = 0.25  # terminals tell of presses only: a key counts as held for so long, until it repeats
_LOOK_SECONDS = 0.25  # between two looks at the terminal's size


class Player:
    """Plays a session of one env without auto-reset, until q is pressed.

    view: of ``Views(session).names``; "": what the agent sees. fps: with it the env steps so many times a second,
    whatever is pressed; 0: it waits for a key for each step.
    """

    def __init__(
        self, session: Session, keys: Keys, terminal: Terminal, colours: Colours, view: str = "", fps: float = 0.0
    ) -> None:
        if session.num_envs != 1 or session.autoreset_mode is not AutoresetMode.DISABLED:
            raise ConfigError('to be played, a session must have num_envs=1 and autoreset_mode="disabled"')
        self._session, self._keys, self._terminal, self._colours = session, keys, terminal, colours
        self._views = Views(session)
        self._view = self._views.check(view) if view else self._views.agent
        self._fps = fps
        self._held: tuple[Any, float] = (None, 0.0)
        self._pictures: list[np.ndarray] = []
        self._due = 0.0
        self.episodes = self.steps = 0
        self.total = 0.0

    def play(self, seed: int | None = None) -> None:
        """Returns when q was pressed."""
        self._reset(seed)
        while True:
            self._show()
            is_paced = self._fps > 0 and not self._over
            pressed = self._until_next_step() if is_paced else self._terminal.keys(_LOOK_SECONDS)
            for key in pressed:
                if key == QUIT:
                    return
                if key == RESET:
                    self._reset(None)
                else:
                    self._press(key)
            if self._fps > 0 and not self._over:
                self._step(self._held_action())

    def _until_next_step(self) -> list[str]:
        pressed: list[str] = []
        while True:
            left = self._due - time.monotonic()
            pressed += self._terminal.keys(max(0.0, left))
            if left <= 0:
                break
        self._due = max(self._due + 1 / self._fps, time.monotonic())
        return pressed

    def _press(self, key: str) -> None:
        """Without a pace every key is a step; with one, the last key is what the next steps do."""
        action = self._keys.find(key)
        if action is None:
            return
        if self._fps > 0:
            self._held = (action, time.monotonic() + _HOLD_SECONDS)
        elif not self._over:
            self._step(action)

    def _held_action(self) -> Any:
        action, until = self._held
        if self._keys.nothing is None:  # there is no doing nothing
            return self._keys.first if action is None else action
        return action if time.monotonic() < until else self._keys.nothing

    def _reset(self, seed: int | None) -> None:
        self._take(self._session.reset(seed=seed))
        self.episodes += 1
        self.steps, self.total, self._reward, self._said = 0, 0.0, 0.0, "-"
        self._over = ""
        self._held = (None, 0.0)
        self._due = time.monotonic() + (1 / self._fps if self._fps else 0)

    def _step(self, action: Any) -> None:
        actions = self._keys.batch(action, self._session.agents)
        batch = self._session.step(actions)
        self._take(batch)
        self.steps += 1
        self._reward = float(batch.reward[0])
        self.total += self._reward
        self._said = action_text(self._session.spec, actions)
        if batch.terminated[0] or batch.truncated[0]:
            self._over = "terminated" if batch.terminated[0] else "truncated"

    def _take(self, batch: Batch) -> None:
        self._pictures = self._views.latest(self._view, batch.observation, self._pictures)
        self._fault = batch.info["fault_message"][0] if "fault_message" in batch.info else ""

    def _show(self) -> None:
        text = [
            f"{self._session.address}: {self._view}",
            "",
            f"episode {self.episodes}   step {self.steps}",
            f"action  {self._said}",
            f"reward  {self._reward:+.4g}",
            f"return  {self.total:.5g}",
            "",
            *(f"{keys:<8}{does}" for keys, does in self._keys.legend),
            f"{RESET:<8}new episode",
            f"{QUIT:<8}quit",
            "",
        ]
        if self._fault:
            text.append(f"the env failed: {self._fault.partition(chr(10))[0]}")
        if self._over:
            text.append(f"the episode is over ({self._over}): r plays another one")
        self._terminal.draw(beside(self._pictures[0], text, self._terminal.size(), self._colours))
