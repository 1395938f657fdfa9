"""The server: launches instances, watches them, lends their envs to trainers. docs/server.md describes it."""

from envserver.version import __version__

__all__ = ["__version__"]
