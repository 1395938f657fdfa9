"""`uepool` as a command in this process, and policies to play."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

# One thread: the nets are tiny, and threads that wait for each other on a busy machine take many times longer.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@dataclass
class Done:
    """What a command left: exit status and output."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def uepool_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `uepool ARGUMENTS` in the test's folder."""

    def run(*arguments: object) -> Done:
        from uepool.cli.main import build

        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as ended:
            build()([str(argument) for argument in arguments])
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, *capsys.readouterr())

    return run


class Remembering:
    """A recurrent policy that acts by its observations, and counts for each row its acts since it forgot."""

    recurrent = True

    def __init__(self, observation_space: gym.Space, action_space: gym.Space, act: Callable[[Any], Any]) -> None:
        self.observation_space, self.action_space = observation_space, action_space
        self._act = act
        self.counts: np.ndarray = np.zeros(0, int)
        self.masks: list[np.ndarray | None] = []

    def reset(self, rows: np.ndarray | None = None) -> None:
        if rows is None:
            self.counts[:] = 0
        elif len(self.counts) != len(rows):
            self.counts = np.zeros(len(rows), int)
        else:
            self.counts[rows] = 0

    def act(self, observations: Any, *, masks: np.ndarray | None = None, deterministic: bool = True) -> Any:
        self.masks.append(masks)
        self.counts += 1
        return self._act(observations)
