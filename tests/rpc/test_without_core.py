"""The client as it is on Windows and macOS: without the compiled part, unix sockets and what only Linux has."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

from tests.pool_server import PoolServerProcess

ELSEWHERE = """
    import os, select, signal, socket, sys

    BLOCKED = {"envserver._core", "fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog"}

    class Blocker:
        def find_spec(self, name, path=None, target=None):
            if name in BLOCKED:
                raise ImportError(f"{name} is not there")

    assert not BLOCKED & set(sys.modules)
    sys.meta_path.insert(0, Blocker())
    for module, names in {
        socket: ["AF_UNIX", "send_fds", "recv_fds", "SCM_RIGHTS"],
        os: ["pidfd_open", "sched_getaffinity", "getuid", "geteuid", "fork", "register_at_fork", "memfd_create",
             "killpg", "getpgid", "setsid", "waitid", "posix_spawn", "eventfd"],
        select: ["epoll", "poll"],
        signal: ["SIGKILL", "SIGHUP", "pthread_sigmask", "pidfd_send_signal"],
    }.items():
        for name in names:
            delattr(module, name)
"""
TRAINER = """
    import numpy as np
    import uepool
    from tests.pattern_check import Follower

    CONFIG = {"height": 12, "width": 10, "vector": 16, "episode_length": [3, 7]}
    with uepool.make_vec(sys.argv[1], num_envs=4, seed=5, env_config=CONFIG) as envs:
        follower = Follower(4, 5, episode_length=(3, 7))
        follower.reset(*envs.reset())
        for step in range(30):
            actions = np.arange(4) % 4
            follower.step(*envs.step(actions), actions)
        assert follower.rows > 100

    with uepool.open(sys.argv[1], num_envs=4, batch_size=2) as session:
        assert type(session.core).__name__ == "StreamCore", session.core
        session.async_reset()
        for _ in range(30):
            batch = session.recv()
            session.send(np.ones(len(batch.reward), np.int64), batch.env_id)
        assert session.stats()["steps"] > 60
        assert session.render()[0].dtype == np.uint8

    try:
        uepool.make_vec("sim:CartPole")
    except uepool.errors.Unsupported as error:
        assert "grpc://HOST:PORT/POOL" in str(error)
    else:
        raise AssertionError("instances were started without the compiled part")
    assert not {"envserver._core", "fcntl", "resource"} & set(sys.modules)
    print("all is well")
"""


def test_a_trainer_elsewhere(server: PoolServerProcess) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(ELSEWHERE) + textwrap.dedent(TRAINER), server.url("pattern")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [os.getcwd(), *sys.path]))},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == ("all is well\n", "")
