"""The flags of rl-games' runner.py, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Flags:
    """What the command line says. Numbers that are 0, and texts that are None, leave the YAML's own as they are.

    replace_envpool: rl-games' env ``envpool`` is played by uepool.
    address: instead of ``env_config.address``.
    """

    file: Path
    train: bool = False
    play: bool = False
    checkpoint: Path | None = None
    seed: int = 0
    num_actors: int = 0
    sigma: float | None = None
    track: bool = False
    wandb_project_name: str = "rl_games"
    wandb_entity: str | None = None
    profile: bool = False
    address: str | None = None
    replace_envpool: bool = False

    @property
    def plays(self) -> bool:
        """Whether a policy is played. rl-games trains where nothing is said, and where both are."""
        return self.play and not self.train

    def runner_arguments(self) -> dict[str, Any]:
        """What rl-games' Runner.run takes."""
        return {
            "train": not self.plays,
            "play": self.plays,
            "checkpoint": None if self.checkpoint is None else str(self.checkpoint),
            "sigma": self.sigma,
            "profile": False,  # the launcher does that
        }
