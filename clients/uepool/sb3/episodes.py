"""Returns and lengths of episodes, for all rows at once: what SB3's Monitor tells of one env."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from stable_baselines3.common.monitor import ResultsWriter

from envserver.hosts import monitored
from uepool.errors import ConfigError

Info = dict[str, Any]


class Episodes:
    """Adds ``episode`` to the info of rows whose episode ended: return ``r``, length ``l``, time ``t`` (seconds).

    inner: take returns and lengths from the env's own entries (``envserver.hosts.monitored``), inside other wrappers.
    """

    def __init__(self, rows: int, inner: bool = False) -> None:
        self._started = time.time()
        self._returns = np.zeros(rows)
        self._lengths = np.zeros(rows, dtype=np.int64)
        self._inner = inner
        self._writers: list[ResultsWriter] = []
        self._keywords: tuple[str, ...] = ()
        self._allow_early_resets = True

    def write_to(
        self,
        folder: str | None,
        first: int,
        env_id: str,
        known: Sequence[str],
        *,
        info_keywords: Sequence[str] = (),
        allow_early_resets: bool = True,
        override_existing: bool = True,
    ) -> None:
        """Takes Monitor's options. With ``folder``: a file per row in it, numbered from ``first``.

        ConfigError for a keyword that is no info entry of the env (``known``).
        """
        for keyword in info_keywords:
            if keyword not in known:
                declared = ", ".join(known) or "none"
                raise ConfigError(
                    f"monitor_kwargs: info_keywords: the env has no info entry {keyword!r}; it has {declared}; "
                    'those of Python envs are declared by env_config={"info": {...}}'
                )
        self._keywords = tuple(info_keywords)
        self._allow_early_resets = allow_early_resets
        if folder is not None:
            self._writers = [
                ResultsWriter(
                    str(Path(folder) / str(first + row)),
                    header={"t_start": self._started, "env_id": env_id},
                    extra_keys=self._keywords,
                    override_existing=override_existing,
                )
                for row in range(len(self._lengths))
            ]

    def reset(self) -> None:
        """All rows start an episode."""
        if not self._allow_early_resets and self._lengths.any():
            raise RuntimeError("reset() in the middle of an episode, and monitor_kwargs has allow_early_resets=False")
        self._returns[:] = 0
        self._lengths[:] = 0

    def step(self, reward: np.ndarray) -> None:
        """Takes the rewards, float64 [rows], of a step."""
        self._returns += reward
        self._lengths += 1

    def end(self, row: int, info: Info, final_info: Info | None) -> None:
        """The episode of a row ended. final_info: of all rows; None when its last step was no real one: not counted."""
        if final_info is not None:
            told = self._told(row, final_info)
            if told is not None:
                episode = {"r": round(told[0], 6), "l": told[1], "t": round(time.time() - self._started, 6)}
                for keyword in self._keywords:
                    episode[keyword] = info[keyword]
                if self._writers:
                    self._writers[row].write_row(episode)
                info["episode"] = episode
        self._returns[row] = 0
        self._lengths[row] = 0

    def _told(self, row: int, final_info: Info) -> tuple[float, int] | None:
        """(return, length); None when a wrapper ended an episode that goes on inside of it."""
        if not self._inner:
            return float(self._returns[row]), int(self._lengths[row])
        if not final_info[f"_{monitored.LENGTH}"][row]:
            return None
        return float(final_info[monitored.RETURN][row]), int(final_info[monitored.LENGTH][row])

    def close(self) -> None:
        for writer in self._writers:
            writer.close()
