"""Why a verification cannot begin."""

from __future__ import annotations


class NotReady(Exception):
    """Something that the person who asked for it can put right; nothing was built yet."""
