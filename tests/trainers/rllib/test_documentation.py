"""Every code block of docs/trainers/rllib.md runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

PAGE = Path(__file__).parents[3] / "docs" / "trainers" / "rllib.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)


def test_it_has_code():
    assert len(BLOCKS) >= 5


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("ray")
@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_block(number):
    exec(compile(BLOCKS[number], f"{PAGE.name}, block {number + 1}", "exec"), {"__name__": "__main__"})
