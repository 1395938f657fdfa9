"""The auto-reset that a trainer needs: chosen for it, and no other accepted."""

from __future__ import annotations

from typing import Any

from gymnasium.vector import AutoresetMode

from uepool.errors import ConfigError
from uepool.options import Options


def require_autoreset(trainer: str, mode: AutoresetMode, keywords: dict[str, Any]) -> None:
    """Puts ``autoreset_mode=mode`` into ``keywords``. ConfigError when they ask for another: it would train wrongly."""
    asked = keywords.get("autoreset_mode")
    if asked is not None and Options.parse({"autoreset_mode": asked}).autoreset_mode is not mode:
        raise ConfigError(
            f"autoreset_mode {asked!r} would feed wrong rows to {trainer} at every end of an episode: "
            f"leave it out, it is {mode.name} here"
        )
    keywords["autoreset_mode"] = mode
