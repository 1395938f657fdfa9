"""The code in docs/trainers/sb3.md runs."""

import re
from pathlib import Path

import pytest

pytest.importorskip("stable_baselines3")

PAGE = Path(__file__).parents[3] / "docs" / "trainers" / "sb3.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_block(number):
    names = {}
    exec(compile(BLOCKS[number], f"{PAGE.name}, block {number}", "exec"), names)
    assert "env" in names
    names["env"].close()
