"""Reaching into the envs of a pool: as on the embedded server, but in JSON, since nothing pickled crosses a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import uepool
from tests.pool_server import PoolServerProcess
from uepool.errors import ConfigError, EnvAttributeError, EnvError

POOLS = """
listen: 127.0.0.1:0
pools:
  - {name: gym, address: "gym:CartPole-v1", instances: 2}
"""


@pytest.mark.parametrize("transport", ["", "?transport=stream"])
def test_envs_of_gymnasium_are_reached_in_json(tmp_path: Path, transport: str) -> None:
    with PoolServerProcess(tmp_path, POOLS) as server:
        server.wait_ready()
        with uepool.make_vec(server.url("gym") + transport, num_envs=2) as envs:
            envs.reset(seed=0, options={"low": -0.01, "high": 0.01})
            assert envs.get_attr("gravity") == (9.8, 9.8)
            envs.set_attr("gravity", 5.5)
            assert envs.get_attr("gravity") == (5.5, 5.5)
            assert np.shape(envs.get_attr("state")) == (2, 4)
            with pytest.raises(EnvAttributeError, match="no attribute 'gravitas'"):
                envs.get_attr("gravitas")
            with pytest.raises(ConfigError, match="JSON"):
                envs.set_attr("gravity", object())
            with pytest.raises(EnvError, match="no JSON"):
                envs.get_attr("np_random")
        # What a session changed is not the next one's.
        with uepool.make_vec(server.url("gym") + transport, num_envs=2) as envs:
            envs.reset(seed=0)
            assert envs.get_attr("gravity") == (9.8, 9.8)


def test_options_of_a_reset_that_never_came_are_not_the_next_sessions(tmp_path: Path) -> None:
    with PoolServerProcess(tmp_path, POOLS) as server:
        server.wait_ready()
        with uepool.open(server.url("gym"), num_envs=2) as session:
            usual = session.reset(seed=0).observation
            lease = session._leased()
            lease.set_options([], {"low": 0.0, "high": 0.0})
        with uepool.open(server.url("gym"), num_envs=2) as session:
            np.testing.assert_array_equal(session.reset(seed=0).observation, usual)


def test_a_session_plays_the_same_whoever_had_the_instances_before(tmp_path: Path) -> None:
    def played(address: str) -> np.ndarray:
        with uepool.make_vec(address, num_envs=2, seed=11) as envs:
            first = [envs.reset()[0]]
            for _ in range(30):
                first.append(envs.step(np.ones(2, np.int64))[0])
            return np.array(first)

    with PoolServerProcess(tmp_path, POOLS) as server:
        server.wait_ready()
        expected = played("gym:CartPole-v1")
        for _ in range(2):
            np.testing.assert_array_equal(played(server.url("gym")), expected)
