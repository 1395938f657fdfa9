"""The games of uepool-sim, as it lists them itself."""

from __future__ import annotations

import re
import subprocess

from envserver.commands import sim_program
from envserver.errors import NotServed
from uepool.catalogue.entry import Entry

GROUP = "simulator"
_SECONDS = 10.0
_GAME = re.compile(r"^  (\w+)\s{2,}(\S.*)$")


def entries() -> list[Entry]:
    """All games. None where the simulator is not installed."""
    try:
        program = sim_program()
        names = _said(program, "--list").split()
        about = _descriptions(_said(program, "--help"))
    except (NotServed, OSError, subprocess.SubprocessError):
        return []
    return [Entry(name, f"sim:{name}", GROUP, about.get(name, "")) for name in names]


def _said(program: str, argument: str) -> str:
    done = subprocess.run([program, argument], capture_output=True, text=True, timeout=_SECONDS, check=True)
    return done.stdout + done.stderr


def _descriptions(help_text: str) -> dict[str, str]:
    """What stands behind each name below "Games:"."""
    lines = help_text.partition("\nGames:\n")[2].splitlines()
    return {found[1]: found[2].strip() for line in lines if (found := _GAME.match(line))}
