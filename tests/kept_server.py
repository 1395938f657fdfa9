"""A server that outlives single tests: starting one takes as long as twenty tests.

A folder's conftest.py, or a module, takes it by importing the fixture. Not for tests of the server's own life.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import uepool


@pytest.fixture(scope="module", autouse=True)
def kept_server() -> Iterator[None]:
    """The server lives as long as a session on it does: here is one that no test sees."""
    with uepool.open("sim:CartPole"):
        yield
