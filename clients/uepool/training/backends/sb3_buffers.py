"""Replay buffers in checkpoints: off-policy algorithms go on from what they have seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from stable_baselines3.common.buffers import DictReplayBuffer, ReplayBuffer

from uepool.errors import ConfigError

_ARRAYS, _PICKLE = "replay_buffer.npz", "replay_buffer.pkl"
_COUNTS = ("pos", "full")


def save_buffer(model: Any, folder: Path) -> None:
    """The transitions that are there, not the room for more. Algorithms without a buffer: nothing."""
    buffer = getattr(model, "replay_buffer", None)
    if buffer is None:
        return
    if type(buffer) not in (ReplayBuffer, DictReplayBuffer):  # of the user's, or for goals: as it pickles
        model.save_replay_buffer(folder / _PICKLE)
        return
    filled = buffer.buffer_size if buffer.full else buffer.pos
    arrays = {name: array[:filled] for name, array in _arrays(buffer).items()}
    counts: dict[str, Any] = {name: np.asarray(getattr(buffer, name)) for name in _COUNTS}
    with (folder / _ARRAYS).open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays, **counts)


def load_buffer(model: Any, folder: Path) -> None:
    """Puts them back. ConfigError when there are other envs, or less room."""
    buffer = getattr(model, "replay_buffer", None)
    if buffer is None:
        return
    if (folder / _PICKLE).is_file():
        model.load_replay_buffer(folder / _PICKLE)
        return
    if not (folder / _ARRAYS).is_file():
        return
    with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
        for name, array in _arrays(buffer).items():
            values = stored[name]
            if values.shape[1:] != array.shape[1:] or len(values) > len(array):
                raise ConfigError(
                    f"{folder / _ARRAYS} holds {values.shape[0]} steps of {values.shape[1]} rows, and the buffer takes "
                    f"{array.shape[0]} of {array.shape[1]}: leave env.num_envs and buffer_size as they were"
                )
            array[: len(values)] = values
        filled = len(values)
        full, pos = bool(stored["full"]), int(stored["pos"])
    # One that was full and is larger now has room again.
    buffer.full = full and filled == buffer.buffer_size
    buffer.pos = pos if buffer.full or not full else filled


def _arrays(buffer: ReplayBuffer) -> dict[str, np.ndarray]:
    """[steps, rows, ...] each, by name; parts of a Dict observation as observations/PART."""
    found = {}
    for name in ("observations", "next_observations", "actions", "rewards", "dones", "timeouts"):
        value = getattr(buffer, name, None)
        if isinstance(value, dict):
            found.update({f"{name}/{key}": part for key, part in value.items()})
        elif isinstance(value, np.ndarray):
            found[name] = value
    return found
