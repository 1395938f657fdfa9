"""The Unreal Engine in a folder: which version it is, and whether it can build."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from uepool.verify_unreal.platforms import Platform
from uepool.verify_unreal.problems import NotReady

# The plugin is written for these.
FIRST, LAST = (5, 4), (5, 6)
_VERSION_FILE = "Engine/Build/Build.version"
_INSTALLED_FILE = "Engine/Build/InstalledBuild.txt"


@dataclass(frozen=True)
class Engine:
    root: Path  # the folder that holds `Engine`
    version: tuple[int, int, int]
    changelist: int
    branch: str
    installed: bool  # a binary release, not one built from source

    def __str__(self) -> str:
        kind = "installed" if self.installed else "built from source"
        details = ", ".join(filter(None, [f"changelist {self.changelist}" if self.changelist else "", self.branch]))
        return f"{'.'.join(map(str, self.version))}, {kind}{f' ({details})' if details else ''}"

    @property
    def minor(self) -> str:
        return f"{self.version[0]}.{self.version[1]}"


def look_at(path: Path, platform: Platform, any_version: bool) -> Engine:
    """The engine at `path`, or NotReady."""
    root = path.expanduser().absolute()
    if root.name == "Engine" and (root / "Build").is_dir():
        root = root.parent
    if not root.is_dir():
        raise NotReady(f"--engine: there is no folder {root}")
    if not (root / _VERSION_FILE).is_file():
        raise NotReady(
            f"--engine: {root} has no {_VERSION_FILE}: give the engine's root, the folder that holds `Engine` "
            "(/opt/UnrealEngine, C:/Program Files/Epic Games/UE_5.5)"
        )
    engine = _read(root)
    if not any_version and not FIRST <= engine.version[:2] <= LAST:
        raise NotReady(
            f"--engine: {root} is Unreal Engine {engine.minor}; the plugin is written for "
            f"{_text(FIRST)} to {_text(LAST)} (--any-version tries it all the same)"
        )
    if not (root / platform.tool).is_file():
        raise NotReady(f"--engine: {root} has no {platform.tool}: is it an engine for another system?")
    if not (root / platform.editor).is_file():
        raise NotReady(
            f"--engine: {root} has no {platform.editor}: an engine from source must be built first "
            "(Setup, GenerateProjectFiles, then the target UnrealEditor)"
        )
    return engine


def _read(root: Path) -> Engine:
    file = root / _VERSION_FILE
    try:
        # Written by Windows tools, some with a byte order mark.
        told = json.loads(file.read_text(encoding="utf-8-sig"))
        version = (int(told["MajorVersion"]), int(told["MinorVersion"]), int(told.get("PatchVersion", 0)))
        changelist, branch = int(told.get("Changelist", 0)), str(told.get("BranchName", ""))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotReady(f"--engine: {file} does not tell the engine's version ({error!r})") from None
    return Engine(root, version, changelist, branch, (root / _INSTALLED_FILE).is_file())


def _text(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
