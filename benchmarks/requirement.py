"""What a backend needs to be there, and how to get it."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass


@dataclass(frozen=True)
class Requirement:
    module: str  # what is imported
    install: str  # the command that installs it

    def is_met(self) -> bool:
        """Looks for the top-level package only, so nothing is imported."""
        return importlib.util.find_spec(self.module.partition(".")[0]) is not None


GYMNASIUM = Requirement("gymnasium", "pip install gymnasium")
ALE = Requirement("ale_py", "pip install ale-py")
OPENCV = Requirement("cv2", "pip install opencv-python-headless")
