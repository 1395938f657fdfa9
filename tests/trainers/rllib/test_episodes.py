"""What RLlib's EnvRunner makes of our rows: the episodes that it makes of Gymnasium's own vector env's."""

from __future__ import annotations

import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

from benchmarks.learning.rllib_cartpole import COMPARED, count_equal


@pytest.mark.parametrize("name", COMPARED)
def test_equal_episodes(name):
    equal, total = count_equal(name, steps=900)
    assert equal == total
    assert total >= 4
