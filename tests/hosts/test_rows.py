"""Values into rows and rows into actions: nothing is broadcast, nothing is bent, all is named that does not fit."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces as gym_spaces

from envserver import spaces
from envserver.hosts import rows
from envserver.hosts.faults import BadValue, shorten
from envserver.spec import InfoEntry


def writer_for(space: gymnasium.Space) -> tuple[rows.Write, list[np.ndarray]]:
    document = spaces.to_document(space)
    views = [np.zeros((3, *leaf.shape), leaf.dtype)[1, ...] for leaf in spaces.leaves(document)]
    return rows.observation_writer(document, views), views


IMAGE = gym_spaces.Box(0, 255, (2, 3), np.uint8)
VECTOR = gym_spaces.Box(-1, 1, (2,), np.float32)


@pytest.mark.parametrize(
    ("space", "value", "written"),
    [
        (IMAGE, np.arange(6, dtype=np.uint8).reshape(2, 3), [[0, 1, 2], [3, 4, 5]]),
        (IMAGE, np.arange(6, dtype=np.int64).reshape(2, 3), [[0, 1, 2], [3, 4, 5]]),
        (IMAGE, [[1, 2, 3], [4, 5, 6]], [[1, 2, 3], [4, 5, 6]]),
        (IMAGE, np.asfortranarray(np.arange(6, dtype=np.uint8).reshape(2, 3)), [[0, 1, 2], [3, 4, 5]]),
        (VECTOR, np.array([0.5, -0.5]), [0.5, -0.5]),
        (VECTOR, (1, 0), [1, 0]),
        (gym_spaces.Discrete(5), 3, 3),
        (gym_spaces.Discrete(5), np.int64(3), 3),
        (gym_spaces.Discrete(5), np.int8(3), 3),
        (gym_spaces.Discrete(5), np.array(3), 3),
        (gym_spaces.MultiBinary(2), np.array([True, False]), [1, 0]),
        (gym_spaces.Box(-1, 1, (), np.float64), 0.25, 0.25),
    ],
)
def test_what_fits_is_written(space: gymnasium.Space, value: Any, written: Any) -> None:
    write, views = writer_for(space)
    write(value)
    assert views[0].tolist() == written


@pytest.mark.parametrize(
    ("space", "value", "text"),
    [
        (IMAGE, np.zeros(3, np.uint8), r"shape \(3,\), not \(2, 3\)"),  # would broadcast
        (IMAGE, np.uint8(3), r"shape \(\), not \(2, 3\)"),
        (IMAGE, np.zeros((1, 2, 3), np.uint8), r"shape \(1, 2, 3\)"),
        (IMAGE, np.zeros((2, 3)), "dtype float64, which is no uint8"),
        (IMAGE, np.full((2, 3), 256), "a value that does not fit uint8"),
        (IMAGE, np.full((2, 3), -1), "a value that does not fit uint8"),
        (IMAGE, None, r"shape \(\)"),
        (IMAGE, [[1, 2], [3]], "is no array"),
        (VECTOR, np.array([1j, 0]), "dtype complex128, which is no float32"),
        (VECTOR, np.array([None, 0]), "dtype object"),
        (gym_spaces.Discrete(5), 1.0, "dtype float64, which is no int64"),
        (gym_spaces.Discrete(5), 2**70, "dtype object"),
        (gym_spaces.Discrete(5), np.array([1]), r"shape \(1,\), not \(\)"),
        (gym_spaces.Discrete(5), "1", "dtype <U1"),
    ],
)
def test_what_does_not_fit_is_refused(space: gymnasium.Space, value: Any, text: str) -> None:
    write, views = writer_for(space)
    with pytest.raises(BadValue, match="observation of space .* " + text):
        write(value)
    assert not views[0].any()


def test_nested_observations_are_named_by_path() -> None:
    space = gym_spaces.Dict({"b": gym_spaces.Tuple([gym_spaces.Discrete(3), VECTOR]), "a": IMAGE})
    write, views = writer_for(space)
    good: dict[str, Any] = {"a": np.ones((2, 3), np.uint8), "b": (2, np.ones(2, np.float32)), "more": "is ignored"}
    write(good)
    assert [view.tolist() for view in views] == [[[1, 1, 1], [1, 1, 1]], 2, [1, 1]]
    for value, text in (
        ({"a": good["a"]}, "observation lacks the key 'b'"),
        ({**good, "b": (2,)}, r"observation\['b'\] has 1 components, not the 2"),
        ({**good, "b": {0: 2, 1: 3}}, r"observation\['b'\] has type dict, not the 2"),
        ({**good, "b": (2, np.ones(3, np.float32))}, r"observation\['b/1'\] of space Box"),
        (np.zeros(3), "observation is a ndarray, not a dict"),
        (None, "observation is a NoneType, not a dict"),
    ):
        with pytest.raises(BadValue, match=text):
            write(value)


def test_actions_are_scalars_and_copies() -> None:
    space = gym_spaces.Dict(a=gym_spaces.Discrete(3), b=gym_spaces.Tuple([VECTOR, gym_spaces.Box(0, 1, ())]))
    document = spaces.to_document(space)
    columns = [np.zeros((3, *leaf.shape), leaf.dtype) for leaf in spaces.leaves(document)]
    read = rows.action_reader(document, [column[1, ...] for column in columns])
    columns[0][1], columns[1][1], columns[2][1] = 2, [0.5, 1], 0.25
    action = read()
    assert type(action["a"]) is np.int64
    assert type(action["b"][1]) is np.float32
    columns[1][1] = 0
    assert int(action["a"]) == 2
    assert action["b"][0].tolist() == [0.5, 1]
    assert float(action["b"][1]) == 0.25


def test_info_is_written_with_its_presence() -> None:
    entries = [InfoEntry("x", np.dtype(np.float64)), InfoEntry("n", np.dtype(np.int32), (2,))]
    views = [np.ones((), np.float64), np.zeros((), np.bool_), np.ones(2, np.int32), np.zeros((), np.bool_)]
    write = rows.info_writer(entries, views)
    for info, expected in (
        ({"x": 1.5, "n": [1, 2], "other": "ignored"}, [1.5, True, [1, 2], True]),
        ({"x": np.float32(2)}, [2.0, True, [0, 0], False]),
        ({"n": np.array([3, 4])}, [0.0, False, [3, 4], True]),
        ({"x": 7, "n": None}, [7.0, True, [0, 0], False]),
    ):
        write(info)
        assert [view.tolist() for view in views] == expected
    with pytest.raises(BadValue, match=r"info\['n'\], declared as int32 of shape \[2\], has shape \(\)"):
        write({"n": 3})
    with pytest.raises(BadValue, match=r"info\['x'\], .* has dtype <U3"):
        write({"x": "far"})


def test_texts_keep_their_head_and_end() -> None:
    text = shorten("head " + "ü" * 5000 + " end", 100)
    assert len(text.encode()) <= 100
    assert text.startswith("head ")
    assert text.endswith(" end")
    assert shorten("short") == "short"
