"""The run's folder: checkpoints that are whole or not there, and the curve that goes on."""

import json

import pytest

from tests.training.conftest import document
from uepool.errors import ConfigError
from uepool.training.config import TrainConfig
from uepool.training.metrics import MetricsFile, read
from uepool.training.run_folder import RunFolder

CONFIG = TrainConfig.model_validate(document())


@pytest.fixture
def run(tmp_path):
    return RunFolder.create(tmp_path / "run", CONFIG)


def save(run, env_steps, text="weights"):
    part = run.begin_checkpoint(env_steps)
    (part / "model").write_text(text)
    return run.finish_checkpoint(part, env_steps, "sb3")


def steps_of(run):
    return [checkpoint.env_steps for checkpoint in run.checkpoints()]


def test_created_and_opened_again(run):
    again = RunFolder.open(run.path)
    assert again.config() == CONFIG
    assert again.document()["status"] == "running"
    assert again.latest() is None


def test_checkpoints_in_order_and_named_by_steps(run):
    save(run, 2000)
    save(run, 10)
    assert steps_of(run) == [10, 2000]
    assert run.latest().path.name == "000000002000"
    assert json.loads((run.latest().path / "checkpoint.json").read_text())["files"] == ["model"]


def test_what_is_not_whole_is_not_listed(run):
    save(run, 10)
    (run.begin_checkpoint(20) / "model").write_text("half")
    (save(run, 30).path / "model").unlink()
    (save(run, 40).path / "checkpoint.json").write_text('{"trainer": "sb')
    assert steps_of(run) == [10]


def test_only_the_newest_are_kept(run):
    for steps in (1, 2, 3, 4):
        save(run, steps)
    run.begin_checkpoint(5)
    run.drop_old(2)
    assert steps_of(run) == [3, 4]
    assert sorted(path.name for path in (run.path / "checkpoints").iterdir()) == ["000000000003", "000000000004"]
    run.drop_old(0)
    assert steps_of(run) == [3, 4]


def test_found_by_itself_and_by_a_checkpoint(run):
    save(run, 10)
    save(run, 20)
    assert RunFolder.find(run.path).latest().env_steps == 20
    assert RunFolder.find(run.path / "checkpoints" / "000000000010").latest().env_steps == 10


def test_what_is_no_run_is_said(run, tmp_path):
    for path, text in (
        (tmp_path, "is no run: it has no run.json"),
        (tmp_path / "nothing", "is not there"),
        (run.path / "checkpoints" / "000000000010", "is no whole checkpoint; there are: none"),
    ):
        with pytest.raises(ConfigError, match=text):
            RunFolder.find(path)
    with pytest.raises(ConfigError, match="there is something in it already"):
        RunFolder.create(run.path, CONFIG)
    run.update(format=2)
    with pytest.raises(ConfigError, match="has format 2, and this uepool"):
        RunFolder.open(run.path)


# --- metrics.csv ------------------------------------------------------------------------------------------------------


def row(env_steps, **more):
    first = {"seconds": 1.5, "episodes": 2, "return_mean": 9.0, "length_mean": 9.0, "steps_per_second": 10.0}
    return {"env_steps": env_steps, **first, **more}


def test_rows_are_appended_and_new_columns_follow(tmp_path):
    path = tmp_path / "metrics.csv"
    metrics = MetricsFile(path)
    metrics.append(row(100))
    metrics.append(row(200, loss=0.25))
    metrics.append(row(300, return_mean=float("nan"), loss=0.5))
    lines = path.read_text().splitlines()
    assert lines == [
        "env_steps,seconds,episodes,return_mean,length_mean,steps_per_second,loss",
        "100,1.5,2,9,9,10,",
        "200,1.5,2,9,9,10,0.25",
        "300,1.5,2,,9,10,0.5",
    ]


def test_a_run_goes_on_where_its_checkpoint_is(tmp_path):
    path = tmp_path / "metrics.csv"
    metrics = MetricsFile(path)
    for steps in (100, 200, 300):
        metrics.append(row(steps, loss=0.5))
    with path.open("a") as file:
        file.write("400,2.")  # killed while it wrote
    resumed = MetricsFile(path)
    resumed.cut(200)
    resumed.append(row(250, loss=0.5))
    assert [found["env_steps"] for found in read(path)] == [100, 200, 250]
    assert resumed.rows == read(path)
