"""`memory` of a pool: who uses more is ended and replaced, and the others do not notice."""

from __future__ import annotations

import os
import textwrap
import time
from pathlib import Path

import numpy as np

import uepool as client
from tests.pool_server import PoolServerProcess

HOG = """
    import gymnasium
    from gymnasium.spaces import Box, Discrete

    class Hog(gymnasium.Env):
        observation_space = Box(0.0, 1.0, (1,))
        action_space = Discrete(2)

        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            return self.observation_space.low, {}

        def step(self, action):
            if action == 1:
                self.kept = b"x" * (400 << 20)
            return self.observation_space.low, 0.0, False, False, {}

    gymnasium.register("Hog-v0", Hog)
"""


def test_who_uses_too_much_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "hog.py").write_text(textwrap.dedent(HOG))
    pool = {
        "name": "hogs",
        "address": "gym:Hog-v0",
        "instances": 2,
        "memory": "300MiB",
        "env_config": {"imports": ["hog"]},
    }
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    with (
        PoolServerProcess(tmp_path, {"pools": [pool]}, env={"PYTHONPATH": path}) as server,
        client.make_vec(server.url("hogs"), num_envs=2) as envs,
    ):
        envs.reset(seed=0)
        *_, info = envs.step(np.array([1, 0]))
        deadline = time.monotonic() + 30
        while not info["fault"][0]:
            assert time.monotonic() < deadline, "the hog was not ended"
            time.sleep(0.01)
            *_, info = envs.step(np.array([0, 0]))
        assert "of private memory; the pool's limit (memory) is 300 MiB" in info["fault_message"][0]
        assert not info["fault"][1]
        *_, info = envs.step(np.array([0, 0]))
        assert not info["fault"].any(), "a replacement goes on"
