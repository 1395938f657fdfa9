"""The files that an evaluation leaves: a folder that appears whole, and takes the place of an older one."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from uepool.errors import ConfigError
from uepool.evaluating.chart import draw
from uepool.evaluating.episodes import Episode
from uepool.evaluating.statistics import summarize

FORMAT = 1
_TABLE, _DOCUMENT, _CHART = "returns.csv", "returns.json", "returns.png"


class Results:
    """A folder in the making, beside its final place.

    path: where it will be. part: where it is until :meth:`finish`; a process that is killed leaves it there.
    rows: episodes in its table.

    ConfigError when ``path`` holds something that is no evaluation, or cannot be written.
    """

    def __init__(self, path: Path, agents: int) -> None:
        self.path = path
        self.part = path.with_name(f".{path.name}.part")
        self.rows = 0
        self._agents = agents
        check_out(path)
        self._made = [folder for folder in path.absolute().parents if not folder.exists()]
        try:
            shutil.rmtree(self.part, ignore_errors=True)
            self.part.mkdir(parents=True)
            self._table = (self.part / _TABLE).open("w", newline="")
            self._rows = csv.writer(self._table)
            self._rows.writerow(self._columns())
        except OSError as error:
            raise ConfigError(f"{path} cannot be written: {error.strerror or error}") from None

    def add(self, episode: Episode) -> None:
        """A line of returns.csv, at once."""
        self._rows.writerow(self._row(episode))
        self._table.flush()
        self.rows += 1

    def finish(self, episodes: Sequence[Episode], about: dict[str, Any], title: str) -> dict[str, Any]:
        """Writes the rest, gives the folder its name, and returns what returns.json says.

        about: what stands in returns.json before summary and episodes.
        """
        self._table.close()
        with (self.part / _TABLE).open("w", newline="") as file:  # in their order, not that in which they ended
            rows = csv.writer(file)
            rows.writerow(self._columns())
            rows.writerows(self._row(episode) for episode in episodes)
        document = {
            "format": FORMAT,
            **about,
            "summary": summarize(episodes, self._agents),
            "episodes": [self._entry(episode) for episode in episodes],
        }
        (self.part / _DOCUMENT).write_text(json.dumps(document, indent=2) + "\n")
        draw(episodes, title, self.part / _CHART)
        if self.path.exists():
            old = self.path.with_name(f".{self.path.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            os.rename(self.path, old)
            os.rename(self.part, self.path)
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.rename(self.part, self.path)
        return document

    def discard_empty(self) -> None:
        """Leaves nothing new if no episode was added. What was, stays: finished, or in ``part``."""
        if self.rows:
            return
        self._table.close()
        shutil.rmtree(self.part, ignore_errors=True)
        for folder in self._made:
            try:
                folder.rmdir()
            except OSError:
                return

    def _columns(self) -> list[str]:
        of_agents = [f"return_{agent}" for agent in range(self._agents)] if self._agents > 1 else []
        return ["episode", "env", "seed", "return", *of_agents, "length", "ending", "fault"]

    def _row(self, episode: Episode) -> list[Any]:
        of_agents = [repr(float(value)) for value in episode.returns] if self._agents > 1 else []
        return [
            *(episode.number, episode.env, episode.seed, repr(episode.total), *of_agents),
            *(episode.length, episode.ending, episode.fault.partition("\n")[0]),
        ]

    def _entry(self, episode: Episode) -> dict[str, Any]:
        entry = {
            "episode": episode.number,
            "env": episode.env,
            "seed": episode.seed,
            "return": episode.total,
            "returns": episode.returns.tolist(),
            "length": episode.length,
            "terminated": episode.terminated,
            "truncated": episode.truncated,
        }
        return {**entry, "fault": episode.fault} if episode.fault else entry


def check_out(path: Path) -> None:
    """ConfigError when ``path`` is something else than an older evaluation, which will be replaced, or nothing."""
    if not path.exists():
        return
    if not path.is_dir():
        raise ConfigError(f"{path} is a file: name a folder that is not there yet, or an older evaluation")
    if any(path.iterdir()) and not (path / _DOCUMENT).is_file():
        raise ConfigError(f"{path} holds something that is no evaluation: name a folder that is not there yet")
