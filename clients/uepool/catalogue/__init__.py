"""What can be named as an address: the simulator's games, Atari, registered Gymnasium envs, what is configured.

Behind ``uepool envs``; docs/envs.md tells of it. ``listing`` gathers, ``looking`` opens one to see what it is.
"""

from __future__ import annotations

from uepool.catalogue.entry import Entry
from uepool.catalogue.listing import Listing, find, gather

__all__ = ["Entry", "Listing", "find", "gather"]
