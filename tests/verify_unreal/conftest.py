"""A fake engine in a folder that the user of builds and games may look into."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.verify_unreal import fake_engine
from tests.verify_unreal.fake_engine import FakeEngine

# The engine refuses root; the tests may be run by root all the same.
RUN_AS = ["--run-as", "nobody"] if os.geteuid() == 0 else []


@pytest.fixture
def place() -> Iterator[Path]:
    """Not tmp_path: only this user can look into that."""
    folder = Path(tempfile.mkdtemp(prefix="fake-engine-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def engine(place: Path) -> FakeEngine:
    return fake_engine.make(place)
