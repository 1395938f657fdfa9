"""Tells people about faults: the text of each in ``info["fault_message"]``, and one warning in the log per event."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np

from envserver.wire import Fault

log = logging.getLogger("uepool")

_WORDS = {
    Fault.EXITED: "its instance ended",
    Fault.STEP_TIMEOUT: "a step took longer than step_timeout, its instance was ended",
    Fault.RESET_TIMEOUT: "a reset took longer than reset_timeout, its instance was ended",
    Fault.EXCEPTION: "the env raised",
    Fault.UNAVAILABLE: "no instance serves it at present",
}


class FaultReporter:
    """Remembers which envs are out of service, so that each is told of once and not with every batch."""

    def __init__(self, name: str, agents: int, message: Callable[[int], str]) -> None:
        self._name = name
        self._agents = agents
        self._message = message
        self._down: set[int] = set()

    def texts(self, faults: np.ndarray, env_ids: np.ndarray) -> np.ndarray:
        """An object array with a text for every row that has a fault and None for the others. Logs what is new."""
        texts = np.full(len(faults), None, dtype=object)
        by_env = faults.reshape(len(env_ids), self._agents).max(axis=1)
        news: dict[str, list[int]] = {}
        for place in np.flatnonzero(by_env):
            env, code = int(env_ids[place]), int(by_env[place])
            text = self._text(env, code)
            texts[place * self._agents : (place + 1) * self._agents] = text
            if code != Fault.UNAVAILABLE or env not in self._down:
                news.setdefault(text, []).append(env)
            if code == Fault.UNAVAILABLE:
                self._down.add(env)
        self.recovered(env_ids[by_env == 0])
        # All envs of an instance fall together: one line for them.
        for text, envs in news.items():
            which = f"env {envs[0]}" if len(envs) == 1 else f"envs {', '.join(map(str, envs))}"
            log.warning("%s: %s: %s", self._name, which, text)
        return texts

    @property
    def any_down(self) -> bool:
        """Whether some env is known to be out of service."""
        return bool(self._down)

    def recovered(self, env_ids: np.ndarray) -> None:
        """Envs that gave an ordinary row: their next fault is news again."""
        self._down.difference_update(env_ids.tolist())

    def _text(self, env: int, code: int) -> str:
        try:
            words = _WORDS[Fault(code)]
        except (ValueError, KeyError):
            words = f"fault {code}"
        message = self._message(env)
        return f"{words}: {message}" if message else words
