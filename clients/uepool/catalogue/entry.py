"""One env that can be named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CONFIGURED = "configured"  # groups of what files name begin so


@dataclass(frozen=True)
class Entry:
    """An address, and what is known of it without opening it.

    name: its short name. group: what it is listed under.
    about: a line on what it is, or "". missing: "", or what has to be installed before it can be opened.
    env_config, env_kwargs: that it is opened with.
    """

    name: str
    address: str
    group: str
    about: str = ""
    missing: str = ""
    env_config: Mapping[str, Any] | None = None
    env_kwargs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_configured(self) -> bool:
        """Whether a file names it."""
        return self.group.startswith(CONFIGURED)

    def document(self) -> dict[str, Any]:
        """For programs."""
        document: dict[str, Any] = {"name": self.name, "address": self.address, "group": self.group}
        document["installed"] = not self.missing
        for name, value in (("about", self.about), ("missing", self.missing), ("env_config", self.env_config)):
            if value:
                document[name] = value
        return document
