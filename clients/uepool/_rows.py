"""From the core's flat list of arrays to what users see: observations, info, final rows. Compiled once a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from envserver.spec import Role, Spec
from uepool import _tree

Arrays = Sequence[Any]  # as the core returns them: None in the place of action tensors


class Rows:
    """Where each tensor stands in a received list, and functions that pick from it."""

    def __init__(self, spec: Spec, tensors: Sequence[tuple[int, int, str, int, Sequence[int]]], agents: int) -> None:
        where: dict[int, list[int]] = {}
        for position, (role, *_) in enumerate(tensors):
            where.setdefault(role, []).append(position)
        self.reward = where[Role.REWARD][0]
        self.terminated = where[Role.TERMINATED][0]
        self.truncated = where[Role.TRUNCATED][0]
        self.fault = where[Role.FAULT][0]
        self.observation = _tree.build_from(spec.observation, where[Role.OBSERVATION])
        self._valid = where[Role.VALID][0]
        self._elapsed = where[Role.ELAPSED_STEP][0]
        self._agents = agents
        names = [entry.name for entry in spec.info]
        self._info = tuple(zip(names, where.get(Role.INFO, []), strict=True))
        self._ordinary = frozenset(p for p, (role, *_) in enumerate(tensors) if role < Role.FINAL_FLAG)
        # Same-step only.
        self.final_flag = where.get(Role.FINAL_FLAG, [-1])[0]
        if self.final_flag >= 0:
            self.final_observation = _tree.build_from(spec.observation, where[Role.FINAL_OBSERVATION])
            final = list(zip(names, where.get(Role.FINAL_INFO, []), strict=True))
            self._final_info = (*final, ("elapsed_step", where[Role.FINAL_ELAPSED_STEP][0]))

    def copied(self, arrays: Arrays, any_final: bool) -> list[Any]:
        """The arrays in memory of their own; of the final rows only when there are any."""
        return [
            a.copy() if a is not None and (any_final or position in self._ordinary) else a
            for position, a in enumerate(arrays)
        ]

    def info(self, arrays: Arrays, env_ids: np.ndarray) -> dict[str, Any]:
        """The info of every row: declared entries and uepool's own."""
        info: dict[str, Any] = {
            "env_id": env_ids if self._agents == 1 else np.repeat(env_ids, self._agents),
            "elapsed_step": arrays[self._elapsed],
            "fault": arrays[self.fault],
            "valid": arrays[self._valid],
        }
        for name, position in self._info:
            info[name] = arrays[position]
        return info

    def final_info(self, arrays: Arrays) -> dict[str, np.ndarray]:
        """The info of episodes' last steps; meaningful in rows that the final flag marks."""
        return {name: arrays[position] for name, position in self._final_info}
