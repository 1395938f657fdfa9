"""Spaces survive the trip through JSON exactly, values flatten and unflatten, what has no tensors is refused."""

from __future__ import annotations

import json
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces as gym_spaces
from gymnasium.vector.utils import batch_space
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from envserver import spaces

FLOATS = ("float16", "float32", "float64")
INTS = spaces.DTYPES[1:9]


def exactly_equal(a: Any, b: Any) -> bool:
    """Stricter than ==, which compares bounds with a tolerance."""
    if type(a) is not type(b) or a != b:
        return False
    if isinstance(a, gym_spaces.Dict):
        return list(a.spaces) == list(b.spaces) and all(exactly_equal(a[k], b[k]) for k in a.spaces)
    if isinstance(a, gym_spaces.Tuple):
        return len(a) == len(b) and all(exactly_equal(x, y) for x, y in zip(a.spaces, b.spaces, strict=True))
    if isinstance(a, gym_spaces.Box):
        names = ("low", "high", "bounded_below", "bounded_above")
        return all(getattr(a, n).tobytes() == getattr(b, n).tobytes() for n in names)
    return a.dtype == b.dtype and a.shape == b.shape


def has_structure(value: Any, space: Any) -> bool:
    if isinstance(space, gym_spaces.Dict):
        return list(value) == list(space.spaces) and all(has_structure(value[k], space[k]) for k in value)
    if isinstance(space, gym_spaces.Tuple):
        return type(value) is tuple and all(has_structure(v, s) for v, s in zip(value, space.spaces, strict=True))
    return value.shape == space.shape and value.dtype == space.dtype


@st.composite
def boxes(draw: st.DrawFn) -> gym_spaces.Box:
    dtype = np.dtype(draw(st.sampled_from((*FLOATS, *INTS, "bool"))))
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=3, max_side=3))
    if dtype.kind == "f":
        elements = hnp.from_dtype(dtype, allow_nan=False)
    else:
        elements = hnp.from_dtype(dtype)
    a, b = (draw(hnp.arrays(dtype, shape, elements=elements)) for _ in range(2))
    if dtype.kind == "b" and not shape:  # Gymnasium takes no bool scalars as bounds
        shape, a, b = (1,), a.reshape(1), b.reshape(1)
    box = gym_spaces.Box(np.minimum(a, b), np.maximum(a, b), shape, dtype.type)
    if dtype.kind == "i" and draw(st.booleans()):  # an integer Box with elements that have no bound
        box.bounded_below = draw(hnp.arrays(np.bool_, shape))
        limits = np.iinfo(dtype.name)
        box.low[~box.bounded_below] = limits.min
        box.bounded_above = draw(hnp.arrays(np.bool_, shape))
        box.high[~box.bounded_above] = limits.max
    return box


@st.composite
def discretes(draw: st.DrawFn) -> gym_spaces.Discrete:
    dtype = np.dtype(draw(st.sampled_from(INTS)))
    n = draw(st.integers(1, 100))
    start = draw(st.integers(int(np.iinfo(dtype).min), int(np.iinfo(dtype).max) - n + 1))
    return gym_spaces.Discrete(n, start=start, dtype=dtype.type)


@st.composite
def multi_discretes(draw: st.DrawFn) -> gym_spaces.MultiDiscrete:
    shape = draw(hnp.array_shapes(max_dims=2, max_side=3))
    nvec = draw(hnp.arrays(np.int64, shape, elements=st.integers(1, 50)))
    start = draw(hnp.arrays(np.int64, shape, elements=st.integers(0, 20)))
    return gym_spaces.MultiDiscrete(nvec, draw(st.sampled_from(("int64", "int32", "uint8"))), start=start)


multi_binaries = st.one_of(
    st.integers(1, 5).map(gym_spaces.MultiBinary),
    st.lists(st.integers(1, 3), min_size=1, max_size=3).map(gym_spaces.MultiBinary),
)
keys = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)
leaf_spaces = st.one_of(boxes(), discretes(), multi_discretes(), multi_binaries)


def composites(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    tuples = st.lists(inner, max_size=3).map(gym_spaces.Tuple)
    dicts = st.dictionaries(keys, inner, max_size=3).map(lambda items: gym_spaces.Dict(list(items.items())))
    return tuples | dicts


any_spaces = st.recursive(leaf_spaces, composites, max_leaves=6)
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)


@relaxed
@given(any_spaces)
def test_a_space_survives_json(space: gymnasium.Space) -> None:
    text = json.dumps(spaces.to_document(space), allow_nan=False)
    again = spaces.from_document(json.loads(text))
    assert exactly_equal(space, again)
    assert json.dumps(spaces.to_document(again)) == text


@relaxed
@given(any_spaces)
def test_leaves_flatten_and_unflatten_agree(space: gymnasium.Space) -> None:
    document = spaces.to_document(space)
    leaves = spaces.leaves(document)
    assert len({leaf.name for leaf in leaves}) == len(leaves)
    arrays = [np.zeros(leaf.shape, leaf.dtype) for leaf in leaves]
    value = spaces.unflatten(document, arrays)
    assert has_structure(value, space)
    assert all(a is b for a, b in zip(arrays, spaces.flatten(space, value), strict=True))


def test_batches_flatten_as_the_single_values_do() -> None:
    space = gym_spaces.Dict(
        [
            ("b", gym_spaces.Tuple([gym_spaces.Discrete(3), gym_spaces.Box(0, 1, (2, 2))])),
            ("a", gym_spaces.MultiBinary(4)),
        ]
    )
    document = spaces.to_document(space)
    batch = batch_space(space, 5).sample()
    arrays = spaces.flatten(document, batch)
    for leaf, array in zip(spaces.leaves(document), arrays, strict=True):
        assert array.shape == (5, *leaf.shape)
        assert array.dtype == leaf.dtype
    nested = spaces.unflatten(document, arrays)
    assert nested["a"] is arrays[2]
    assert isinstance(nested["b"], tuple)


def test_documents_look_as_documented() -> None:
    image = gym_spaces.Box(0, 255, (84, 84, 3), np.uint8)
    assert spaces.to_document(image) == {"type": "Box", "dtype": "uint8", "shape": [84, 84, 3], "low": 0, "high": 255}
    vector = gym_spaces.Box(np.array([-np.inf, 0.5], np.float32), np.array([np.inf, np.inf], np.float32))
    assert spaces.to_document(vector)["low"] == ["-inf", 0.5]
    assert spaces.to_document(vector)["high"] == "inf"
    assert spaces.to_document(gym_spaces.Discrete(2)) == {"type": "Discrete", "n": 2, "start": 0}
    assert spaces.to_document(gym_spaces.MultiBinary(3)) == {"type": "MultiBinary", "shape": [3]}


def test_names_are_escaped_paths() -> None:
    space = gym_spaces.Dict(
        [
            ("a/b", gym_spaces.Discrete(2)),
            ("a~1b", gym_spaces.Discrete(2)),
            ("t", gym_spaces.Tuple([gym_spaces.Discrete(2), gym_spaces.Dict(z=gym_spaces.Discrete(2))])),
        ]
    )
    names = [leaf.name for leaf in spaces.leaves(spaces.to_document(space))]
    assert names == ["a~1b", "a~01b", "t/0", "t/1/z"]
    assert spaces.leaves(spaces.to_document(gym_spaces.Discrete(2)))[0].name == ""


@pytest.mark.parametrize(
    ("space", "kind"),
    [
        (gym_spaces.Text(5), "Text"),
        (gym_spaces.Graph(gym_spaces.Discrete(2), None), "Graph"),
        (gym_spaces.Sequence(gym_spaces.Discrete(2)), "Sequence"),
        (gym_spaces.OneOf([gym_spaces.Discrete(2)]), "OneOf"),
    ],
)
def test_spaces_without_tensors_are_refused_by_name_and_path(space: gymnasium.Space, kind: str) -> None:
    nested = gym_spaces.Dict(outer=gym_spaces.Tuple([gym_spaces.Discrete(2), space]))
    with pytest.raises(spaces.UnsupportedSpace, match=f"outer/1: a {kind} space"):
        spaces.to_document(nested)


def test_dtypes_and_sizes_without_tensors_are_refused() -> None:
    with pytest.raises(spaces.UnsupportedSpace, match=r"longdouble|float128"):
        spaces.to_document(gym_spaces.Box(0, 1, (2,), np.longdouble))
    with pytest.raises(spaces.UnsupportedSpace, match="shape"):
        spaces.to_document(gym_spaces.Dict(a=gym_spaces.Box(0, 1, (0,))))
    with pytest.raises(spaces.UnsupportedSpace, match="dimensions"):
        spaces.to_document(gym_spaces.Box(0, 1, (1,) * 9))
    with pytest.raises(spaces.UnsupportedSpace, match="longer than 95 bytes"):
        spaces.to_document(gym_spaces.Dict({"k" * 96: gym_spaces.Discrete(2)}))
    with pytest.raises(spaces.UnsupportedSpace, match="keys of a Dict must be strings"):
        spaces.to_document(gym_spaces.Dict({1: gym_spaces.Discrete(2)}))  # type: ignore[dict-item]


BOX = {"type": "Box", "dtype": "uint8", "shape": [2], "low": 0, "high": 255}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ([], "a space is a JSON object"),
        ({"type": "Sphere"}, "type must be one of"),
        ({**BOX, "dtype": "complex64"}, "dtype must be one of"),
        ({**BOX, "dtype": ["uint8"]}, "dtype must be one of"),
        ({**BOX, "shape": [0]}, "shape must be"),
        ({**BOX, "shape": 2}, "shape must be"),
        ({**BOX, "low": [0]}, "low must hold 2 numbers"),
        ({**BOX, "low": "small"}, "low must hold numbers"),
        ({**BOX, "low": float("nan")}, "low must hold numbers"),
        ({**BOX, "high": None}, "high must hold numbers"),
        ({**BOX, "low": 0.5}, "no bound of uint8"),
        ({**BOX, "high": 256}, "256"),
        ({**BOX, "high": 300.0}, "300"),
        ({**BOX, "low": 9, "high": 3}, "less than or equal"),
        ({"type": "Discrete", "n": 0}, "n must be"),
        ({"type": "Discrete", "n": True}, "n must be"),
        ({"type": "Discrete", "n": 300, "dtype": "uint8"}, "does not fit uint8"),
        ({"type": "Discrete", "n": 3, "start": 1.5}, "start must be"),
        ({"type": "MultiDiscrete", "nvec": [2, 0]}, "above 0"),
        ({"type": "MultiDiscrete", "nvec": [2], "shape": [2]}, "nvec must hold 2"),
        ({"type": "MultiDiscrete"}, "shape must be"),
        ({"type": "Dict", "items": {"a": BOX}}, "items of a Dict"),
        ({"type": "Dict", "items": [["a", BOX], ["a", BOX]]}, "'a' stands twice"),
        ({"type": "Tuple", "items": [BOX, {"type": "Dict", "items": [["k", {**BOX, "shape": []}]]}]}, None),
        ({"type": "Tuple", "items": [BOX, {"type": "Dict", "items": [["k", 3]]}]}, "1/k: a space is"),
    ],
)
def test_wrong_documents_are_refused_by_field(document: object, text: str | None) -> None:
    if text is None:
        spaces.from_document(document)  # type: ignore[arg-type]
        return
    with pytest.raises(spaces.InvalidDocument, match=text):
        spaces.from_document(document)  # type: ignore[arg-type]


def test_documents_nested_without_end_are_refused() -> None:
    document: dict = dict(BOX)
    for _ in range(200):
        document = {"type": "Tuple", "items": [document]}
    with pytest.raises(spaces.InvalidDocument, match="nested deeper"):
        spaces.from_document(document)


def test_values_that_lack_a_component_are_refused_by_path() -> None:
    space = gym_spaces.Dict(arm=gym_spaces.Tuple([gym_spaces.Discrete(2), gym_spaces.Discrete(2)]))
    with pytest.raises(ValueError, match="arm: is missing"):
        spaces.flatten(space, {})
    with pytest.raises(ValueError, match="arm: expected a tuple of 2"):
        spaces.flatten(space, {"arm": (1,)})
    with pytest.raises(ValueError, match="the root space: expected a dict"):
        spaces.flatten(space, 3)
    with pytest.raises(ValueError, match="fewer arrays"):
        spaces.unflatten(space, [1])
    with pytest.raises(ValueError, match="too many"):
        spaces.unflatten(space, [1, 2, 3])
