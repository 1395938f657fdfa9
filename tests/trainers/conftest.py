"""What all tests of trainers share."""

from tests.kept_server import kept_server

__all__ = ["kept_server"]
