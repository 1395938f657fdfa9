"""Parameters of the envs that change as training goes on."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from uepool.errors import ConfigError

_FORM = "{parameter: [[frames, value], ...]}, for example {apples: [[0, 30], [200000, 10]]}"


class Curriculum:
    """``{parameter: [[frames, value], ...]}``: each value holds from its number of frames on, until the next one."""

    def __init__(self, table: Any) -> None:
        if not isinstance(table, Mapping):
            raise ConfigError(f"curriculum must be {_FORM}, got {table!r}")
        self._steps = {str(name): _steps(str(name), steps) for name, steps in table.items()}

    def at(self, frames: int) -> dict[str, Any]:
        """The parameters that are set by then. One whose first step is still to come is not among them."""
        values = {}
        for name, (starts, settings) in self._steps.items():
            reached = bisect.bisect_right(starts, frames)
            if reached:
                values[name] = settings[reached - 1]
        return values


def _steps(name: str, steps: Any) -> tuple[list[int], list[Any]]:
    pairs = isinstance(steps, Sequence) and not isinstance(steps, str) and len(steps) > 0
    if not pairs or not all(isinstance(step, Sequence) and len(step) == 2 for step in steps):
        raise ConfigError(f"curriculum.{name} must be a list of [frames, value], got {steps!r}; the whole is {_FORM}")
    starts = [_frames(name, step[0]) for step in steps]
    if any(later <= earlier for earlier, later in itertools.pairwise(starts)):
        raise ConfigError(f"curriculum.{name}: frames must increase, got {starts}")
    return starts, [step[1] for step in steps]


def _frames(name: str, value: Any) -> int:
    try:
        number = float(value)  # YAML reads 1e6 as a text
    except (TypeError, ValueError):
        number = -1.0
    if not math.isfinite(number) or number < 0 or number != int(number) or isinstance(value, bool):
        raise ConfigError(f"curriculum.{name}: frames must be a whole number, 0 or more, got {value!r}")
    return int(number)
