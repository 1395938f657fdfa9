"""What differs between games for Linux and for Windows: names of the engine's files, and how its tool is called."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from uepool.verify_unreal.problems import NotReady

GAME = "CollectApples"


def _as_it_is(path: Path) -> str:
    return str(path)


def _of_windows(path: Path) -> str:
    """The path as Windows programs have it."""
    # Only what is there is translated.
    there = next(each for each in (path, *path.parents) if each.exists())
    done = subprocess.run(["wslpath", "-w", str(there)], capture_output=True, text=True)
    if done.returncode:
        raise NotReady(f"wslpath cannot translate {there}: {done.stderr.strip()}")
    return "\\".join([done.stdout.strip().rstrip("\\"), *path.relative_to(there).parts])


@dataclass(frozen=True)
class Platform:
    """`path` writes a path as the engine's programs want it."""

    name: str  # as the engine's tool calls it
    tool: str  # below the engine's root, as the next one
    editor: str
    folder: str  # that packaging puts the game into
    executable: str
    path: Callable[[Path], str]
    runs_here: bool  # whether a server of this machine can launch the game

    def call_tool(self, engine: Path) -> list[str]:
        """How RunUAT is called; its arguments follow."""
        tool = self.path(engine / self.tool)
        return ["cmd.exe", "/c", tool] if self.name == "Win64" else [tool]


LINUX = Platform(
    name="Linux",
    tool="Engine/Build/BatchFiles/RunUAT.sh",
    editor="Engine/Binaries/Linux/UnrealEditor",
    folder="Linux",
    executable=f"{GAME}.sh",
    path=_as_it_is,
    runs_here=True,
)
WINDOWS = Platform(
    name="Win64",
    tool="Engine/Build/BatchFiles/RunUAT.bat",
    editor="Engine/Binaries/Win64/UnrealEditor.exe",
    folder="Windows",
    executable=f"{GAME}.exe",
    path=_of_windows,
    runs_here=False,
)
PLATFORMS = {platform.name: platform for platform in (LINUX, WINDOWS)}


def named(name: str) -> Platform:
    """The platform, if games can be packaged for it from here."""
    if name not in PLATFORMS:
        raise NotReady(f"--platform must be one of {', '.join(PLATFORMS)}, not {name!r}")
    platform = PLATFORMS[name]
    if platform is WINDOWS and not (shutil.which("cmd.exe") and shutil.which("wslpath")):
        raise NotReady(
            "--platform Win64 needs the engine for Windows and its compiler: run it in WSL on that Windows machine, "
            "with --engine '/mnt/c/Program Files/Epic Games/UE_5.5' and --out below /mnt/c"
        )
    return platform


def check_place(platform: Platform, folder: Path) -> None:
    """Windows programs must reach the folder as one of a drive: the engine's do not build on \\\\wsl$."""
    if platform is WINDOWS and platform.path(folder)[1:3] != ":\\":
        raise NotReady(f"--out: {folder} is inside WSL, where the engine for Windows cannot build; give one on /mnt/c")
