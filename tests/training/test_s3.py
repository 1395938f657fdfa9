"""Results on S3, against moto's server: a real HTTP server with S3's API."""

import json
import os
import shutil
import signal
import threading
import time

import pytest

from tests.training.conftest import document
from uepool.errors import ConfigError
from uepool.training.config import TrainConfig
from uepool.training.results import Results
from uepool.training.run_folder import RunFolder
from uepool.training.s3 import S3Folder

boto3 = pytest.importorskip("boto3")
moto_server = pytest.importorskip("moto.server")

CONFIG = TrainConfig.model_validate(document(results="s3://bucket/trained"))


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


@pytest.fixture
def server(environment):
    started = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    environment.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
    yield started
    started.stop()


@pytest.fixture
def bucket(server):
    client = boto3.client("s3")
    client.create_bucket(Bucket="bucket")
    yield client
    for entry in client.list_objects_v2(Bucket="bucket").get("Contents", ()):
        client.delete_object(Bucket="bucket", Key=entry["Key"])
    client.delete_bucket(Bucket="bucket")


@pytest.fixture
def run(bucket):
    """A run that has begun, and its results."""
    results = Results.at("s3://bucket/trained/run")
    results.check()
    made = RunFolder.create(results.folder, CONFIG)
    made.update(mirror=results.mirror_url)
    return made, results


def save(run, env_steps, text="weights"):
    part = run.begin_checkpoint(env_steps)
    (part / "model").write_text(text)
    return run.finish_checkpoint(part, env_steps, "sb3")


def names(client):
    entries = client.list_objects_v2(Bucket="bucket").get("Contents", ())
    return [entry["Key"].removeprefix("trained/run/") for entry in entries]


def silent(text):
    raise AssertionError(text)


def test_everything_goes_there_and_old_checkpoints_go(run, bucket):
    folder, results = run
    for steps in (10, 20, 30):
        save(folder, steps)
        assert results.deliver(2, silent)
    assert names(bucket) == [
        "checkpoints/000000000020/checkpoint.json",
        "checkpoints/000000000020/model",
        "checkpoints/000000000030/checkpoint.json",
        "checkpoints/000000000030/model",
        "config.yaml",
        "run.json",
    ]


def test_found_again_on_another_machine(run, bucket, monkeypatch, tmp_path):
    folder, results = run
    for steps in (10, 20):
        save(folder, steps, f"weights of {steps}")
    folder.update(env_steps=20)
    results.deliver(0, silent)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    found = RunFolder.find("s3://bucket/trained/run")
    assert found.path != folder.path
    assert found.config() == CONFIG
    assert (found.latest().path / "model").read_text() == "weights of 20"
    earlier = RunFolder.find("s3://bucket/trained/run/checkpoints/000000000010")
    assert (earlier.latest().path / "model").read_text() == "weights of 10"
    with pytest.raises(ConfigError, match="there are: 000000000010, 000000000020"):
        RunFolder.find("s3://bucket/trained/run/checkpoints/000000000015")
    with pytest.raises(ConfigError, match=r"is no run: it has no run\.json"):
        RunFolder.find("s3://bucket/trained")


def test_a_checkpoint_whose_last_file_is_missing_is_none(run, bucket, monkeypatch, tmp_path):
    folder, results = run
    save(folder, 10)
    save(folder, 20)
    results.deliver(0, silent)
    bucket.delete_object(Bucket="bucket", Key="trained/run/checkpoints/000000000020/checkpoint.json")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert RunFolder.find("s3://bucket/trained/run").latest().env_steps == 10


def test_s3_that_fails_meanwhile_is_said_once_and_tried_again(run, bucket):
    folder, results = run
    said = []
    save(folder, 10)
    assert results.deliver(0, silent)
    for name in names(bucket):
        bucket.delete_object(Bucket="bucket", Key=f"trained/run/{name}")
    bucket.delete_bucket(Bucket="bucket")
    save(folder, 20)
    assert not results.deliver(0, said.append)
    assert not results.deliver(0, said.append)
    assert len(said) == 1
    assert "there is no such bucket" in said[0]
    assert "training goes on" in said[0]
    assert f"aws s3 cp --recursive {folder.path} s3://bucket/trained/run" in results.how_to_upload()
    bucket.create_bucket(Bucket="bucket")
    assert results.deliver(0, said.append)
    assert "works again" in said[1]
    assert "checkpoints/000000000020/checkpoint.json" in names(bucket)


class Slow:
    """S3 that takes files only once it is told to. taken: their names; begun: it was asked to take one."""

    def __init__(self, monkeypatch):
        self.taken, self.begun, self.go_on = [], threading.Event(), threading.Event()
        put = S3Folder.put

        def slowly(folder, path, name):
            self.begun.set()
            assert self.go_on.wait(20)
            put(folder, path, name)
            self.taken.append(name)

        monkeypatch.setattr(S3Folder, "put", slowly)


def test_training_goes_on_while_s3_does_not_answer(run, bucket, monkeypatch):
    folder, results = run
    slow = Slow(monkeypatch)
    began = time.monotonic()
    for steps in (10, 20, 30, 40):
        save(folder, steps)
        folder.drop_old(2)
        results.push(2, silent)
        assert slow.begun.wait(10)  # that of 10 is under way when others are saved, and it is dropped
    assert time.monotonic() - began < 10
    slow.go_on.set()
    assert results.deliver(2, silent)
    assert [name for name in names(bucket) if name.endswith("model")] == [
        "checkpoints/000000000030/model",
        "checkpoints/000000000040/model",
    ]
    assert not any("000000000010" in name for name in names(bucket))  # of which a part was sent
    assert slow.taken.count("checkpoints/000000000040/model") == 1
    assert not any("000000000020" in name for name in slow.taken)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_waiting(run, bucket, monkeypatch, number):
    folder, results = run
    slow = Slow(monkeypatch)
    save(folder, 10)
    said = []

    def say(text):
        said.append(text)
        if "Ctrl-C ends the waiting" in text:
            threading.Timer(0.1, os.kill, (os.getpid(), number)).start()

    before = signal.getsignal(number)
    assert not results.deliver(0, say)
    slow.go_on.set()
    assert said == [
        "waits for the upload to s3://bucket/trained/run; Ctrl-C ends the waiting",
        "not all of it is uploaded to s3://bucket/trained/run",
    ]
    assert signal.getsignal(number) is before
    assert results.deliver(0, silent)


def test_a_server_that_never_answers_does_not_keep_the_process(environment, tmp_path):
    import socket
    import subprocess
    import sys

    program = (
        "import sys, pathlib; from uepool.training.results import Results\n"
        "folder = pathlib.Path(sys.argv[1]); folder.mkdir(); (folder / 'run.json').write_text('{}')\n"
        "results = Results(folder, 's3://bucket/run'); results.push(0, print)\n"
        "print(results._uploader.wait(0.5))"
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        environment.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{listening.getsockname()[1]}")
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "run")],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, "None\n", "")


def test_going_on_sends_only_what_is_new(run, bucket, monkeypatch):
    folder, results = run
    save(folder, 10)
    save(folder, 20)
    (folder.path / "videos" / "000000000010.mp4").write_text("film")
    assert results.deliver(0, silent)
    slow = Slow(monkeypatch)
    slow.go_on.set()
    again = Results(folder.path, results.mirror_url)
    shutil.rmtree(folder.path / "checkpoints" / "000000000020")
    save(folder, 20, "WEIGHTS")  # of another way, and as long
    save(folder, 30)
    assert again.deliver(0, silent)
    assert sorted(slow.taken) == [
        *(f"checkpoints/{steps:012d}/{name}" for steps in (20, 30) for name in ("checkpoint.json", "model")),
        "config.yaml",
        "run.json",
    ]


def test_half_made_and_half_removed_checkpoints_are_not_sent(run, bucket):
    folder, results = run
    path = save(folder, 10).path
    path.rename(path.parent / ".part-000000000010")
    (folder.path / ".scratch").mkdir()
    (folder.path / ".scratch" / "file").write_text("x")
    assert results.deliver(0, silent)
    assert names(bucket) == ["config.yaml", "run.json"]


class Failing:
    """A trainer that saves once, and then fails."""

    def __init__(self, config, folder):
        pass

    def prepare(self):
        pass

    def train(self, on_iteration):
        from uepool.training.backends import Iteration

        on_iteration(Iteration(256))
        raise RuntimeError("no more")

    def save(self, folder):
        (folder / "model").write_text("weights")

    def close(self):
        pass


def test_a_run_that_fails_has_failed_on_s3_too(bucket, monkeypatch, yaml_file):
    from uepool.training import backends
    from uepool.training.run import Run
    from uepool.training.start import Request, settle

    monkeypatch.setattr(backends, "make", Failing)
    start = settle(Request(str(yaml_file()), out="s3://bucket/trained/run"))
    with pytest.raises(RuntimeError, match="no more"):
        Run(start).run()
    assert "checkpoints/000000000256/checkpoint.json" in names(bucket)
    there = json.loads(bucket.get_object(Bucket="bucket", Key="trained/run/run.json")["Body"].read())
    assert (there["status"], there["env_steps"]) == ("failed", 256)


# --- said before work starts ------------------------------------------------------------------------------------------


def refused(results):
    with pytest.raises(ConfigError) as caught:
        results().check()
    return str(caught.value)


def new():
    return Results.new(CONFIG, None)


def test_a_bucket_that_is_not_there(server):
    assert "there is no such bucket" in refused(new)


def test_no_credentials(server, environment):
    environment.delenv("AWS_ACCESS_KEY_ID")
    environment.delenv("AWS_SECRET_ACCESS_KEY")
    assert "there are no credentials: set AWS_ACCESS_KEY_ID" in refused(lambda: Results.at("s3://bucket/run"))


def test_nobody_there(environment):
    environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "Could not connect" in refused(lambda: Results.at("s3://bucket/run"))


def test_a_run_that_is_there_already(run, bucket):
    _, results = run
    results.deliver(0, silent)
    with pytest.raises(ConfigError, match="there is a run already; --resume s3://bucket/trained/run goes on"):
        Results.new(CONFIG, "s3://bucket/trained/run")


def test_no_bucket_named():
    with pytest.raises(ConfigError, match="must be s3://bucket/prefix"):
        Results.at("s3://")


def test_without_boto3(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigError, match=r"needs boto3: pip install 'uepool\[s3\]'"):
        Results.at("s3://bucket/run")
