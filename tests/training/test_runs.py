"""`uepool train` as people use it: a process that trains, is interrupted or killed, and goes on."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from tests.client.conftest import nothing_left, wait_until  # noqa: F401 - the first after every test
from uepool.errors import ConfigError
from uepool.training.metrics import read
from uepool.training.run_folder import RunFolder

pytest.importorskip("stable_baselines3")

pytestmark = pytest.mark.slow

# A net that, when it is saved for the second time, says so by a file, and then does what the test wants.
MODEL = """
import pathlib, signal, resource
import torch
from stable_baselines3.common.torch_layers import FlattenExtractor

class Net(FlattenExtractor):
    saved = 0

    def state_dict(self, *arguments, **keywords):
        if not keywords.get("prefix", "").startswith(("pi_", "vf_")):  # the same net by its other names
            Net.saved += 1
            if Net.saved == 2:
                pathlib.Path("saving").touch()
                {what}
        return super().state_dict(*arguments, **keywords)
"""


def steps_of(run):
    return [checkpoint.env_steps for checkpoint in RunFolder.open(run).checkpoints()]


@pytest.fixture
def start(tmp_path):
    """Starts the command, and ends whatever is left of it."""
    started = []

    def begin(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "uepool.cli.main", "train", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()


@pytest.fixture
def train(tmp_path, monkeypatch):
    """``train(**request)``: in this process and the test's folder. The exit status."""

    def run(**request):
        from uepool.training.run import Run
        from uepool.training.start import Request, settle

        monkeypatch.chdir(tmp_path)
        return Run(settle(Request(**request))).run()

    return run


def until(condition, process):
    """Waits until something is so, or the process has ended."""
    wait_until(lambda: condition() or process.poll() is not None, "the training gets there", 90)
    assert condition(), process.communicate()[1]


def test_trains_and_goes_on_where_it_stopped(yaml_file, command, train):
    first = command("train", str(yaml_file(video_every=512)), "--set", "hyperparameters.learning_rate=lin_1e-3")
    assert first.status == 0, first.err
    assert "finished at 512 env steps, return" in first.err
    assert steps_of(first.run) == [256, 512]
    rows = read(first.run / "metrics.csv")
    assert [row["env_steps"] for row in rows] == [128, 256, 384, 512]
    assert rows[1]["train/learning_rate"] == pytest.approx(0.5e-3)
    assert sum(row["episodes"] for row in rows) > 5
    assert (first.run / "curve.png").stat().st_size > 5000
    assert (first.run / "videos" / "000000000512.mp4").stat().st_size > 1000
    assert json.loads((first.run / "run.json").read_text())["status"] == "finished"

    with pytest.raises(ConfigError, match="nothing is left to do; --total-steps 1024 goes on"):
        train(resume=str(first.run))
    on = command("train", "--resume", str(first.run), "--total-steps", "768")
    assert on.status == 0, on.err
    assert "goes on at 512 env steps" in on.err
    assert steps_of(first.run) == [256, 512, 768]
    later = read(first.run / "metrics.csv")
    assert later[:4] == rows
    assert [row["env_steps"] for row in later[4:]] == [640, 768]
    assert later[4]["seconds"] > rows[-1]["seconds"]
    assert later[4]["train/n_updates"] == rows[-1]["train/n_updates"] + 1, "the algorithm goes on counting"
    _check_tensorboard(first.run)


def _check_tensorboard(run):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(run / "tensorboard"))
    events.Reload()
    assert [event.step for event in events.Scalars("time/steps_per_second")] == [128, 256, 384, 512, 640, 768]
    assert [event.step for event in events.Images("episode")] == [512, 768]
    assert events.Images("episode")[0].encoded_image_string.startswith(b"GIF8")


def test_ctrl_c_saves_and_says_how_to_go_on(yaml_file, start, tmp_path):
    import psutil

    process = start(str(yaml_file(total_steps=10**9)))
    until(lambda: list(tmp_path.glob("results/*/checkpoints/0*")), process)
    family = psutil.Process(process.pid).children(recursive=True)
    assert family, "the server and the simulator"
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    [run] = tmp_path.glob("results/*")
    assert f"to go on: uepool train --resume results/{run.name}" in errors
    document = RunFolder.open(run).document()
    assert document["status"] == "interrupted"
    assert document["env_steps"] == steps_of(run)[-1] == read(run / "metrics.csv")[-1]["env_steps"]
    wait_until(lambda: not any(member.is_running() for member in family), "all its processes end")


def test_killed_while_it_saves_nothing_whole_is_lost(yaml_file, start, train, tmp_path, monkeypatch):
    (tmp_path / "nets.py").write_text(MODEL.format(what="signal.pause()"))
    process = start(str(yaml_file(model="nets:Net", total_steps=1024)))
    until((tmp_path / "saving").exists, process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    [run] = tmp_path.glob("results/*")
    assert len(list((run / "checkpoints").iterdir())) == 2, "one whole, one begun"
    assert steps_of(run) == [256]
    assert [row["env_steps"] for row in read(run / "metrics.csv")] == [128, 256, 384, 512]
    (tmp_path / "nets.py").write_text(MODEL.format(what="pass"))
    monkeypatch.delitem(sys.modules, "nets", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert train(resume=str(run), total_steps=640) == 0
    monkeypatch.delitem(sys.modules, "nets")
    assert steps_of(run) == [256, 512, 640]
    assert [row["env_steps"] for row in read(run / "metrics.csv")] == [128, 256, 384, 512, 640]


def test_a_full_disk_keeps_what_was_saved(yaml_file, command, tmp_path):
    """A process may write no file larger than a few bytes any more: what a full disk does, to it alone."""
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))"
    (tmp_path / "nets.py").write_text(MODEL.format(what=limit))
    ran = command("train", str(yaml_file(model="nets:Net")))
    assert ran.status == 1
    assert "File too large" in ran.err
    assert "the last whole checkpoint is at 256 env steps; to go on: uepool train --resume results/small_" in ran.err
    assert "Traceback" not in ran.err
    assert steps_of(ran.run) == [256]
    assert list((ran.run / "checkpoints").iterdir()) == [RunFolder.open(ran.run).latest().path]


def test_another_space_is_refused_and_the_run_stays(yaml_file, train, tmp_path):
    assert train(file=str(yaml_file(total_steps=128)), out="run") == 0
    run = tmp_path / "run"
    before = {name: (run / name).read_text() for name in ("config.yaml", "run.json", "metrics.csv")}
    other = yaml_file(env={"address": "gym:Acrobot-v1", "num_envs": 4, "envs_per_instance": 4}, total_steps=256)
    with pytest.raises(ConfigError, match=r"env: the observation is Box.*was trained with Box"):
        train(file=str(other), resume="run")
    with pytest.raises(ConfigError, match=r"network: .* is of another network"):
        train(resume="run", overrides=["total_steps=256", "network.net_arch=[8]"])
    with pytest.raises(ConfigError, match=r"hyperparameters.normalize: .* was trained the other way"):
        train(resume="run", overrides=["total_steps=256", "hyperparameters.normalize=true"])
    with pytest.raises(ConfigError, match=r"trainer: is rllib, and .* is of sb3"):
        train(resume="run", overrides=["trainer=rllib"])
    assert before == {name: (run / name).read_text() for name in before}


def test_local_mode_plays_python_envs_in_this_process(yaml_file, command, tmp_path):
    (tmp_path / "games.py").write_text(
        "import os, gymnasium\n"
        "class Game(gymnasium.Env):\n"
        "    observation_space = gymnasium.spaces.Box(-1, 1, (2,))\n"
        "    action_space = gymnasium.spaces.Discrete(2)\n"
        "    def reset(self, *, seed=None, options=None):\n"
        "        return self.observation_space.sample(), {}\n"
        "    def step(self, action):\n"
        "        raise ZeroDivisionError(f'of {os.getppid()}')\n"
    )
    ran = command("train", str(yaml_file(env={"address": "callable:games:Game"})), "--local-mode")
    assert ran.status == 1
    assert f"ZeroDivisionError: of {os.getpid()}" in ran.err
    assert 'games.py", line 8, in step' in ran.err


@pytest.fixture
def bucket(tmp_path, monkeypatch):
    """s3://games, of moto's server."""
    boto3, server = pytest.importorskip("boto3"), pytest.importorskip("moto.server")
    started = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://{host}:{port}"),
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("XDG_CACHE_HOME", str(tmp_path / "cache")),
    ):
        monkeypatch.setenv(name, value)
    bucket = boto3.resource("s3").Bucket("games")
    bucket.create()
    yield bucket
    if bucket in boto3.resource("s3").buckets.all():
        bucket.objects.all().delete()
        bucket.delete()
    started.stop()


def test_results_on_s3(yaml_file, train, bucket, tmp_path, monkeypatch, capsys):
    assert train(file=str(yaml_file(results="s3://games/runs", total_steps=256))) == 0
    said = capsys.readouterr().err
    url = next(line.split()[-1] for line in said.splitlines() if "uepool: run: " in line)
    assert url.startswith("s3://games/runs/small_")
    assert not [entry.key for entry in bucket.objects.all() if "/." in entry.key], "the lock, for one"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert train(resume=url, total_steps=384) == 0
    found = RunFolder.find(url)
    assert found.latest().env_steps == 384
    assert [row["env_steps"] for row in read(found.path / "metrics.csv")] == [128, 256, 384]


def test_s3_that_fails_does_not_end_the_run(yaml_file, command, bucket, tmp_path):
    gone = "import boto3; b = boto3.resource('s3').Bucket('games'); b.objects.all().delete(); b.delete()"
    (tmp_path / "nets.py").write_text(MODEL.format(what=gone))
    ran = command("train", str(yaml_file(model="nets:Net", results="s3://games/runs")))
    assert ran.status == 1
    assert "could not be uploaded: s3://games/runs/small_" in ran.err
    assert "finished at 512 env steps" in ran.err
    [run] = (tmp_path / "cache").glob("uepool/runs/small_*")
    assert f"to upload it later: aws s3 cp --recursive {run} s3://games/runs/small_" in ran.err
    assert steps_of(run) == [256, 512]


def test_wandb_is_told_when_asked(yaml_file, train, tmp_path, monkeypatch, capsys):
    (tmp_path / "wandb.py").write_text(
        "import json\n"
        "class Run:\n"
        "    id = 'r1'\n"
        "    def log(self, values, step): print(json.dumps(['log', step, sorted(values)]))\n"
        "    def finish(self, exit_code): print(json.dumps(['finish', exit_code]))\n"
        "def init(**keywords):\n"
        "    print(json.dumps(['init', keywords['project'], keywords['id']]))\n"
        "    return Run()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "wandb", raising=False)
    assert train(file=str(yaml_file(total_steps=128)), wandb="games") == 0
    monkeypatch.delitem(sys.modules, "wandb")
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == ["init", "games", None]
    assert told[1][:2] == ["log", 128]
    assert "episode/return_mean" in told[1][2]
    assert told[-1] == ["finish", 0]


# --- the policies -----------------------------------------------------------------------------------------------------

ALGORITHMS = {
    "A2C": ("gym:CartPole-v1", {"n_steps": 16, "normalize": True}, {}),
    "DQN": ("gym:CartPole-v1", {"learning_starts": 64, "train_freq": 4, "batch_size": 16, "buffer_size": 500}, {}),
    "SAC": ("gym:Pendulum-v1", {"learning_starts": 64, "train_freq": 16, "batch_size": 16, "buffer_size": 500}, {}),
    "TD3": ("gym:Pendulum-v1", {"learning_starts": 64, "action_noise": {"type": "normal", "sigma": 0.1}}, {}),
    "DDPG": ("gym:Pendulum-v1", {"learning_starts": 64}, {}),
    "PPO lstm": ("gym:CartPole-v1", {"n_steps": 32, "batch_size": 32}, {"lstm": True}),
}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm_trains_resumes_and_plays(name, yaml_file, train, tmp_path):
    import uepool
    from uepool import policies

    address, hyperparameters, more = ALGORITHMS[name]
    if more:
        pytest.importorskip("sb3_contrib")
    small = {"hyperparameters": hyperparameters, "network": {"net_arch": [16]}, "checkpoint_every": 100, **more}
    env = {"address": address, "num_envs": 2, "envs_per_instance": 2}
    file = yaml_file(algorithm=name.split()[0], env=env, total_steps=200, **small)
    assert train(file=str(file), out="run") == 0
    assert train(resume="run", total_steps=300) == 0
    steps = [row["env_steps"] for row in read(tmp_path / "run" / "metrics.csv")]
    assert steps == sorted(set(steps))
    assert steps_of(tmp_path / "run")[-1] >= 300
    policy = policies.load("run")
    assert policy.recurrent == bool(more)
    with uepool.make_vec(address, num_envs=3, envs_per_instance=3) as envs:
        assert policy.observation_space == envs.single_observation_space
        assert policy.action_space == envs.single_action_space
        observations, _ = envs.reset(seed=1)
        first = policy.act(observations)
        observations, *_ = envs.step(first)
        second = policy.act(observations)
        assert second.dtype == first.dtype
        policy.reset(np.array([True, False, True]))
        assert policy.act(observations).shape == first.shape
    policy.reset()
    assert policy.act(observations[:1]).shape[0] == 1, "another number of rows after a reset of all"
