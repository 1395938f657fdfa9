"""Numbers of the instance link's Python binding (`envserver._core.Link`)."""

from __future__ import annotations

# Kinds of what Link.next() returns.
LOST = -1
NONE = 0
CONFIGURE = 1
BOUND = 2
UNBOUND = 3
STEP = 4
RESET = 5
PARAMS = 6
CALL = 7
RENDER = 8

# Encodings of payloads.
JSON = 0
PICKLE = 1
