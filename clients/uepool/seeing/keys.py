"""Which key is which action: a small table that follows from the action space and from what its actions are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from envserver import spaces
from envserver.spec import Spec
from uepool import _tree
from uepool._tree import Document
from uepool.errors import ConfigError, Unsupported
from uepool.seeing.actions import action_names

UP, DOWN, LEFT, RIGHT, SPACE = "up", "down", "left", "right", "space"
_SAME = {"w": UP, "s": DOWN, "a": LEFT, "d": RIGHT}
_SHOWN = {UP: "↑ w", DOWN: "↓ s", LEFT: "← a", RIGHT: "→ d"}
_DIGITS = 10
# What actions may be called, in lower case.
_CALLED = {
    UP: ("up", "forward", "forwards", "gas", "accelerate", "north"),
    DOWN: ("down", "back", "backward", "backwards", "brake", "reverse", "south"),
    LEFT: ("left", "turn left", "west"),
    RIGHT: ("right", "turn right", "east"),
    SPACE: ("nothing", "noop", "none", "wait", "stay", "idle"),
}
# Actions without names: what Gymnasium's own envs of so many mean by them, as far as they agree.
_BY_COUNT: dict[int, dict[str, int]] = {
    2: {LEFT: 0, RIGHT: 1},
    3: {LEFT: 0, SPACE: 1, RIGHT: 2},
    4: {LEFT: 0, DOWN: 1, RIGHT: 2, UP: 3},
}
_BY_COUNT_MORE = {SPACE: 0, UP: 1, LEFT: 2, RIGHT: 3, DOWN: 4}


@dataclass
class Keys:
    """What each key does: a value of the action leaf that keys are for.

    legend: (keys, what they do), for people. nothing: what to do when no key is pressed; None: the last thing.
    """

    legend: list[tuple[str, str]]
    nothing: Any
    _document: Document
    _leaf: int
    _actions: dict[str, Any]
    _neutral: list[np.ndarray] = field(default_factory=list)

    def find(self, key: str) -> Any:
        """The value for a key, or None when it means nothing."""
        return self._actions.get(key if key in self._actions else _SAME.get(key, key))

    @property
    def first(self) -> Any:
        """What some key does."""
        return next(iter(self._actions.values()))

    def batch(self, value: Any, rows: int) -> Any:
        """Actions for ``rows`` rows: ``value`` for the first; the others, and all other leaves, stay neutral."""
        arrays = [np.stack([one] * rows) for one in self._neutral]
        arrays[self._leaf][0] = value
        return spaces.unflatten(dict(self._document), arrays)


def keys_for(spec: Spec, chosen: Mapping[str, int] | None = None) -> Keys:
    """Keys for the first leaf of a spec's action that keys can be for: Discrete, a Box of floats, switches.

    chosen: keys and the numbers of the actions (or switches) they stand for, instead of the table.

    Unsupported when there is no such leaf, ConfigError when ``chosen`` does not fit it.
    """
    leaves = _tree.leaf_documents(spec.action)
    names = action_names(spec)
    for index, leaf in enumerate(leaves):
        made = _of_leaf(leaf, names, chosen)
        if made is not None:
            actions, legend = made
            neutral = [_neutral(leaf) for leaf in leaves]
            nothing = actions.get(SPACE) if leaf["type"] == "Discrete" else neutral[index]
            return Keys(legend, nothing, spec.action, index, actions, neutral)
    kinds = ", ".join(sorted({leaf["type"] for leaf in leaves}))
    raise Unsupported(f"there are no keys for actions of this kind: {kinds}")


def parse_keys(text: str) -> dict[str, int]:
    """ "up=1,left=2,x=5": keys and numbers. ConfigError where it is not like that."""
    found: dict[str, int] = {}
    for part in text.split(","):
        name, _, number = part.strip().lower().partition("=")
        known = name in _CALLED or (len(name) == 1 and name.isalnum() and name not in "qr")
        if not known or not number.isdecimal():
            raise ConfigError(
                f"--keys: write up=1,left=2,x=5: {', '.join(_CALLED)}, letters (but q and r) or digits, and the number "
                f"of an action; not {part!r}"
            )
        found[name] = int(number)
    return found


def _of_leaf(
    leaf: Document, names: Sequence[str], chosen: Mapping[str, int] | None
) -> tuple[dict[str, Any], list[tuple[str, str]]] | None:
    """(values by key, legend), or None when there are no keys for such a leaf."""
    if leaf["type"] == "Box":
        return _box(leaf, names) if leaf["dtype"].startswith("float") and chosen is None else None
    is_discrete = leaf["type"] == "Discrete"
    count = _count(leaf)
    table = _table(count, names, chosen, _BY_COUNT.get(count, _BY_COUNT_MORE) if is_discrete else {})
    digits = {str(number): number for number in range(min(count, _DIGITS)) if str(number) not in table}
    neutral = _neutral(leaf)

    def value(number: int) -> Any:
        if is_discrete:
            return neutral + number
        pressed = neutral.copy()
        pressed.flat[number] += 1
        return pressed

    legend = [(_SHOWN.get(key, key), names[number] if names else f"action {number}") for key, number in table.items()]
    legend += [(key, names[number]) for key, number in digits.items() if names and number not in table.values()]
    if digits:
        legend.append((f"{min(digits)}-{max(digits)}", "by number"))
    actions = {key: value(number) for key, number in {**digits, **table}.items()}
    if not is_discrete:
        actions.setdefault(SPACE, neutral)
    return actions, legend


def _count(leaf: Document) -> int:
    return int(leaf["n"]) if leaf["type"] == "Discrete" else _neutral(leaf).size


def _table(
    count: int, names: Sequence[str], chosen: Mapping[str, int] | None, unnamed: Mapping[str, int]
) -> dict[str, int]:
    """Numbers of actions by key: those chosen, or by what they are called, or ``unnamed``."""
    if chosen is not None:
        for key, number in chosen.items():
            if number >= count:
                raise ConfigError(f"--keys: {key}={number}: actions go from 0 to {count - 1}")
        return dict(chosen)
    if names:
        plain = [name.lower().replace("_", " ") for name in names]
        found = {key: [i for i, name in enumerate(plain) if name in called] for key, called in _CALLED.items()}
        return {key: numbers[0] for key, numbers in found.items() if numbers}
    return {key: number for key, number in unnamed.items() if number < count}


def _box(leaf: Document, names: Sequence[str]) -> tuple[dict[str, Any], list[tuple[str, str]]] | None:
    low, high, middle = _bound(leaf, "low"), _bound(leaf, "high"), _neutral(leaf)
    if not middle.size:
        return None
    # Of one number: left and right. Of more: the first is forwards and back, the second to the left and to the right.
    axes = {LEFT: (0, low), RIGHT: (0, high)}
    if middle.size > 1:
        axes = {UP: (0, high), DOWN: (0, low), LEFT: (1, high), RIGHT: (1, low)}
    actions: dict[str, Any] = {SPACE: middle}
    legend = []
    for key, (axis, bound) in axes.items():
        actions[key] = middle.copy()
        actions[key].flat[axis] = bound.flat[axis]
        legend.append((_SHOWN[key], f"{names[axis] if names else f'number {axis}'} = {bound.flat[axis]:+g}"))
    return actions, [*legend, (SPACE, "nothing")]


def _bound(leaf: Document, name: str) -> np.ndarray:
    """Of each number; ±1 where there is none."""
    values = np.array(leaf[name], dtype=np.float64)  # also of the texts "inf" and "-inf"
    values = np.where(np.isinf(values), np.sign(values), values)
    return np.array(np.broadcast_to(values.reshape(-1), int(np.prod(leaf["shape"])))).reshape(leaf["shape"])


def _neutral(leaf: Document) -> np.ndarray:
    """Nothing done, as far as the space tells: 0 where that is allowed."""
    if leaf["type"] == "Discrete":
        return np.array(leaf.get("start", 0), dtype=leaf.get("dtype", "int64"))
    if leaf["type"] == "Box":
        return np.clip(0.0, _bound(leaf, "low"), _bound(leaf, "high")).astype(leaf["dtype"])
    if leaf["type"] == "MultiDiscrete":
        start = np.array(leaf.get("start", [0] * len(leaf["nvec"])), dtype=leaf.get("dtype", "int64"))
        return start.reshape(leaf.get("shape", start.shape))
    return np.zeros(leaf["shape"], np.int8)
