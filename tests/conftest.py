"""Options of the whole suite."""

from __future__ import annotations

import os
import secrets

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "tests/conformance: what every instance must do")
    group.addoption(
        "--instance", action="append", default=[], metavar="ADDRESS", help="test this instead of the built-in ones"
    )
    group.addoption("--instance-config", default="{}", metavar="JSON", help="the env config for it")
    group.addoption(
        "--instance-engine",
        default="",
        metavar="COMMAND",
        help="with --instance attach: the command line of an engine that dials in, with {host}, {port}, {token} and "
        "{envs} in it; as many are started as each session wants",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--instance-engine"):
        if config.getoption("--instance") != ["attach:"]:
            raise pytest.UsageError("--instance-engine goes with --instance attach: and no other")
        # Known before the server starts, so that engines can be told.
        os.environ.setdefault("UEPOOL_ATTACH_TOKEN", secrets.token_urlsafe(12))
