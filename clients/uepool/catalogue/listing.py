"""All that can be named, and finding one of it by what people write."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from envserver.addresses import SCHEMES, near_matches
from uepool.catalogue import atari, configured, registered, simulator
from uepool.catalogue.entry import Entry
from uepool.errors import ConfigError

_NEAR = 6
NAMED = "env:"


@dataclass(frozen=True)
class Listing:
    """entries: in the order in which they are shown. notes: files that could not be read, and why."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()

    def matching(self, text: str) -> tuple[Entry, ...]:
        """Those that have ``text`` in their address, name or group, in any case."""
        wanted = text.casefold()
        return tuple(
            entry
            for entry in self.entries
            if wanted in entry.address.casefold() or wanted in entry.name.casefold() or wanted in entry.group.casefold()
        )


def gather(files: Sequence[Path] = (), modules: Sequence[str] = ()) -> Listing:
    """All that can be named here.

    files: an envs.yaml or pool.yaml each, whose mistakes are a ConfigError. Without any: the usual ones, whose mistakes
        are notes. modules: are imported for the Gymnasium ids that they register.
    """
    found: list[Entry] = []
    notes: list[str] = []
    for path in files or configured.usual_files():
        try:
            found += configured.read(path)
        except ConfigError as error:
            if files:
                raise
            notes.append(str(error))
    entries = (*found, *simulator.entries(), *atari.entries(), *registered.entries(modules))
    return Listing(entries, tuple(notes))


def find(listing: Listing, text: str) -> Entry | tuple[Entry, ...]:
    """What ``text`` means: the entry of that name or address, in any case; an entry of its own for any other address;
    or else all that have ``text`` in theirs.

    ConfigError with near names when there is nothing.
    """
    if text.startswith(NAMED):
        return _configured(listing, text)
    wanted = text.casefold()
    by_address = [entry for entry in listing.entries if entry.address.casefold() == wanted]
    by_name = [entry for entry in listing.entries if entry.name.casefold() == wanted]
    exact = by_name[:1] if by_name and by_name[0].is_configured else by_address or by_name
    if exact:
        unnamed = [entry for entry in exact if not entry.is_configured]  # an address means the bare one
        return (unnamed or exact)[0] if by_address or len(exact) == 1 else tuple(exact)
    scheme, colon, _ = text.partition(":")
    if colon and scheme in SCHEMES and scheme not in ("sim", "atari"):
        return Entry(text, text, "other")
    matching = listing.matching(text)
    if matching:
        return matching
    notes = "".join(f"\nnot read: {note}" for note in listing.notes)
    raise ConfigError(f"there is no env {text!r}{_hint(listing, text)}; `uepool envs` lists what there is{notes}")


def _configured(listing: Listing, text: str) -> Entry:
    """The entry of env:NAME."""
    name = text.removeprefix(NAMED)
    entries = {entry.name: entry for entry in reversed(listing.entries) if entry.is_configured}
    if name not in entries:
        hint, known = near_matches(name, list(entries)), ", ".join(sorted(entries)) or "none"
        raise ConfigError(f"{text}: there is no such name; {hint}known: {known}")
    return entries[name]


def _hint(listing: Listing, text: str) -> str:
    known: dict[str, str] = {}
    for entry in listing.entries:
        known.setdefault(entry.name.casefold(), entry.address)
        known.setdefault(entry.address.casefold(), entry.address)
    near = difflib.get_close_matches(text.casefold(), known, n=_NEAR, cutoff=0.6)
    addresses = list(dict.fromkeys(known[name] for name in near))
    return f"; did you mean {', '.join(addresses)}?" if addresses else ""
