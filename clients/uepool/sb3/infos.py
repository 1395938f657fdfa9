"""From arrays of info to the list of dicts, one per row, that Stable-Baselines3 asks for.

Only what the env declares gets into the dicts: they are made in every step, row by row, so each entry costs time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

Info = dict[str, Any]
TRUNCATED = "TimeLimit.truncated"
_SB3S_OWN = ("episode", "terminal_observation", TRUNCATED)  # an entry of such a name would be taken for SB3's


class Infos:
    """Makes the dicts. An entry with a mask beside it, ``_name``, is left out of the rows in which the env gave none.

    names: the info entries of the env, masks included; those in ``hidden`` are left out, and those whose names mean
        something of SB3's own.
    """

    def __init__(self, names: Iterable[str], rows: int, hidden: Iterable[str] = ()) -> None:
        known = list(names)
        masks = {f"_{name}" for name in known} & set(known)
        left_out = masks | set(hidden) | set(_SB3S_OWN)
        self._entries = [(name, f"_{name}" if f"_{name}" in masks else None) for name in known if name not in left_out]
        self._rows = rows

    def of_reset(self, info: Info) -> list[Info]:
        """A dict per row, of what came with first observations."""
        infos: list[Info] = [{} for _ in range(self._rows)]
        if self._entries:
            self._fill(infos, info)
        return infos

    def of_step(self, info: Info) -> list[Info]:
        """A dict per row, as if no episode had ended."""
        infos: list[Info] = [{TRUNCATED: False} for _ in range(self._rows)]
        if self._entries:
            self._fill(infos, info)
        return infos

    def of_last_step(self, info: Info, row: int) -> Info:
        """The dict of a row whose episode ended: with entries of its last step if there was one, else only faults."""
        last: Info = {TRUNCATED: False}
        if "_final_obs" in info and info["_final_obs"][row]:
            final = info["final_info"]
            for name, mask in self._entries:
                if mask is None or final[mask][row]:
                    last[name] = _plain(final[name][row])
            last["terminal_observation"] = info["final_obs"][row]
        return last

    def _fill(self, infos: list[Info], info: Info) -> None:
        for name, mask in self._entries:
            array = info[name]
            # A row that is kept must not keep the memory of its whole batch, images and all.
            values = array.tolist() if array.ndim == 1 else list(array.copy())
            if mask is None:
                for entries, value in zip(infos, values, strict=True):
                    entries[name] = value
            else:
                for row in np.flatnonzero(info[mask]).tolist():
                    infos[row][name] = values[row]


def add_faults(infos: list[Info], info: Info) -> None:
    """Says of each row that is no real transition why: ``fault``, ``fault_message`` and ``valid``."""
    messages = info["fault_message"]
    for row in np.flatnonzero(info["fault"]).tolist():
        infos[row].update(fault=int(info["fault"][row]), fault_message=messages[row], valid=bool(info["valid"][row]))


def _plain(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value.item()
