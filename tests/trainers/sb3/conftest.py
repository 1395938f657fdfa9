"""The check of the client's tests that nothing is left behind."""

from tests.client.conftest import eventually, nothing_left, script

__all__ = ["eventually", "nothing_left", "script"]
