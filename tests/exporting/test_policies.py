"""An exported policy by itself: names, memory, masks, and what does not fit."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

import onnx

from tests.exporting.networks import Highest, Mixed, Sums, exported
from uepool import policies
from uepool.errors import ConfigError, Unsupported


@pytest.fixture
def sums(tmp_path):
    return policies.load(exported(Sums, tmp_path / "sums.onnx"))


def points(*rows):
    return np.float32(rows)


def test_names_and_metadata_tell_all_that_a_reader_without_uepool_needs(tmp_path):
    model = onnx.load(exported(Mixed, tmp_path / "mixed.onnx", address="sim:CartPole", env_steps=7))
    assert [entry.name for entry in model.graph.input] == [
        "observation/image",
        "observation/inner/0",
        "observation/inner/1",
    ]
    assert [entry.name for entry in model.graph.output] == ["action/legs", "action/speed"]
    [entry] = [entry.value for entry in model.metadata_props if entry.key == "uepool"]
    told = json.loads(entry)
    assert told["inputs"] == ["observation/image", "observation/inner/0", "observation/inner/1"]
    assert (told["address"], told["env_steps"], told["memory"]) == ("sim:CartPole", 7, [])

    model = onnx.load(exported(Sums, tmp_path / "sums.onnx"))
    assert [entry.name for entry in model.graph.input] == ["observation", "memory_0_in"]
    assert [entry.name for entry in model.graph.output] == ["action", "memory_0_out"]
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "rows"


def test_parts_and_their_dtypes(tmp_path):
    policy = policies.load(exported(Mixed, tmp_path / "mixed.onnx"))
    space = policy.observation_space
    for rows in (1, 3):
        samples = [space.sample() for _ in range(rows)]
        batch = {
            "image": np.stack([sample["image"] for sample in samples]),
            "inner": tuple(np.stack([sample["inner"][i] for sample in samples]) for i in range(2)),
        }
        actions = policy.act(batch)
        np.testing.assert_array_equal(actions["legs"], batch["inner"][0] + 9)
        expected = batch["image"].mean(axis=(1, 2, 3)) + batch["inner"][1]
        np.testing.assert_allclose(actions["speed"][:, 0], expected, rtol=1e-5)
        assert actions["legs"].dtype == np.int64
        assert actions["speed"].dtype == np.float32


def test_memory_is_kept_by_row_until_it_is_reset(sums):
    assert sums.recurrent
    first, second = points([1, 2], [10, 0]), points([5, 5], [1, 1])
    sums.reset()
    np.testing.assert_array_equal(sums.act(first), [[1, 3], [1, 10]])
    np.testing.assert_array_equal(sums.act(second), [[2, 13], [2, 12]])
    sums.reset(np.array([False, True]))
    np.testing.assert_array_equal(sums.act(second), [[3, 23], [1, 2]])
    sums.reset()
    np.testing.assert_array_equal(sums.act(points([7, 0])), [[1, 7]])


def test_other_rows_without_a_reset_are_an_error(sums):
    sums.act(points([1, 2]))
    with pytest.raises(ConfigError, match=r"memory_0_in: must be \[2, 2\], got \[1, 2\]; reset\(\)"):
        sums.act(points([1, 2], [3, 4]))


def test_masks(tmp_path):
    policy = policies.load(exported(Highest, tmp_path / "highest.onnx"))
    seen = points([1, 2], [1, 2])
    np.testing.assert_array_equal(policy.act(seen), [1, 1])
    masks = np.array([[True, False], [False, True]])
    np.testing.assert_array_equal(policy.act(seen, masks=masks), [0, 1])
    np.testing.assert_array_equal(policy.act(seen, masks=masks.astype(np.int8)), [0, 1])
    with pytest.raises(ConfigError, match=r"mask: must be \[2, 2\], got \[2, 3\]"):
        policy.act(seen, masks=np.ones((2, 3), bool))


def test_what_does_not_fit(sums, tmp_path):
    with pytest.raises(ConfigError, match=r"observation: must be \[2, 2\], got \[2, 3\]"):
        sums.act(np.zeros((2, 3), np.float32))
    with pytest.raises(Unsupported, match="likeliest"):
        sums.act(points([1, 2]), deterministic=False)
    with pytest.raises(ConfigError, match="no such file"):
        policies.load(tmp_path / "none.onnx")
    (tmp_path / "text.onnx").write_text("hello")
    with pytest.raises(ConfigError, match="cannot load"):
        policies.load(tmp_path / "text.onnx")


def test_a_file_of_others_or_of_a_newer_uepool(tmp_path):
    path = exported(Sums, tmp_path / "sums.onnx")
    model = onnx.load(path)
    told = json.loads(model.metadata_props[0].value)
    onnx.helper.set_model_props(model, {"uepool": json.dumps({**told, "format": 99, "version": "9.9"})})
    onnx.save(model, path)
    with pytest.raises(ConfigError, match=r"uepool 9\.9 in format 99"):
        policies.load(path)
    del model.metadata_props[:]
    onnx.save(model, path)
    with pytest.raises(ConfigError, match="not one that `uepool export` wrote"):
        policies.load(path)


def test_playing_needs_no_torch(tmp_path):
    path = exported(Sums, tmp_path / "sums.onnx")
    program = f"""
import sys, numpy
sys.modules["torch"] = sys.modules["onnx"] = None
from uepool import policies
print(policies.load({str(path)!r}).act(numpy.float32([[1, 2]])).tolist())
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert found.stdout.strip() == "[[1.0, 3.0]]", found.stderr
