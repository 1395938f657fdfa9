"""The types of sensors that all games have, and what is a slip of the fingers rather than a type of a game's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

BUILT_IN = ("camera", "depth", "segmentation", "lidar", "state")
# No digits: camera2 is hardly a slip.
_ANY = "[A-Za-z_.-]"


def is_nearly_built_in(name: str) -> bool:
    """Whether it differs from a built-in type by one letter too many, too few or wrong, by two letters that changed
    places, or in upper and lower case only. The types themselves count too."""
    return _NEARLY.fullmatch(name) is not None


def _spellings(word: str) -> Iterator[str]:
    """Patterns of what is nearly the word. No flags: JSON Schema has none."""
    letters = [f"[{letter.upper()}{letter}]" for letter in word]
    for i in range(len(word)):
        yield "".join([*letters[:i], f"{_ANY}?", *letters[i + 1 :]])
        yield "".join([*letters[:i], _ANY, *letters[i:]])
        yield "".join([*letters[:i], *reversed(letters[i : i + 2]), *letters[i + 2 :]])
    yield "".join([*letters, _ANY])


_NEARLY = re.compile("|".join(spelling for word in BUILT_IN for spelling in _spellings(word)))
NEARLY = f"^(?:{_NEARLY.pattern})$"  # as JSON Schema wants it
