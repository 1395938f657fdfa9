"""The shared keywords: unknown ones, wrong values, and every accepted way to write them."""

import json

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests
from uepool.errors import ConfigError
from uepool.options import KEYWORDS, Options


def test_keywords_are_these():
    assert (
        *("num_envs", "envs_per_instance", "batch_size", "autoreset_mode", "seed"),
        *("start_timeout", "reset_timeout", "step_timeout", "wait_timeout", "spares"),
        *("cpu_affinity", "env_config", "env_kwargs", "copy"),
    ) == KEYWORDS


def test_defaults():
    options = Options.parse({})
    assert (options.num_envs, options.envs_per_instance, options.batch_size, options.spares) == (1, 1, 1, 0)
    assert (options.start_timeout, options.reset_timeout, options.step_timeout) == (None, 60, 30)
    assert options.autoreset_mode is AutoresetMode.NEXT_STEP
    assert options.seed is None
    assert options.copy is False
    assert Options.parse({"num_envs": 8}).batch_size == 8
    assert Options.parse({"num_envs": 8, "batch_size": None}).batch_size == 8


@pytest.mark.parametrize("make", [uepool.make_vec, uepool.open])
def test_unknown_keyword_lists_the_known(make):
    with pytest.raises(TypeError, match=r"'num_env'.*did you mean 'num_envs'") as caught:
        make("sim:CartPole", num_env=4)
    assert all(keyword in str(caught.value) for keyword in KEYWORDS)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("num_envs", 0),
        ("num_envs", 1.5),
        ("num_envs", True),
        ("num_envs", "8"),
        ("envs_per_instance", -1),
        ("batch_size", 0),
        ("autoreset_mode", "sometimes"),
        ("autoreset_mode", 1),
        ("seed", -1),
        ("seed", 2**64),
        ("seed", "x"),
        ("start_timeout", 0),
        ("reset_timeout", float("inf")),
        ("step_timeout", None),
        ("step_timeout", "fast"),
        ("spares", -1),
        ("cpu_affinity", "all"),
        ("cpu_affinity", []),
        ("cpu_affinity", [[]]),
        ("cpu_affinity", [-1]),
        ("cpu_affinity", 3),
        ("env_config", 3),
        ("env_config", {"x": object()}),
        ("env_config", {"x": float("nan")}),
        ("env_config", "/no/such/file.json"),
        ("env_kwargs", [1]),
        ("env_kwargs", {1: 2}),
        ("copy", "yes"),
    ],
)
def test_wrong_value_names_its_keyword(keyword, value):
    with pytest.raises(ConfigError, match=keyword):
        Options.parse({keyword: value})


@pytest.mark.parametrize("keyword", ["batch_size", "envs_per_instance"])
def test_not_more_than_num_envs(keyword):
    with pytest.raises(ConfigError, match=f"{keyword}.*num_envs"):
        Options.parse({"num_envs": 4, keyword: 5})


@pytest.mark.parametrize("name", ["SAME_STEP", "same_step", "SameStep", "same-step", AutoresetMode.SAME_STEP])
def test_autoreset_mode_by_any_name(name):
    assert Options.parse({"autoreset_mode": name}).autoreset_mode is AutoresetMode.SAME_STEP


def test_numpy_integers_count():
    assert Options.parse({"num_envs": np.int64(3), "seed": np.uint64(2**64 - 1)}).seed == 2**64 - 1


@pytest.mark.parametrize(
    ("given", "text"),
    [(None, ""), ("auto", "auto"), ([0, 2], "[[0], [2]]"), ([[0, 1], [2]], "[[0, 1], [2]]"), (((0,), 1), "[[0], [1]]")],
)
def test_cpu_affinity(given, text):
    assert Options.parse({"cpu_affinity": given}).affinity_text() == text


def test_env_config_from_a_file(tmp_path):
    path = tmp_path / "env.json"
    path.write_text(json.dumps({"a": [1, 2]}))
    assert Options.parse({"env_config": str(path)}).env_config == {"a": [1, 2]}
    assert Options.parse({"env_config": path}).env_config == {"a": [1, 2]}
    path.write_text("{")
    with pytest.raises(ConfigError, match=r"env_config.*env\.json.*JSON"):
        Options.parse({"env_config": path})
    path.write_text("[1]")
    with pytest.raises(ConfigError, match="env_config"):
        Options.parse({"env_config": path})


def test_vector_env_takes_whole_batches_only():
    with pytest.raises(ConfigError, match="batch_size must be num_envs"):
        uepool.make_vec("sim:CartPole", num_envs=4, batch_size=2)
