"""The views of an env are the same pictures from a pool, through shared memory and through a stream."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import uepool
from tests.pool_server import PoolServerProcess
from uepool.errors import ConfigError

POOL = {"name": "apples", "address": "sim:CollectApples", "instances": 2}


def pictures(address: str) -> dict[str, tuple[np.ndarray, ...]]:
    with uepool.open(address, num_envs=2, seed=5) as session:
        assert session.views == ("spectator", "agent", "depth", "segmentation", "map")
        session.reset()
        session.step(np.array([1, 2]))
        with pytest.raises(ConfigError, match=r"there is no view 'above'; known: spectator, agent, depth, seg"):
            session.render(view="above")
        np.testing.assert_array_equal(session.render(view="map", env_id=[1])[0], session.render(view="map")[1])
        np.testing.assert_array_equal(session.render()[0], session.render(view="spectator")[0])
        return {view: session.render(view=view) for view in session.views}


def test_views_of_a_pool(tmp_path: Path) -> None:
    expected = pictures("sim:CollectApples")
    means = {view: found[0].mean() for view, found in expected.items()}
    assert len(set(means.values())) == len(means), "they are different pictures"
    with PoolServerProcess(tmp_path, {"pools": [POOL]}) as server:
        for address in (server.url("apples"), server.url("apples", stream=True)):
            for view, found in pictures(address).items():
                for here, there in zip(expected[view], found, strict=True):
                    np.testing.assert_array_equal(here, there, err_msg=view)
