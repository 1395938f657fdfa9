"""Options of the whole suite."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "tests/conformance: what every instance must do")
    group.addoption(
        "--instance", action="append", default=[], metavar="ADDRESS", help="test this instead of the built-in ones"
    )
    group.addoption("--instance-config", default="{}", metavar="JSON", help="the env config for it")
