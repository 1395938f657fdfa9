"""Results on S3, against moto's server: a real HTTP server with S3's API."""

import pytest

from tests.training.conftest import document
from uepool.errors import ConfigError
from uepool.training.config import TrainConfig
from uepool.training.results import Results
from uepool.training.run_folder import RunFolder

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
        assert results.push(2, silent)
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
    results.push(0, silent)
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
    results.push(0, silent)
    bucket.delete_object(Bucket="bucket", Key="trained/run/checkpoints/000000000020/checkpoint.json")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert RunFolder.find("s3://bucket/trained/run").latest().env_steps == 10


def test_s3_that_fails_meanwhile_is_said_once_and_tried_again(run, bucket):
    folder, results = run
    said = []
    save(folder, 10)
    assert results.push(0, silent)
    for name in names(bucket):
        bucket.delete_object(Bucket="bucket", Key=f"trained/run/{name}")
    bucket.delete_bucket(Bucket="bucket")
    save(folder, 20)
    assert not results.push(0, said.append)
    assert not results.push(0, said.append)
    assert len(said) == 1
    assert "there is no such bucket" in said[0]
    assert "training goes on" in said[0]
    assert f"aws s3 cp --recursive {folder.path} s3://bucket/trained/run" in results.how_to_upload()
    bucket.create_bucket(Bucket="bucket")
    assert results.push(0, said.append)
    assert "works again" in said[1]
    assert "checkpoints/000000000020/checkpoint.json" in names(bucket)


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
    results.push(0, silent)
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
