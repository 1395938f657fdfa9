"""What docs/camera.md and the package's docstring show, run as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from envserver import camera

ROOT = Path(__file__).resolve().parents[2]


def test_the_guides_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "camera.md").read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    assert set(names["images"].segmentation.ravel()) == {0, 1, 2}
    assert names["distance"].tolist() == [50.0]
    assert names["instance"].tolist() == [-1]


def test_the_packages_example_runs() -> None:
    assert camera.__doc__ is not None
    code = "\n".join(line[4:] for line in camera.__doc__.splitlines() if line.startswith("    "))
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["images"].rgb.shape == (84, 84, 3)
    assert names["images"].depth.max() == 150
