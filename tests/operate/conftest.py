"""Who the trainer in this process is."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("grpc")
pytest.importorskip("pydantic")
from tests.operate.running import BOB


@pytest.fixture
def as_bob(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trainer in this process is bob."""
    monkeypatch.setenv("UEPOOL_TOKEN", BOB)


@pytest.fixture(autouse=True)
def _nothing_left_here() -> Iterator[None]:
    """After every test: this process, which was the trainer, has no more segments than before."""
    before = _segments()
    yield
    gc.collect()
    assert _segments() <= before


def _segments() -> int:
    """Mapped, and open descriptors."""
    links = [_link(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")]
    return sum("uepool-segment" in line for line in [*links, *Path("/proc/self/maps").read_text().splitlines()])


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""
