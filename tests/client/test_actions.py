"""Actions before they are sent: structure, shape and dtype, and the leaves they become."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.vector.utils import batch_space

from envserver import spaces
from envserver.bounds import action_bounds
from uepool import _actions, _tree
from uepool.errors import ActionError

NESTED = gym.spaces.Dict(
    {
        "drive": gym.spaces.Box(-1, 1, (2,), np.float32),
        "gear": gym.spaces.Discrete(5, start=-1),
        "arm": gym.spaces.Tuple([gym.spaces.MultiDiscrete([3, 4]), gym.spaces.MultiBinary(3)]),
    }
)


def encoder(space, rows):
    document = spaces.to_document(space)
    leaves = [_actions.ActionLeaf(*leaf) for leaf in spaces.leaves(document)]
    return _actions.ActionEncoder("sim:Test", space, document, leaves, rows), leaves


def test_an_array_that_is_right_is_passed_on_as_it_is():
    encode, _ = encoder(gym.spaces.Discrete(3), 4)
    actions = np.array([0, 1, 2, 0])
    assert encode(actions)[0] is actions


@pytest.mark.parametrize("given", [[0, 1, 2], (0, 1, 2), np.array([0, 1, 2], np.int8), np.array([0, 1, 2], np.uint64)])
def test_integers_of_any_kind(given):
    encode, _ = encoder(gym.spaces.Discrete(3), 3)
    (leaf,) = encode(given)
    assert leaf.dtype == np.int64
    assert leaf.tolist() == [0, 1, 2]


def test_floats_of_any_width_and_any_layout():
    encode, _ = encoder(gym.spaces.Box(-1, 1, (2,), np.float32), 3)
    (leaf,) = encode(np.asfortranarray(np.linspace(-1, 1, 6).reshape(3, 2)))
    assert leaf.dtype == np.float32
    assert leaf.flags.c_contiguous
    assert encode([[0, 1], [1, 0], [0, 0]])[0].dtype == np.float32


@pytest.mark.parametrize(
    ("space", "given", "text"),
    [
        (gym.spaces.Discrete(3), np.zeros(2, np.int64), r"shape \(2,\).*\(3,\)"),
        (gym.spaces.Discrete(3), np.zeros((3, 1), np.int64), r"shape \(3, 1\)"),
        (gym.spaces.Discrete(3), np.zeros(3), "dtype float64"),
        (gym.spaces.Discrete(3), ["a", "b", "c"], "dtype"),
        (gym.spaces.Discrete(3), [[1], [1, 2], 3], "array"),
        (gym.spaces.Discrete(3), None, "shape"),
        (gym.spaces.Discrete(3, dtype=np.int8), [0, 1, 300], "300 does not fit int8"),
        (gym.spaces.Box(0, 9, (1,), np.uint8), [[0], [1], [-1]], "-1 does not fit uint8"),
        (gym.spaces.Box(0, 1, (1,), np.float32), np.full((3, 1), 1j), "dtype complex"),
        (NESTED, {"drive": np.zeros((3, 2))}, "'gear'"),
        (NESTED, np.zeros(3), "key"),
        (NESTED, {"drive": np.zeros((3, 2)), "gear": [0, 0, 0], "arm": (np.zeros((3, 2), int),)}, "arm/1"),
        (NESTED, {**batch_space(NESTED, 3).sample(), "gear": [0, 0]}, "'gear'"),
    ],
)
def test_what_is_wrong_is_named(space, given, text):
    encode, _ = encoder(space, 3)
    with pytest.raises(ActionError, match=text) as caught:
        encode(given)
    assert "sim:Test" in str(caught.value)


def test_nested_actions_become_leaves_in_their_order():
    encode, leaves = encoder(NESTED, 4)
    actions = batch_space(NESTED, 4).sample()
    encoded = encode(actions)
    assert [leaf.name for leaf in leaves] == ["arm/0", "arm/1", "drive", "gear"]
    wanted = [actions["arm"][0], actions["arm"][1], actions["drive"], actions["gear"]]
    for leaf, got, want in zip(leaves, encoded, wanted, strict=True):
        assert got.dtype == leaf.dtype
        np.testing.assert_array_equal(got, want)
    build = _tree.build_from(spaces.to_document(NESTED), range(4))
    assert build(encoded).keys() == actions.keys()
    assert isinstance(build(encoded)["arm"], tuple)


def test_bounds_of_every_kind_of_leaf():
    document = spaces.to_document(NESTED)
    leaves = spaces.leaves(document)
    found = [(bounds.low, bounds.high) for bounds in action_bounds(document)]
    assert [low.tolist() for low, _ in found] == [[0, 0], [0, 0, 0], [-1, -1], -1]
    assert [high.tolist() for _, high in found] == [[2, 3], [1, 1, 1], [1, 1], 3]
    for (low, high), leaf in zip(found, leaves, strict=True):
        assert low.dtype == high.dtype == leaf.dtype
        assert low.shape == high.shape == leaf.shape
