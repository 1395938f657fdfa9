"""Keys follow from the action space and from what its actions are called; every key's value is a valid action."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector.utils import batch_space

from envserver.spaces import to_document
from envserver.spec import Spec
from uepool.errors import ConfigError, Unsupported
from uepool.seeing.actions import action_names, action_text
from uepool.seeing.keys import Keys, keys_for, parse_keys

ALL = ["up", "down", "left", "right", "space", *"wasd0123456789xyz"]


def spec_of(space: spaces.Space, names: Any = None) -> Spec:
    metadata = {} if names is None else {"action_names": names}
    image = {"type": "Box", "dtype": "uint8", "shape": [4], "low": 0, "high": 255}
    return Spec(observation=image, action=to_document(space), metadata=metadata)


def table(keys: Keys) -> dict[str, Any]:
    """What is to be done for each key, as plain values."""
    return {key: np.asarray(keys.find(key)).tolist() for key in ALL if keys.find(key) is not None}


def test_discrete_actions_by_name() -> None:
    spec = spec_of(spaces.Discrete(5), ["nothing", "forward", "Turn_Left", "turn right", "jump"])
    keys = keys_for(spec)
    digits = {str(number): number for number in range(5)}
    assert table(keys) == {"space": 0, "up": 1, "w": 1, "left": 2, "a": 2, "right": 3, "d": 3, **digits}
    assert ("4", "jump") in keys.legend
    assert ("↑ w", "forward") in keys.legend
    assert keys.nothing == 0
    assert action_text(spec, np.array([3])) == "turn right"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (2, {"left": 0, "right": 1}),
        (3, {"left": 0, "space": 1, "right": 2}),
        (4, {"left": 0, "down": 1, "right": 2, "up": 3}),
        (6, {"space": 0, "up": 1, "left": 2, "right": 3, "down": 4}),
    ],
)
def test_discrete_actions_without_names(count: int, expected: dict[str, int]) -> None:
    keys = keys_for(spec_of(spaces.Discrete(count, start=10)))
    found = table(keys)
    assert {key: found.get(key) for key in expected} == {key: 10 + number for key, number in expected.items()}
    assert {found[str(number)] for number in range(count)} == set(range(10, 10 + count))
    assert "9" not in found
    assert (keys.nothing is None) == ("space" not in expected)


def test_continuous_actions() -> None:
    keys = keys_for(spec_of(spaces.Box(np.array([-1, -0.5], np.float32), np.array([2, np.inf], np.float32))))
    found = table(keys)
    assert [found[key] for key in ("up", "down", "left", "right", "space")] == [
        [2, 0],
        [-1, 0],
        [0, 1],
        [0, -0.5],
        [0, 0],
    ]
    named = spec_of(spaces.Box(-1, 1, (2,), np.float32), ["forward", "left"])
    assert action_text(named, np.array([[1, -0.5]], np.float32)) == "forward +1.00, left -0.50"
    assert ("↑ w", "forward = +1") in keys_for(named).legend
    one = table(keys_for(spec_of(spaces.Box(1, 3, (1,), np.float32))))
    assert (one["left"], one["right"], one["space"]) == ([1], [3], [1])


def test_switches() -> None:
    names = ["forward", "back", "right", "left", "jump"]
    spec = spec_of(spaces.MultiDiscrete([2] * 5), names)
    keys = keys_for(spec)
    found = table(keys)
    assert (found["up"], found["left"], found["space"]) == ([1, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0] * 5)
    assert ("4", "jump") in keys.legend
    assert action_text(spec, np.array([[1, 0, 0, 1, 0]])) == "forward, left"
    assert action_text(spec, np.zeros((1, 5), int)) == "nothing"
    assert table(keys_for(spec_of(spaces.MultiBinary(3))))["1"] == [0, 1, 0]


@pytest.mark.parametrize(
    "space",
    [
        spaces.Discrete(3, start=-1),
        spaces.Box(-2, 2, (3, 2), np.float32),
        spaces.MultiBinary((2, 2)),
        spaces.Dict({"a": spaces.MultiDiscrete([3, 3]), "b": spaces.Discrete(2)}),
        spaces.Tuple([spaces.Box(5, 6, (1,), np.float64), spaces.Discrete(2)]),
    ],
    ids=str,
)
def test_every_key_is_a_valid_action_of_the_first_agent(space: spaces.Space) -> None:
    spec = spec_of(space)
    keys = keys_for(spec)
    values = [keys.first, *(value for value in map(keys.find, ALL) if value is not None)]
    for value in values:
        assert keys.batch(value, 3) in batch_space(space, 3)
        assert action_text(spec, keys.batch(value, 3))


def test_chosen_keys() -> None:
    chosen = parse_keys("up=2, x=0,LEFT=1")
    assert chosen == {"up": 2, "x": 0, "left": 1}
    found = table(keys_for(spec_of(spaces.Discrete(3), ["left", "right", "fire"]), chosen))
    assert (found["up"], found["x"], found["left"], found["2"]) == (2, 0, 1, 2)
    assert "right" not in found
    with pytest.raises(ConfigError, match="--keys: up=2: actions go from 0 to 1"):
        keys_for(spec_of(spaces.Discrete(2)), chosen)


@pytest.mark.parametrize("text", ["", "up", "up=", "up=-1", "q=1", "r=1", "north=1", "up=1,,", "up=x", "é=1 2"])
def test_keys_that_are_none(text: str) -> None:
    with pytest.raises(ConfigError, match=r"--keys: write up=1,left=2,x=5"):
        parse_keys(text)


def test_actions_without_keys() -> None:
    with pytest.raises(Unsupported, match="no keys for actions of this kind: Box"):
        keys_for(spec_of(spaces.Box(0, 9, (2,), np.int64)))


@pytest.mark.parametrize("names", ["left", ["left"], ["left", "right", "up"], [1, 2], {}, None])
def test_names_that_do_not_fit_are_none(names: Any) -> None:
    assert action_names(spec_of(spaces.Discrete(2), names)) == []
