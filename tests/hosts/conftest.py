"""Vector envs for tests, closed after each; and the folder of hosted_envs.py on the path, for instances too."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kept_server import kept_server

__all__ = ["kept_server"]

uepool = pytest.importorskip("uepool")
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def make() -> Iterator[Callable[..., Any]]:
    """uepool.make_vec, with everything it made closed in the end."""
    made = []

    def make_vec(address: Any, num_envs: int, **keywords: Any) -> Any:
        made.append(uepool.make_vec(address, num_envs=num_envs, **keywords))
        return made[-1]

    yield make_vec
    for envs in made:
        envs.close()


@pytest.fixture
def open_session() -> Iterator[Callable[..., Any]]:
    """uepool.open, with everything it opened closed in the end."""
    opened = []

    def open_session(address: Any, num_envs: int, **keywords: Any) -> Any:
        opened.append(uepool.open(address, num_envs=num_envs, **keywords))
        return opened[-1]

    yield open_session
    for session in opened:
        session.close()
