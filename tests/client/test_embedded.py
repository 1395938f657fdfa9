"""The embedded server: one per process, for as long as a session needs it; and what happens when it fails."""

import importlib
import os
import signal
import subprocess
import sys

import numpy as np
import psutil
import pytest

import uepool
from uepool import _embedded
from uepool.errors import ServerLost, StartError


def servers():
    return [child.pid for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]


def step_for_ever(envs):
    while True:
        envs.step(np.zeros(2, np.int64))


def test_sessions_share_it_and_the_last_one_ends_it():
    assert servers() == []
    first = uepool.make_vec("sim:CartPole", num_envs=2)
    (pid,) = servers()
    second = uepool.make_vec("sim:CartPole", num_envs=2)
    assert servers() == [pid]
    first.close()
    assert servers() == [pid]
    second.reset()
    second.close()
    assert servers() == []
    with uepool.make_vec("sim:CartPole"):
        assert servers() != [pid]


def test_a_start_that_fails_leaves_the_server_to_others():
    with uepool.make_vec("sim:CartPole", num_envs=2) as envs:
        pids = servers()
        with pytest.raises(StartError, match="nonsense"):
            uepool.make_vec("sim:CartPole", env_config={"nonsense": 1})
        assert servers() == pids
        envs.reset()
    with pytest.raises(StartError, match="nonsense"):
        uepool.make_vec("sim:CartPole", env_config={"nonsense": 1})
    assert servers() == []


def test_it_is_in_a_session_of_its_own():
    with uepool.make_vec("sim:CartPole"):
        (pid,) = servers()
        assert os.getsid(pid) == pid != os.getsid(0)


def test_the_server_is_lost_and_another_one_takes_over(eventually):
    envs = uepool.make_vec("sim:Pattern", num_envs=2, env_config={"step_time_us": 50_000})
    envs.reset()
    (pid,) = servers()
    instances = [instance["pid"] for instance in envs.session.instances()]
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(ServerLost, match=r"(?s)sim:Pattern.*-9"):
        step_for_ever(envs)
    with pytest.raises(ServerLost):
        envs.call("get_state")
    eventually(lambda: not any(psutil.pid_exists(pid) for pid in instances), "the instances end with their server")
    with uepool.make_vec("sim:CartPole") as others:
        others.reset()
        envs.close()
        others.step(np.zeros(1, np.int64))


def test_a_server_that_ends_while_starting_is_quoted(monkeypatch):
    monkeypatch.setattr(_embedded, "_BOOTSTRAP", "print('nothing works today'); raise SystemExit(3)")
    with pytest.raises(StartError, match=r"exit code 3.*\n.*nothing works today"):
        uepool.make_vec("sim:CartPole")


def test_a_server_that_never_gets_ready_is_quoted(monkeypatch):
    monkeypatch.setattr(_embedded, "_BOOTSTRAP", "import time; print('thinking', flush=True); time.sleep(1000)")
    monkeypatch.setattr(_embedded, "READY_SECONDS", 2.0)
    monkeypatch.setattr(_embedded, "STOP_SECONDS", 0.1)
    with pytest.raises(StartError, match=r"not ready within 2 s.*\n.*thinking"):
        uepool.make_vec("sim:CartPole")


def test_no_interpreter_to_start(monkeypatch):
    monkeypatch.setattr("sys.executable", "/no/such/python")
    with pytest.raises(StartError, match="/no/such/python"):
        uepool.make_vec("sim:CartPole")
    monkeypatch.setattr("sys.executable", "")
    with pytest.raises(StartError, match="executable"):
        uepool.make_vec("sim:CartPole")


def test_hosts_find_what_the_trainer_finds(tmp_path, monkeypatch):
    (tmp_path / "my_envs.py").write_text(
        "import gymnasium as gym, numpy as np, os\n"
        "class Mine(gym.Env):\n"
        "    observation_space = action_space = gym.spaces.Discrete(2)\n"
        "    def reset(self, *, seed=None, options=None): return np.int64(1), {}\n"
        "    def step(self, action): return np.int64(1), 0.0, False, False, {}\n"
        "    def where(self): return os.getcwd()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    mine = importlib.import_module("my_envs").Mine
    with uepool.make_vec(mine) as envs:
        assert envs.reset()[0].tolist() == [1]
        assert envs.call("where") == (str(tmp_path),)


def test_environment_of_instances_is_the_trainers(tmp_path):
    """PYTHONPATH above all, which would break instances that run another Python."""
    script = tmp_path / "launch.sh"
    script.write_text('#!/bin/sh\necho "path=$PYTHONPATH" > "$(dirname "$0")/seen"\nexit 3\n')
    script.chmod(0o755)
    with pytest.raises(StartError, match="status 3"):
        uepool.make_vec(f"exec:{script}")
    assert (tmp_path / "seen").read_text().strip() == f"path={os.environ.get('PYTHONPATH', '')}"


def test_nothing_is_printed(tmp_path):
    code = "import uepool; e = uepool.make_vec('sim:CartPole', num_envs=2); e.reset(); e.close()"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {_embedded.python_path()!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("", "")
