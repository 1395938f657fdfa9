"""Atari games whose ROMs ale_py has."""

from __future__ import annotations

from uepool.catalogue.entry import Entry

GROUP = "atari"


def entries() -> list[Entry]:
    """All games, by their titles. One entry that says what to install where ale_py is not there."""
    try:
        from ale_py import roms
    except ImportError:
        return [Entry("Pong", "atari:Pong", GROUP, "and a hundred more games", missing="pip install 'uepool[atari]'")]
    return [Entry(title, f"atari:{title}", GROUP) for title in sorted(map(_title, roms.get_all_rom_ids()))]


def _title(rom: str) -> str:
    return "".join(part.capitalize() for part in rom.split("_"))
